/* Examples of what a model makes of puzzles, each of which may be watched. */

/** What became of an example, in words. */
function verdict(example, puzzles) {
  const frames = example.film.frames;
  const q = percent(frames[frames.length - 1][4], 0);
  if (!example.truth) {
    return `its solution is not known; q_halt ${q}`;
  }
  const answer = tokensOf(example.answer, puzzles.digits);
  const wrong = wrongCells(answer, tokensOf(example.truth, puzzles.digits)).filter(Boolean).length;
  return wrong === 0
    ? `right from step ${example.solvedAt || frames[frames.length - 1][0]} on; q_halt ${q}`
    : `${count(wrong, "cell")} wrong after ${count(puzzles.steps, "step")}; q_halt ${q}`;
}

const Puzzles = (() => {
  const root = document.getElementById("puzzles");
  const asked = runs.map((run, i) => i).filter(i => runs[i].puzzles && runs[i].puzzles.examples.length);
  let film;
  let buttons = [];

  function answerGrid(puzzles, example) {
    const answer = tokensOf(example.answer, puzzles.digits);
    const truth = example.truth && tokensOf(example.truth, puzzles.digits);
    return new Grid(puzzles, example).show(answer, wrongCells(answer, truth), null, `answer, ${verdict(example, puzzles)}`);
  }

  function choose(puzzles, index, scroll) {
    film.load(puzzles, puzzles.examples[index]);
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === index)));
    if (scroll) {
      film.element.scrollIntoView({block: "nearest"});
      film.element.focus({preventScroll: true});
    }
  }

  function card(puzzles, example, index) {
    const input = new Grid(puzzles, example).show(tokensOf(example.input, puzzles.digits), null, null, "the puzzle");
    const truth = example.truth
      && new Grid(puzzles, example).show(tokensOf(example.truth, puzzles.digits), null, null, "the solution");
    return el("article", {class: "puzzle card"},
      el("header", {}, el("h3", {}, `Test puzzle ${example.number}`), el("span", {class: "tag"}, example.why)),
      example.name ? el("p", {class: "soft"}, example.name) : null,
      el("div", {class: "three"}, figure(input, "Input"), figure(answerGrid(puzzles, example), "Prediction"),
        truth ? figure(truth, "Truth") : null),
      el("footer", {}, el("span", {}, verdict(example, puzzles)),
        el("button", {type: "button", onclick: () => choose(puzzles, index, true)}, "▶ Watch")));
  }

  function show(run) {
    const puzzles = runs[run].puzzles;
    const pick = el("div", {class: "pick", role: "group", "aria-label": "Puzzles to watch"});
    buttons = puzzles.examples.map((example, i) => el("button", {type: "button", onclick: () => choose(puzzles, i)},
      answerGrid(puzzles, example).element, el("b", {}, example.why), el("span", {}, `puzzle ${example.number}`)));
    pick.append(...buttons);
    film = film || new Film();
    const gallery = el("div", {class: "gallery"}, puzzles.examples.map((example, i) => card(puzzles, example, i)));
    document.getElementById("watch").replaceChildren(
      el("p", {class: "soft"}, told(puzzles)), pick, film.element,
      el("details", {}, el("summary", {}, "All of these puzzles with input, prediction and truth"), gallery));
    const first = puzzles.examples.findIndex(example => example.why === "solved late");
    choose(puzzles, Math.max(0, first));
  }

  function told(puzzles) {
    const from = puzzles.asked === puzzles.all ? "all" : "an even selection";
    return `${puzzles.checkpoint} (step ${puzzles.step.toLocaleString("en")}`
      + `${puzzles.averaged ? ", averaged weights" : ""}) was asked ${count(puzzles.asked, "test puzzle")} of `
      + `${puzzles.data}, ${from} of its ${puzzles.all.toLocaleString("en")}, and solved `
      + `${puzzles.solved.toLocaleString("en")}${puzzles.known < puzzles.asked
        ? ` of the ${puzzles.known.toLocaleString("en")} whose solution is known` : ""}.`;
  }

  function start() {
    if (!asked.length) {
      root.append(el("p", {class: "empty"}, "No run here could be asked puzzles; the notes above say why."));
      return;
    }
    if (asked.length > 1) {
      const select = el("select", {onchange: e => show(Number(e.target.value))},
        asked.map(i => el("option", {value: i}, runs[i].name)));
      root.append(el("div", {class: "tools"}, el("label", {}, "Model of the run", select)));
    }
    root.append(el("div", {id: "watch"}));
    show(asked[0]);
  }

  return {start, film: () => film};
})();
