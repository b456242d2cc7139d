package trm.view;

import trm.data.GridForm;
import trm.data.grid.GridText;
import trm.data.kinds.PuzzleKinds;

/**
 * One grid as it is shown.
 *
 * @param caption what it is: input, prediction, truth
 * @param form what the dataset's grids look like; ARC's panels have rows and columns of their own
 * @param values {@code [rows, columns]} by kind: digits with 0 for a blank, 0 … 4 for {@code # SGo}, ARC's colours, or
 *     values of own meaning; −1 where there is none
 * @param given {@code [rows, columns]} whether a cell is part of the question
 * @param wrong {@code [rows, columns]} whether a cell is to be marked as wrong
 */
record Panel(
        String caption, GridForm form, int rows, int columns, int[] values, boolean[] given, boolean[] wrong) {
    /** Of the terminal's 256 colours, those nearest to ARC's. */
    private static final int[] ARC_COLOURS = {16, 32, 203, 41, 220, 248, 199, 208, 117, 88};
    /** Likewise for wall, open, start, goal and path. */
    private static final int[] MAZE_COLOURS = {238, 255, 35, 160, 214};
    /** Light ones for the values of own meaning from 1 on; 0 has the terminal's. */
    private static final int[] GRID_COLOURS = {
        153, 210, 157, 229, 219, 215, 159, 252, 111, 180, 120, 189, 223, 150, 175, 145
    };

    /** The grid in lines; in colour where {@code terminal} is set, of two characters a cell for ARC and mazes. */
    String text(boolean terminal) {
        return switch (form.kind()) {
            case SUDOKU -> PuzzleKinds.text(form).draw(values);
            case MAZE -> terminal ? cells(true) : PuzzleKinds.text(form).draw(values);
            case ARC -> cells(terminal);
            case GRID -> coloured(terminal) ? blocks(new GridText(form)) : new GridText(form).draw(values);
        };
    }

    /** More values than colours would tell less than the characters alone. */
    private boolean coloured(boolean terminal) {
        return terminal && form.vocabSize() - 2 <= GRID_COLOURS.length;
    }

    private String cells(boolean terminal) {
        var text = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            text.append(terminal ? block(values[i]) : values[i] < 0 ? "." : Integer.toString(values[i]));
            boolean last = (i + 1) % columns == 0;
            text.append(last ? "\n" : terminal ? "" : " ");
        }
        return text.toString();
    }

    private String blocks(GridText grids) {
        var text = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            var cell = grids.cell(values[i]);
            var padded = " ".repeat(grids.cellWidth() - cell.codePointCount(0, cell.length())) + cell + " ";
            text.append(values[i] <= 0 ? padded : block(30, GRID_COLOURS[values[i] - 1], padded));
            text.append((i + 1) % columns == 0 ? "\n" : "");
        }
        return text.toString();
    }

    private String block(int value) {
        return switch (form.kind()) {
            case MAZE -> block(97, MAZE_COLOURS[value], value == 2 ? "S " : value == 3 ? "G " : "  ");
            case ARC -> value < 0 ? "··" : block(97, ARC_COLOURS[value], "  ");
            case SUDOKU, GRID -> throw new IllegalStateException("no cells of colour alone");
        };
    }

    private static String block(int ink, int paper, String text) {
        return "\033[%d;48;5;%dm%s\033[0m".formatted(ink, paper, text);
    }

    /** Characters of a line of {@link #text}. */
    int width(boolean terminal) {
        return switch (form.kind()) {
            case ARC -> terminal ? 2 * columns : 2 * columns - 1;
            case MAZE -> terminal ? 2 * columns : columns;
            case SUDOKU -> text(false).indexOf('\n');
            case GRID -> coloured(terminal)
                    ? columns * (new GridText(form).cellWidth() + 1)
                    : (int) text(false).lines().findFirst().orElseThrow().codePoints().count();
        };
    }
}
