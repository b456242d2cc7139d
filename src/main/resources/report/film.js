/* The film of the reasoning: what the heads read after each supervision step, and after each H and L cycle in it. */
const ICONS = {
  first: "M2 2h2v12H2zM14 2v12L5 8z", back: "M11 2v12L3 8z", play: "M4 2l10 6-10 6z",
  pause: "M3 2h4v12H3zM9 2h4v12H9z", next: "M5 2v12l8-6z", last: "M12 2h2v12h-2zM2 2v12l9-6z",
};

/** The frames of a film with all their cells. */
function framesOf(film, width) {
  const before = {};
  return film.frames.map(([step, cycle, update, state, q, grid]) => {
    let cells;
    if (typeof grid === "string") {
      cells = tokensOf(grid, width);
    } else {
      cells = before[state].slice();
      for (let i = 0; i < grid.length; i += 2) {
        cells[grid[i]] = grid[i + 1];
      }
    }
    before[state] = cells;
    return {step, cycle, update, state, q, cells, answer: state === 0};
  });
}

class Film {
  constructor() {
    this.inner = false;
    this.playing = false;
    this.at = 0;
    this.build();
  }

  button(icon, label, act, extra = "") {
    const path = svg("path", {d: ICONS[icon]});
    const button = el("button", {type: "button", class: extra, "aria-label": label, title: label, onclick: act},
      svg("svg", {viewBox: "0 0 16 16", "aria-hidden": "true"}, path));
    button.icon = path;
    return button;
  }

  build() {
    this.head = el("div", {class: "film-head"});
    this.stage = el("div", {class: "film-stage"});
    this.where = el("span", {class: "where"});
    this.counts = el("span", {class: "count"});
    this.changes = el("span", {class: "count soft"});
    this.fill = el("div", {class: "fill"});
    this.sure = el("output");
    this.timeline = el("div", {class: "timeline", role: "group", "aria-label": "Supervision steps"});
    this.seek = el("input", {type: "range", class: "seek", min: 0, value: 0, "aria-label": "Frame",
      oninput: () => this.go(Number(this.seek.value))});
    this.playButton = this.button("play", "Play", () => this.toggle(), "play");
    this.speed = el("select", {"aria-label": "Speed"},
      [["0.5", "½×"], ["1", "1×"], ["2", "2×"], ["4", "4×"], ["8", "8×"]]
        .map(([value, text]) => el("option", {value, selected: value === "1"}, text)));
    this.cyclesBox = el("input", {type: "checkbox", onchange: () => this.setInner(this.cyclesBox.checked)});
    this.cycles = el("label", {class: "tick"}, this.cyclesBox, "H and L cycles");
    this.numbers = el("label", {class: "tick"}, el("input", {type: "checkbox",
      onchange: e => document.body.classList.toggle("numbers", e.target.checked)}), "Colours as numbers");
    this.cut = el("p", {class: "small soft", style: "margin: 12px 0 0"});
    this.element = el("div", {class: "player card", tabindex: 0, role: "group", "aria-label": "Film of the reasoning"},
      this.head, this.stage,
      el("div", {class: "said", role: "status"}, this.where, this.counts, this.changes),
      el("div", {class: "sure"}, el("span", {title: "how sure the model is that its answer is right"}, "q_halt"),
        el("div", {class: "track"}, this.fill, el("div", {class: "half", title: "it halts from here on"})), this.sure),
      this.timeline, this.seek,
      el("div", {class: "controls"},
        el("span", {class: "keys"},
          this.button("first", "To the puzzle (Home)", () => this.go(0)),
          this.button("back", "One frame back (←)", () => this.go(this.at - 1)),
          this.playButton,
          this.button("next", "One frame on (→)", () => this.go(this.at + 1)),
          this.button("last", "To the answer (End)", () => this.go(this.shots.length - 1))),
        el("label", {class: "tick"}, "Speed", this.speed), this.cycles, this.numbers),
      this.cut, this.legend());
    this.element.addEventListener("keydown", event => this.key(event));
  }

  legend() {
    const mark = (name, d) => svg("svg", {viewBox: "0 0 10 10", class: "grid", style: "width:16px"},
      svg("g", {class: `is-${name}`}, svg("path", {class: name, d})));
    return el("div", {class: "legend"},
      el("span", {}, mark("changed", "M1 1h7l-7 7z"), "changed"),
      el("span", {}, mark("wrong", "M2 2l6 6M8 2l-6 6"), "wrong"),
      el("span", {class: "desktop"}, el("kbd", {}, "space"), "play", el("kbd", {}, "← →"), "frame",
        el("kbd", {}, "↑ ↓"), "supervision step", el("kbd", {}, "C"), "cycles", el("kbd", {}, "+ −"), "speed"));
  }

  /** Loads the film of an example. */
  load(puzzles, example) {
    this.stop();
    this.puzzles = puzzles;
    this.example = example;
    this.film = example.film;
    this.frames = framesOf(example.film, puzzles.digits);
    this.truth = example.truth && tokensOf(example.truth, puzzles.digits);
    this.answerGrid = new Grid(puzzles, example);
    this.latentGrid = new Grid(puzzles, example);
    this.answerName = el("b");
    this.latentName = el("b");
    const input = new Grid(puzzles, example).show(tokensOf(example.input, puzzles.digits), null, null, "the puzzle");
    const truth = this.truth && new Grid(puzzles, example).show(this.truth, null, null, "the solution");
    const latent = figure(this.latentGrid, this.latentName, ", read by the same head");
    latent.className = "latent";
    this.stage.replaceChildren(
      figure(this.answerGrid, this.answerName), latent,
      el("div", {class: "sides"}, figure(input, "Puzzle"), truth ? figure(truth, "Solution") : null));
    this.head.replaceChildren(
      el("h3", {}, `Test puzzle ${example.number}${example.name ? ", " + example.name : ""}`),
      el("span", {class: "soft"}, verdict(example, puzzles)));
    const latents = example.film.inner && this.frames.some(frame => frame.cycle > 0)
      && this.film.cycles * this.film.updates > 1;
    this.cycles.hidden = !latents;
    this.numbers.hidden = puzzles.kind !== "arc";
    this.setInner(latents && this.inner, 0);
    this.drawTimeline();
  }

  setInner(inner, at) {
    const now = this.shots && at == null ? this.shots[this.at] : null;
    this.inner = inner;
    this.cyclesBox.checked = inner;
    const isEnd = f => f.step > 0 && f.cycle === this.film.cycles && f.update === this.film.updates;
    this.shots = [null, ...this.frames.filter(f => f.step > 0 && (inner || isEnd(f)))];
    const latents = this.frames.some(f => !f.answer);
    this.stage.classList.toggle("alone", !(inner && latents));
    this.cut.textContent = !this.film.inner
      ? "Its H and L cycles are left out, to keep this page small; trm solve --trace --cycles shows them."
      : inner && latents ? "The head learned to read z_H alone. What it reads from a latent shows what lies in it, "
        + "and is no answer of the model." : "";
    this.seek.max = this.shots.length - 1;
    this.go(at != null ? at : now ? this.shots.findIndex(f => f && f.step === now.step && isEnd(f)) : 0);
  }

  /** The latest reading of the answer, or of a latent, up to a frame. */
  latest(frame, answer) {
    const end = this.frames.indexOf(frame);
    for (let i = end; i >= 0; i--) {
      if (this.frames[i].answer === answer) {
        return this.frames[i];
      }
    }
    return null;
  }

  /** Which cells of the reading shown at a frame were not so in the one shown before it. */
  changed(frame) {
    const before = this.shots.slice(1, this.shots.indexOf(frame)).filter(f => f.state === frame.state).pop();
    return before ? frame.cells.map((token, i) => token !== before.cells[i]) : null;
  }

  go(at) {
    this.at = Math.max(0, Math.min(this.shots.length - 1, at));
    this.seek.value = this.at;
    const frame = this.shots[this.at];
    const input = tokensOf(this.example.input, this.puzzles.digits);
    if (!frame) {
      this.answerGrid.show(input, null, null, "the puzzle, before the first step");
      this.latentGrid.show(input, null, null, "nothing yet");
      this.answerName.textContent = "Answer";
      this.latentName.textContent = this.film.states[1] || "";
      this.say("Before the first step", null, null, null);
    } else {
      const answer = this.latest(frame, true);
      const changed = this.changed(frame);
      const wrong = wrongCells(answer.cells, this.truth);
      this.answerGrid.show(answer.cells, wrong, frame.answer ? changed : null, `answer, ${this.place(frame)}`);
      this.answerName.textContent = `Answer ${this.film.states[0]}`;
      const latent = this.latest(frame, false);
      if (this.inner && latent) {
        this.latentGrid.show(latent.cells, wrongCells(latent.cells, this.truth), frame.answer ? null : changed,
          `${this.film.states[latent.state]}, ${this.place(frame)}`);
        this.latentName.textContent = this.film.states[latent.state];
      }
      this.say(this.place(frame), this.truth && wrong.filter(Boolean).length,
        changed && changed.filter(Boolean).length, answer.q, frame);
    }
    this.element.dataset.at = this.at;
    this.element.dataset.frames = this.shots.length;
    this.markTimeline(frame ? frame.step : 0);
    if (this.playing && this.at === this.shots.length - 1) {
      this.stop();
    }
  }

  place(frame) {
    const step = `Step ${frame.step} of ${this.frames[this.frames.length - 1].step}`;
    if (!this.inner) {
      return step;
    }
    const inside = frame.answer && this.film.states.length > 1
      ? `${this.film.states[0]} improved`
      : `L cycle ${frame.update} of ${this.film.updates - (this.film.states.length > 1 ? 1 : 0)}`;
    return `${step} · H cycle ${frame.cycle} of ${this.film.cycles} · ${inside}`;
  }

  say(where, wrong, changed, q, frame) {
    this.where.textContent = where;
    this.counts.textContent = wrong == null ? "" : wrong === 0 ? "✓ all cells right" : `✗ ${count(wrong, "cell")} wrong`;
    this.counts.className = `count ${wrong === 0 ? "good" : "bad"}`;
    this.changes.textContent = changed == null ? ""
      : `${count(changed, "cell")} changed${frame.answer ? "" : " in " + this.film.states[frame.state]}`;
    this.fill.style.width = q == null ? "0" : `${100 * q}%`;
    this.sure.textContent = q == null ? "" : percent(q, 0);
  }

  drawTimeline() {
    const ends = this.frames.filter(f => f.step > 0 && f.cycle === this.film.cycles && f.update === this.film.updates);
    this.timeline.replaceChildren(...ends.map(frame => {
      const wrong = this.truth && wrongCells(frame.cells, this.truth).filter(Boolean).length;
      const bar = el("i");
      bar.style.height = `${100 * frame.q}%`;
      const told = `step ${frame.step}: ${wrong == null ? "" : wrong + " wrong, "}q_halt ${percent(frame.q, 0)}`;
      return el("button", {type: "button", title: told, "aria-label": told, tabindex: -1,
        onclick: () => this.goStep(frame.step)},
        el("span", {class: "col"}, bar), el("span", {}, String(frame.step)),
        el("span", {class: wrong === 0 ? "miss ok" : "miss"}, wrong == null ? "" : wrong === 0 ? "✓" : `✗${wrong}`));
    }));
    this.markTimeline(0);
  }

  markTimeline(step) {
    [...this.timeline.children].forEach((button, i) => {
      if (i + 1 === step) {
        button.setAttribute("aria-current", "step");
      } else {
        button.removeAttribute("aria-current");
      }
    });
  }

  goStep(step) {
    const at = step <= 0 ? 0 : this.shots.findLastIndex(f => f && f.step <= step);
    this.go(at);
  }

  toggle() {
    if (this.playing) {
      this.stop();
      return;
    }
    if (this.at === this.shots.length - 1) {
      this.go(0);
    }
    this.playing = true;
    this.playButton.icon.setAttribute("d", ICONS.pause);
    this.playButton.setAttribute("aria-label", "Pause");
    this.tick();
  }

  tick() {
    const frame = this.shots[this.at];
    const slow = !this.inner || !frame || frame.answer;
    this.timer = setTimeout(() => {
      this.go(this.at + 1);
      if (this.playing) {
        this.tick();
      }
    }, (slow ? 900 : 350) / Number(this.speed.value));
  }

  stop() {
    clearTimeout(this.timer);
    this.playing = false;
    this.playButton.icon.setAttribute("d", ICONS.play);
    this.playButton.setAttribute("aria-label", "Play");
  }

  key(event) {
    if (event.target.tagName === "SELECT" || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const pressed = event.target.tagName === "BUTTON" || event.target.type === "checkbox";
    const frame = this.shots[this.at];
    const acts = {
      ArrowLeft: () => this.go(this.at - 1), ArrowRight: () => this.go(this.at + 1),
      ArrowUp: () => this.goStep((frame ? frame.step : 0) - 1), ArrowDown: () => this.goStep((frame ? frame.step : 0) + 1),
      Home: () => this.go(0), End: () => this.go(this.shots.length - 1),
      c: () => this.cycles.hidden || this.setInner(!this.inner),
      "+": () => this.faster(1), "-": () => this.faster(-1), "−": () => this.faster(-1),
    };
    if (!pressed) {
      acts[" "] = () => this.toggle();
    }
    const act = acts[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  }

  faster(by) {
    const at = this.speed.selectedIndex + by;
    this.speed.selectedIndex = Math.max(0, Math.min(this.speed.length - 1, at));
  }
}
