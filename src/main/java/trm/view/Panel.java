package trm.view;

import trm.data.DatasetKind;
import trm.data.kinds.PuzzleKinds;

/**
 * One grid as it is shown.
 *
 * @param caption what it is: input, prediction, truth
 * @param values {@code [rows, columns]} by kind: digits with 0 for a blank, 0 … 4 for {@code # SGo}, or ARC's colours,
 *     −1 where there is none
 * @param given {@code [rows, columns]} whether a cell is part of the question
 * @param wrong {@code [rows, columns]} whether a cell is to be marked as wrong
 */
record Panel(
        String caption, DatasetKind kind, int rows, int columns, int[] values, boolean[] given, boolean[] wrong) {
    /** Of the terminal's 256 colours, those nearest to ARC's. */
    private static final int[] ARC_COLOURS = {16, 32, 203, 41, 220, 248, 199, 208, 117, 88};
    /** Likewise for wall, open, start, goal and path. */
    private static final int[] MAZE_COLOURS = {238, 255, 35, 160, 214};

    /** The grid in lines; ARC and mazes in colour where {@code terminal} is set, of two characters a cell. */
    String text(boolean terminal) {
        if (kind != DatasetKind.ARC && !(terminal && kind == DatasetKind.MAZE)) {
            return PuzzleKinds.rules(kind, rows).draw(values);
        }
        var text = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            text.append(terminal ? block(values[i]) : values[i] < 0 ? "." : Integer.toString(values[i]));
            boolean last = (i + 1) % columns == 0;
            text.append(last ? "\n" : terminal ? "" : " ");
        }
        return text.toString();
    }

    private String block(int value) {
        if (value < 0) {
            return "··";
        }
        boolean maze = kind == DatasetKind.MAZE;
        var letter = maze && value == 2 ? "S " : maze && value == 3 ? "G " : "  ";
        return "\033[97;48;5;%dm%s\033[0m".formatted((maze ? MAZE_COLOURS : ARC_COLOURS)[value], letter);
    }

    /** Characters of a line of {@link #text}. */
    int width(boolean terminal) {
        return switch (kind) {
            case ARC -> terminal ? 2 * columns : 2 * columns - 1;
            case MAZE -> terminal ? 2 * columns : columns;
            case SUDOKU -> text(false).indexOf('\n');
        };
    }
}
