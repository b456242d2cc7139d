/* Accuracy by depth, after each supervision step, and by difficulty. */
const Insight = (() => {
  const root = document.getElementById("insights");
  const charts = [];

  function depth(key, most) {
    const steps = Math.max(0, ...runs.filter((run, i) => run.puzzles && shown[i]).map(run => run.puzzles.depth[key].length));
    if (!steps) {
      return null;
    }
    const x = Array.from({length: steps}, (_, i) => i + 1);
    const series = [{}];
    const columns = [x];
    runs.forEach((run, r) => {
      if (run.puzzles && shown[r] && run.puzzles.depth[key].length) {
        series.push({label: run.name, main: true, width: 2.5, stroke: () => colour(r), dash: dash(r),
          points: {show: true, size: 7, fill: () => colour(r)}});
        columns.push(x.map((_, i) => run.puzzles.depth[key][i] ?? null));
      }
    });
    return {
      data: columns, series, xName: "step", form: v => percent(v, 1),
      scales: {x: {time: false, range: [.5, steps + .5]}, y: {range: [0, most]}},
      x: {incrs: [1, 2, 4, 8, 16, 32, 64]}, y: {values: (u, ticks) => ticks.map(v => percent(v, 0))},
      cursor: {drag: {x: false, y: false}},
    };
  }

  function bars(run, r, measure) {
    const rows = measure.bins.flatMap(bin => {
      const share = bin.solved / bin.count;
      const fill = el("span", {class: "fill"});
      fill.style.width = `${100 * share}%`;
      fill.style.background = `var(--run${r % 6})`;
      return [
        el("span", {class: "num"}, bin.label), el("div", {class: "track"}, fill),
        el("span", {class: "num"}, `${percent(share)} `, el("span", {class: "soft"}, `of ${bin.count}`)),
      ];
    });
    return el("div", {class: "card", style: "padding:16px 18px"},
      el("h3", {style: "display:flex;gap:10px;align-items:center"},
        el("span", {style: "width:30px;line-height:0"}, sample(r)), run.name),
      el("div", {class: "bars"}, rows));
  }

  /** A row of cards for each measure, a card for each run. */
  function difficulties() {
    const asked = runs.map((run, r) => ({run, r})).filter(({run, r}) => run.puzzles && shown[r]);
    const names = [...new Set(asked.flatMap(({run}) => run.puzzles.difficulty.map(measure => measure.name)))];
    return names.flatMap(name => [
      el("h3", {class: "measure"}, `Solved, by ${name}`),
      el("div", {class: "overview"}, asked.flatMap(({run, r}) =>
        run.puzzles.difficulty.filter(measure => measure.name === name).map(measure => bars(run, r, measure)))),
    ]);
  }

  function start() {
    if (!runs.some(run => run.puzzles && run.puzzles.known)) {
      root.append(el("p", {class: "empty"}, "Nothing can be said without puzzles whose solutions are known."));
      return;
    }
    const grid = el("div", {class: "charts"});
    [["exact_accuracy", "Solved after each supervision step", "all cells right"],
      ["accuracy", "Cells right after each supervision step", "of those that count"],
      ["q_halt", "How sure it is", "mean of q_halt as a share"]].forEach(([key, title, note]) => {
      const chart = new Chart(title, note, () => depth(key, 1));
      charts.push(chart);
      grid.append(chart.element);
    });
    const hard = el("div");
    root.append(grid, hard);
    const redraw = () => {
      charts.forEach(chart => chart.redraw());
      hard.replaceChildren(...difficulties());
    };
    listeners.push(redraw);
  }

  return {start};
})();
