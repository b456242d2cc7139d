/* Curves with uPlot: every metric of every run, zoomed together, smoothed on demand. */

/** A chart whose size follows its place and whose colours follow the theme. */
class Chart {
  /** @param draw makes {series, data, bands, ...options} of uPlot, or null when there is nothing to draw */
  constructor(title, note, draw, height = 230) {
    this.draw = draw;
    this.height = height;
    this.told = el("p", {class: "told"});
    this.place = el("div");
    this.element = el("div", {class: "chart card"},
      el("h3", {}, title), note ? el("p", {class: "soft small", style: "margin:0"}, note) : null, this.place, this.told);
    new ResizeObserver(() => this.fit()).observe(this.place);
  }

  fit() {
    const width = this.place.clientWidth;
    if (this.plot && width && width !== this.plot.width) {
      this.plot.setSize({width, height: this.height});
    } else if (!this.plot) {
      this.redraw();
    }
  }

  redraw() {
    const width = this.place.clientWidth;
    const options = width && this.draw();
    if (this.plot) {
      this.plot.destroy();
      this.plot = null;
    }
    this.element.hidden = width > 0 && !options;
    if (!options) {
      return;
    }
    const axis = {
      stroke: () => css("--soft"), font: "12px system-ui, sans-serif",
      grid: {stroke: () => css("--faint"), width: 1}, ticks: {stroke: () => css("--line"), width: 1, size: 5},
    };
    const {data: points, x = {}, y = {}, ...rest} = options;
    this.plot = new uPlot({
      width, height: this.height, legend: {show: false}, padding: [12, 24, 0, 0],
      axes: [{...axis, size: 32, ...x}, {...axis, size: 54, ...y}],
      ...rest,
      hooks: {...rest.hooks, setCursor: [plot => this.tell(plot, rest)]},
    }, points, this.place);
    this.tell(this.plot, rest);
  }

  tell(plot, {series, xName, form = value}) {
    let index = plot.cursor.idx;
    const parts = [];
    series.forEach((s, i) => {
      if (!s.main) {
        return;
      }
      let at = index == null ? plot.data[i].length - 1 : index;
      while (at >= 0 && plot.data[i][at] == null) {
        at--;
      }
      if (at >= 0) {
        parts.push(`${s.label} `, el("b", {class: "num"}, form(plot.data[i][at])), " · ");
      }
    });
    parts.pop();
    const where = index == null ? "at the end" : `at ${xName} ${value(plot.data[0][index])}`;
    this.told.replaceChildren(...parts, parts.length ? ` ${where}` : "");
  }
}

const Curves = (() => {
  const root = document.getElementById("charts");
  const names = [...new Set(runs.flatMap(run => Object.keys(run.metrics)))];
  const state = {minutes: false, smooth: .04, log: false, from: 0, to: 1};
  const charts = [];
  const MEANING = {
    exact_accuracy: "share of puzzles right in every cell", accuracy: "share of cells that are right",
    q_halt_accuracy: "how often q_halt knows whether the answer is right", lm_loss: "loss of the answer",
    q_halt_loss: "loss of q_halt", q_continue_loss: "loss of q_continue", steps: "supervision steps until it halts",
    count: "puzzles that halted", lr: "learning rate",
  };

  function end() {
    const last = runs.map((run, i) => shown[i] ? convert(run, [run.steps])[0] : 0);
    return Math.max(...last, 0) || 1;
  }

  /** Steps as minutes, evenly between the times that were noted. */
  function convert(run, steps) {
    if (!state.minutes) {
      return steps;
    }
    const clock = run.clock;
    return steps.map(step => {
      let i = 1;
      while (i < clock.length - 1 && clock[i][0] < step) {
        i++;
      }
      const [s0, t0] = clock[i - 1];
      const [s1, t1] = clock[i];
      return (s1 === s0 ? t1 : t0 + (t1 - t0) * (step - s0) / (s1 - s0)) / 60;
    });
  }

  /** Means over a window around each point, narrower at both ends. */
  function smoothed(y) {
    const reach = Math.round(state.smooth * y.length / 2);
    return y.map((_, i) => {
      const r = Math.min(reach, i, y.length - 1 - i);
      let sum = 0;
      for (let k = i - r; k <= i + r; k++) {
        sum += y[k];
      }
      return sum / (2 * r + 1);
    });
  }

  function hasClock(run) {
    return run.clock.length > 1;
  }

  function draw(name) {
    const tables = [];
    const series = [{}];
    const bands = [];
    let positive = true;
    runs.forEach((run, r) => {
      const curve = run.metrics[name];
      if (!curve || !shown[r] || state.minutes && !hasClock(run)) {
        return;
      }
      const x = convert(run, curve.x);
      const y = smoothed(curve.y);
      const columns = [x, y];
      const line = {spanGaps: true, stroke: () => colour(r), dash: dash(r)};
      const few = x.length <= 40;
      series.push({...line, label: run.name, width: 2, main: true, points: {show: few, size: 6, fill: () => colour(r)}});
      const hidden = {spanGaps: true, stroke: "transparent", width: 0, points: {show: false}};
      if (state.smooth > 0 && !few) {
        columns.push(curve.y);
        series.push({spanGaps: true, stroke: () => colour(r) + "40", width: 1, points: {show: false}});
      }
      if (curve.lo) {
        columns.push(curve.hi, curve.lo);
        bands.push({series: [series.length, series.length + 1], fill: () => colour(r) + "22"});
        series.push({...hidden}, {...hidden});
        positive = positive && curve.lo.every(v => v > 0);
      }
      positive = positive && curve.y.every(v => v > 0);
      tables.push(columns);
    });
    if (!tables.length) {
      return null;
    }
    const share = /accuracy|pass@/.test(name);
    const xName = state.minutes ? "minute" : "step";
    const span = end();
    return {
      data: uPlot.join(tables), series, bands, xName,
      scales: {
        x: {time: false, range: (u, min, max) => zoomed(min, max, span)},
        y: state.log && positive ? {distr: 3} : share ? {range: (u, min, max) => [Math.min(0, min), Math.max(max, .001) > .5 ? 1 : max * 1.1]} : {},
      },
      x: {values: (u, ticks) => ticks.map(short)},
      y: {values: (u, ticks) => ticks.map(v => v == null ? "" : share ? percent(v, 1) : short(v))},
      form: share ? v => percent(v, 2) : value,
      cursor: {sync: {key: "curves"}, drag: {x: true, y: false, setScale: false}},
      hooks: {setSelect: [u => select(u)]},
    };
  }

  function short(v) {
    return v == null ? "" : Math.abs(v) >= 1e6 ? `${+(v / 1e6).toFixed(2)}M` : Math.abs(v) >= 1e4 ? `${+(v / 1e3).toFixed(1)}k`
      : Math.abs(v) < 1e-3 ? String(Number(v.toPrecision(2))) : value(v);
  }

  function zoomed(min, max, span) {
    return [state.from * span, state.to * span];
  }

  function select(u) {
    if (u.select.width < 6) {
      return;
    }
    const span = end();
    const from = u.posToVal(u.select.left, "x") / span;
    const to = u.posToVal(u.select.left + u.select.width, "x") / span;
    zoom(Math.max(0, from), Math.min(1, to));
  }

  let fromSlider;
  let toSlider;
  let whole;

  function zoom(from, to) {
    state.from = Math.min(from, to);
    state.to = Math.max(from, to, state.from + .005);
    fromSlider.value = 1000 * state.from;
    toSlider.value = 1000 * state.to;
    whole.disabled = state.from === 0 && state.to === 1;
    redraw();
  }

  function redraw() {
    charts.forEach(chart => chart.redraw());
  }

  function tools() {
    const slider = (label, at, act) => el("input", {type: "range", min: 0, max: 1000, value: at, "aria-label": label,
      oninput: act, style: "width:110px"});
    const both = () => zoom(fromSlider.value / 1000, toSlider.value / 1000);
    fromSlider = slider("Shown from", 0, both);
    toSlider = slider("Shown to", 1000, both);
    whole = el("button", {type: "button", disabled: true, onclick: () => zoom(0, 1)}, "Whole run");
    const smoothing = el("output", {class: "num", title: "of the run, around each point"}, percent(state.smooth));
    const clocked = runs.some(hasClock);
    return el("div", {class: "tools"},
      clocked ? el("label", {}, "Against", el("select", {onchange: e => {
        state.minutes = e.target.value === "minutes";
        zoom(0, 1);
      }}, el("option", {value: "steps"}, "training steps"), el("option", {value: "minutes"}, "minutes"))) : null,
      el("label", {}, "Smoothing", el("input", {type: "range", min: 0, max: 30, value: 100 * state.smooth,
        style: "width:110px", oninput: e => {
          state.smooth = Number(e.target.value) / 100;
          smoothing.textContent = percent(state.smooth);
          redraw();
        }}), smoothing),
      el("label", {}, "Part", fromSlider, toSlider), whole,
      el("label", {class: "tick"}, el("input", {type: "checkbox", onchange: e => {
        state.log = e.target.checked;
        redraw();
      }}), "Logarithmic"),
      el("span", {class: "soft desktop"}, "Drag over a chart to zoom in. The light band holds the least and the most."));
  }

  /** The one value that a metric has in all runs, or null. */
  function constant(name) {
    const all = runs.filter(run => run.metrics[name]).flatMap(run => run.metrics[name].lo
      ? [...run.metrics[name].lo, ...run.metrics[name].hi] : run.metrics[name].y);
    return all.every(v => v === all[0]) ? all[0] : null;
  }

  function rank(name) {
    const order = ["exact_accuracy", "pass@", "accuracy", "lm_loss", "q_halt_accuracy"];
    const at = order.findIndex(part => name.endsWith(part) || part === "pass@" && name.includes(part));
    return (name.startsWith("train/") ? 100 : 0) + (at < 0 ? order.length : at);
  }

  function start() {
    if (!names.length) {
      root.append(el("p", {class: "empty"}, "There are no metrics yet."));
      return;
    }
    const still = names.filter(name => constant(name) != null);
    const moving = names.filter(name => !still.includes(name)).sort((a, b) => rank(a) - rank(b));
    root.append(tools());
    const grid = el("div", {class: "charts"});
    moving.forEach(name => {
      const last = name.split("/").pop();
      const chart = new Chart(name, MEANING[last], () => draw(name));
      charts.push(chart);
      grid.append(chart.element);
    });
    root.append(grid);
    if (still.length) {
      root.append(el("p", {class: "soft small", style: "margin-top:12px"},
        "The same throughout: " + still.map(name => `${name} ${value(constant(name))}`).join(", ") + "."));
    }
    listeners.push(redraw);
  }

  return {start};
})();
