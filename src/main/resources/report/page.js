/* What all parts of the page share: the data, small builders of elements, numbers as text, colours, the theme. */
const data = JSON.parse(document.getElementById("data").textContent);
const runs = data.runs;
const shown = runs.map(() => true);
const listeners = []; // told when the runs shown or the theme change

/** An element: el("p", {class: "soft", onclick: f}, "text", child …). */
function el(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (key.startsWith("on")) {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, "");
    } else if (value !== false && value != null) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.flat().filter(child => child != null));
  return element;
}

/** An element of SVG. */
function svg(name, attributes, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes || {})) {
    element.setAttribute(key, value);
  }
  element.append(...children.flat().filter(child => child != null));
  return element;
}

function css(variable) {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}

function percent(share, digits = 1) {
  return share == null ? "not known" : (100 * share).toFixed(digits).replace(/\.0+$/, "") + "\u00a0%";
}

function count(number, one, many = one + "s") {
  return `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
}

function value(number) {
  if (number == null) {
    return "–";
  }
  const size = Math.abs(number);
  return size >= 1000 ? Math.round(number).toLocaleString("en")
    : size !== 0 && size < 1e-3 ? number.toExponential(2)
    : String(Number(number.toPrecision(4)));
}

function duration(seconds) {
  const s = Math.round(seconds);
  return s < 60 ? `${s} s`
    : s < 3600 ? `${Math.floor(s / 60)} min ${s % 60} s`
    : `${Math.floor(s / 3600)} h ${Math.floor(s / 60) % 60} min`;
}

/* Runs are told apart by colour and by the dashes of their lines. */
const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3], [1, 4], [12, 4]];

function colour(run) {
  return css(`--run${run % 6}`);
}

function dash(run) {
  return DASHES[run % DASHES.length];
}

function sample(run) {
  return svg("svg", {viewBox: "0 0 30 12", "aria-hidden": "true"},
    svg("line", {
      x1: 1, y1: 6, x2: 29, y2: 6, "stroke-width": 3,
      style: `stroke: var(--run${run % 6})`, "stroke-dasharray": dash(run).join(" "),
    }));
}

function tell() {
  listeners.forEach(listener => listener());
}

/* The theme: as the system says, until a person says otherwise. */
const Theme = (() => {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = document.getElementById("theme");
  let chosen = null;
  try {
    chosen = localStorage.getItem("trm-report-theme");
  } catch (e) { /* a browser may keep nothing for files */ }
  function apply() {
    const dark = chosen ? chosen === "dark" : system.matches;
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    button.textContent = dark ? "☀ Light" : "☾ Dark";
    button.setAttribute("aria-label", dark ? "Switch to light colours" : "Switch to dark colours");
    tell();
  }
  button.addEventListener("click", () => {
    chosen = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("trm-report-theme", chosen);
    } catch (e) { /* then for this visit */ }
    apply();
  });
  system.addEventListener("change", apply);
  return {apply};
})();
