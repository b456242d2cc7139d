/* Grids as people know them: Sudoku, mazes, ARC, grids of own meaning. A grid is drawn once and then shown again and
   again with other tokens. Wrong cells have a cross, changed ones a corner, besides their colours. */
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CELL = 10;

/** The tokens of a text: -1 where nothing counts. */
function tokensOf(text, width) {
  const tokens = [];
  for (let i = 0; i < text.length; i += width) {
    tokens.push(text[i] === "-" ? -1 : width === 1 ? DIGITS.indexOf(text[i]) : parseInt(text.slice(i, i + 2), 16));
  }
  return tokens;
}

function wrongCells(tokens, truth) {
  return truth ? tokens.map((token, i) => truth[i] >= 0 && truth[i] !== token) : tokens.map(() => false);
}

class Grid {
  /**
   * @param puzzles what all examples of a run share: kind, box, alphabet
   * @param example rows, columns and the input
   */
  constructor(puzzles, example) {
    this.puzzles = puzzles;
    this.rows = example.rows;
    this.columns = example.columns;
    this.kind = puzzles.kind;
    this.input = tokensOf(example.input, puzzles.digits);
    const width = this.columns * CELL;
    const height = this.rows * CELL;
    this.cells = [];
    const cells = svg("g");
    for (let i = 0; i < this.rows * this.columns; i++) {
      const cell = this.cell(i % this.columns * CELL, Math.floor(i / this.columns) * CELL);
      this.cells.push(cell);
      cells.append(cell.group);
    }
    this.route = svg("path", {class: "route"});
    this.ends = svg("g");
    this.marks = svg("g");
    this.cells.forEach(cell => this.marks.append(cell.mark));
    this.element = svg("svg", {
      class: `grid ${this.kind === "grid" ? "own" : this.kind}`, role: "img",
      viewBox: `-.5 -.5 ${width + 1} ${height + 1}`,
    }, cells, this.route, this.ends, this.lines(1, 1, "thin"), this.boxes(), this.marks);
  }

  cell(x, y) {
    const text = svg("text", {x: x + CELL / 2, y: y + CELL / 2 + .3});
    const group = svg("g", {}, svg("rect", {x, y, width: CELL, height: CELL}), text);
    const cross = this.kind === "maze"
      ? `M${x + 3} ${y + 3}l4 4M${x + 7} ${y + 3}l-4 4`
      : `M${x + 7.6} ${y + 1.2}l1.4 1.4M${x + 9} ${y + 1.2}l-1.4 1.4`;
    const mark = svg("g", {},
      svg("path", {class: "halo", d: cross}), svg("path", {class: "wrong", d: cross}),
      svg("path", {class: "changed", d: `M${x + .3} ${y + .3}h3.2l-3.2 3.2z`}));
    return {group, text, mark, x, y};
  }

  lines(everyRow, everyColumn, name) {
    let d = "";
    for (let r = 0; r <= this.rows; r += everyRow) {
      d += `M0 ${r * CELL}h${this.columns * CELL}`;
    }
    for (let c = 0; c <= this.columns; c += everyColumn) {
      d += `M${c * CELL} 0v${this.rows * CELL}`;
    }
    return svg("path", {class: name, d});
  }

  boxes() {
    return this.puzzles.box
      ? this.lines(this.puzzles.box[0], this.puzzles.box[1], "thick")
      : this.lines(this.rows, this.columns, "thick");
  }

  /** Shows tokens; wrong and changed say which cells are to be marked, or are null. */
  show(tokens, wrong, changed, label) {
    this.tokens = tokens;
    tokens.forEach((token, i) => {
      const cell = this.cells[i];
      const classes = [this.look(cell, token, i)];
      const marks = [];
      if (wrong && wrong[i]) {
        classes.push("is-wrong");
        marks.push("is-wrong");
      }
      if (changed && changed[i]) {
        marks.push("is-changed");
      }
      cell.group.setAttribute("class", classes.join(" "));
      cell.mark.setAttribute("class", marks.join(" "));
    });
    if (this.kind === "maze") {
      this.drawRoute(tokens);
    }
    this.element.setAttribute("aria-label", label || "grid");
    return this;
  }

  look(cell, token, i) {
    switch (this.kind) {
      case "sudoku":
        cell.text.textContent = token > 1 ? token - 1 : "";
        return this.input[i] > 1 ? "is-given" : "";
      case "arc":
        cell.text.textContent = token > 1 ? token - 2 : "";
        return token > 1 ? `c${token - 2}` : "is-void";
      case "maze":
        return token <= 1 ? "is-wall" : "";
      default:
        cell.text.textContent = token < 1 ? "·"
          : this.puzzles.alphabet.length ? this.puzzles.alphabet[token - 1] : token - 1;
        return this.input[i] === token ? "is-given" : "";
    }
  }

  drawRoute(tokens) {
    let d = "";
    const on = i => tokens[i] >= 3;
    tokens.forEach((token, i) => {
      const {x, y} = this.cells[i];
      if (token === 5) {
        d += `M${x + 5} ${y + 5}h.01`;
      }
      if (on(i) && (i + 1) % this.columns && on(i + 1) && (token === 5 || tokens[i + 1] === 5)) {
        d += `M${x + 5} ${y + 5}h${CELL}`;
      }
      const below = i + this.columns;
      if (on(i) && below < tokens.length && on(below) && (token === 5 || tokens[below] === 5)) {
        d += `M${x + 5} ${y + 5}v${CELL}`;
      }
    });
    this.route.setAttribute("d", d);
    this.ends.replaceChildren(...tokens.flatMap((token, i) => {
      if (token !== 3 && token !== 4) {
        return [];
      }
      const {x, y} = this.cells[i];
      return [
        svg("circle", {class: token === 3 ? "end" : "end goal", cx: x + 5, cy: y + 5, r: 4.4}),
        svg("text", {class: "letter", x: x + 5, y: y + 5.3}, token === 3 ? "S" : "G"),
      ];
    }));
  }
}

/** A grid below its caption. */
function figure(grid, ...caption) {
  return el("figure", {}, el("figcaption", {}, ...caption), grid.element);
}
