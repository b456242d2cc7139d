package trm.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import trm.data.DataSplit;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.arc.ArcCanvas;
import trm.data.kinds.PuzzleKinds;

/**
 * A puzzle to be shown, in tokens.
 *
 * @param prediction null where there is none
 * @param truth null where it is not known
 */
public record Shown(GridForm form, int[] input, int[] prediction, int[] truth) {
    private static final int SIDE = ArcCanvas.SIDE;
    private static final int MOST_COLUMNS = 132;
    private static final String GAP = "     ";

    public DatasetKind kind() {
        return form.kind();
    }

    public Shown with(int[] answer) {
        return new Shown(form, input, answer, truth);
    }

    /** Whether the prediction can be judged: by rules, or by the solution. */
    public boolean judged() {
        return truth != null || PuzzleKinds.rules(form).isPresent();
    }

    /** What is wrong with the prediction, or null when nothing is; for what can be {@link #judged}. */
    public String fault() {
        return switch (kind()) {
            case SUDOKU, MAZE -> {
                var rules = PuzzleKinds.rules(form).orElseThrow();
                yield rules.mismatch(rules.grid(input, 0), rules.grid(prediction, 0));
            }
            case ARC -> {
                var answer = panel("", prediction);
                var right = panel("", truth);
                yield answer.rows() != right.rows() || answer.columns() != right.columns()
                        ? "it has %d rows and %d columns, not %d and %d"
                                .formatted(answer.rows(), answer.columns(), right.rows(), right.columns())
                        : Arrays.equals(answer.values(), right.values()) ? null : "cells differ from the solution's";
            }
            case GRID -> {
                long cells = IntStream.range(0, truth.length).filter(this::differs).count();
                yield cells == 0
                        ? null
                        : "%d of %d cells differ from the solution's".formatted(cells, truth.length);
            }
        };
    }

    /** Whether a cell that counts is not the solution's. */
    private boolean differs(int i) {
        return truth[i] != DataSplit.IGNORED_LABEL && truth[i] != prediction[i];
    }

    /** Input, prediction and truth, as far as there are any. */
    List<Panel> panels() {
        var panels = new ArrayList<Panel>();
        panels.add(panel("input", input));
        if (prediction != null) {
            panels.add(marked(panel("prediction", prediction)));
        }
        if (truth != null) {
            panels.add(panel("truth", truth));
        }
        return panels;
    }

    /** The panels as text, side by side where a terminal has room for them, each below its caption. */
    public String text(boolean terminal) {
        var panels = panels();
        int columns = panels.stream().mapToInt(p -> p.width(terminal) + GAP.length()).sum();
        if (columns > MOST_COLUMNS) {
            return String.join("\n", panels.stream().map(p -> p.caption() + "\n" + p.text(terminal)).toList());
        }
        var blocks = panels.stream().map(p -> block(p, terminal)).toList();
        int most = blocks.stream().mapToInt(List::size).max().orElseThrow();
        var text = new StringBuilder();
        for (int i = 0; i < most; i++) {
            var line = new StringBuilder();
            for (int p = 0; p < panels.size(); p++) {
                var block = blocks.get(p);
                line.append(i < block.size() ? block.get(i) : " ".repeat(width(panels.get(p), terminal))).append(GAP);
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int width(Panel panel, boolean terminal) {
        return Math.max(panel.caption().length(), panel.width(terminal));
    }

    /** A panel's caption and lines, all equally wide on the screen. */
    private static List<String> block(Panel panel, boolean terminal) {
        int width = width(panel, terminal);
        var lines = new ArrayList<String>();
        lines.add(panel.caption() + " ".repeat(width - panel.caption().length()));
        var fill = " ".repeat(width - panel.width(terminal));
        panel.text(terminal).lines().map(line -> line + fill).forEach(lines::add);
        return lines;
    }

    private Panel marked(Panel panel) {
        if (truth == null || fault() == null) {
            return panel;
        }
        var right = panel("", truth);
        boolean counts = kind() != DatasetKind.GRID; // else some of the solution's cells may not
        boolean comparable = right.rows() == panel.rows() && right.columns() == panel.columns();
        for (int i = 0; comparable && i < right.values().length; i++) {
            panel.wrong()[i] = counts ? right.values()[i] != panel.values()[i] : differs(i);
        }
        return panel;
    }

    private Panel panel(String caption, int[] tokens) {
        if (kind() == DatasetKind.ARC) {
            return arc(caption, tokens);
        }
        var text = PuzzleKinds.text(form);
        var question = text.grid(input, 0);
        var values = text.grid(tokens, 0);
        var given = new boolean[question.length];
        for (int i = 0; i < given.length; i++) { // grids of own meaning have no blank: given is what stays
            given[i] = kind() == DatasetKind.GRID ? question[i] == values[i] : question[i] != 0;
        }
        return new Panel(caption, form, form.rows(), form.columns(), values, given, new boolean[given.length]);
    }

    /** What lies where the input begins, up to the end of rows and columns; one empty cell where nothing does. */
    private Panel arc(String caption, int[] tokens) {
        int origin = origin();
        var moved = new int[ArcCanvas.SEQ_LEN];
        for (int i = 0; i < moved.length; i++) {
            int column = i % SIDE + origin % SIDE;
            moved[i] = column < SIDE && origin + i < tokens.length ? tokens[origin + i] : 0;
        }
        var grid = ArcCanvas.crop(moved, 0);
        int rows = Math.max(1, grid.rows());
        int columns = Math.max(1, grid.columns());
        var values = new int[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = grid.rows() == 0 ? -1 : grid.at(i / columns, i % columns);
        }
        return new Panel(caption, form, rows, columns, values, new boolean[values.length], new boolean[values.length]);
    }

    /** The first cell of the input's grid, which a training example has anywhere on the canvas. */
    int origin() {
        int row = SIDE;
        int column = SIDE;
        for (int i = 0; i < input.length; i++) {
            if (ArcCanvas.isColour(input[i])) {
                row = Math.min(row, i / SIDE);
                column = Math.min(column, i % SIDE);
            }
        }
        return row == SIDE ? 0 : row * SIDE + column;
    }
}
