/* What the runs were told: the keys in which they differ, or all. */
const Config = (() => {
  const root = document.getElementById("keys");
  let all = false;

  function start() {
    const told = runs.filter(run => run.config);
    if (!told.length) {
      root.append(el("p", {class: "empty"}, "No configuration can be read."));
      return;
    }
    const keys = [...new Set(told.flatMap(run => Object.keys(run.config)))];
    const differs = key => new Set(told.map(run => run.config[key])).size > 1;
    const different = keys.filter(differs);
    all = told.length === 1;
    const body = el("tbody");
    const note = el("p", {class: "soft"});
    const fill = () => {
      const rows = all ? keys : different;
      body.replaceChildren(...rows.map(key => el("tr", {class: told.length > 1 && differs(key) ? "differs" : ""},
        el("th", {scope: "row"}, key), told.map(run => el("td", {}, run.config[key] ?? "–")))));
      note.textContent = told.length === 1 ? count(keys.length, "key")
        : different.length ? `The runs differ in ${different.length} of ${keys.length} keys.`
        : `The runs are alike in all of ${keys.length} keys.`;
    };
    fill();
    root.append(note,
      told.length > 1 ? el("label", {class: "tick"}, el("input", {type: "checkbox", onchange: e => {
        all = e.target.checked;
        fill();
      }}), "Show all keys") : "",
      el("div", {class: "card scroll", tabindex: 0, role: "region", "aria-label": "Configuration"},
        el("table", {}, el("thead", {}, el("tr", {}, el("th", {scope: "col"}, "key"),
          told.map(run => el("th", {scope: "col"}, run.name)))), body)));
  }

  return {start};
})();
