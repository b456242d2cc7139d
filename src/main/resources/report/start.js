/* The overview, the runs to show or hide, and the start of all parts. */
(() => {
  /** The best and the last value of the metric that runs are judged by. */
  function judged(run) {
    const names = Object.keys(run.metrics).filter(name => !/^(train|quick)\//.test(name));
    const name = names.find(n => n.includes("pass@")) || names.find(n => n.endsWith("/exact_accuracy"));
    if (!name) {
      return null;
    }
    const {x, y, hi} = run.metrics[name];
    const best = Math.max(...(hi || y));
    const at = (hi || y).indexOf(best);
    return {name, best, at: x[at], last: y[y.length - 1]};
  }

  function card(run, r) {
    const judge = judged(run);
    const facts = [
      ["parameters", run.params == null ? null : run.params.toLocaleString("en")],
      ["training steps", run.steps.toLocaleString("en")],
      ["time", run.clock.length > 1 ? duration(run.clock[run.clock.length - 1][1]) : null],
      ["latest evaluation", judge && percent(judge.last, 2)],
      ["puzzles asked here", run.puzzles && run.puzzles.known
        ? `${run.puzzles.solved.toLocaleString("en")} of ${run.puzzles.known.toLocaleString("en")} solved` : null],
      ["folder", run.path],
    ].filter(([, text]) => text != null && text !== "");
    return el("article", {class: "run card"},
      el("h3", {}, sample(r), run.name),
      el("p", {class: "big num"}, judge ? percent(judge.best, 1) : "–"),
      el("p", {class: "soft small"}, judge
        ? `best ${judge.name}, at step ${Math.round(judge.at).toLocaleString("en")}` : "not evaluated yet"),
      el("dl", {}, facts.flatMap(([name, text]) => [el("dt", {}, name), el("dd", {class: "num"}, text)])),
      run.notes.length ? el("div", {class: "notes"}, run.notes.map(note => el("p", {}, note))) : null);
  }

  function chips() {
    const place = document.getElementById("chips");
    if (runs.length < 2) {
      return;
    }
    runs.forEach((run, r) => {
      const chip = el("button", {type: "button", class: "chip", "aria-pressed": "true", onclick: () => {
        shown[r] = !shown[r];
        chip.setAttribute("aria-pressed", String(shown[r]));
        tell();
      }}, sample(r), run.name);
      place.append(chip);
    });
  }

  document.getElementById("title").textContent =
    runs.length <= 3 ? runs.map(run => run.name).join(", ") : `${runs.length} runs`;
  document.title = `${document.getElementById("title").textContent} – trm report`;
  document.getElementById("overview").append(el("div", {class: "overview"}, runs.map(card)));
  document.getElementById("foot").textContent =
    `Made by trm ${data.version}. Everything is in this file; it asks nothing of a network.`;
  chips();
  Puzzles.start();
  Insight.start();
  Curves.start();
  Config.start();
  Theme.apply();
})();
