package trm.data.arc;

import java.util.Arrays;
import trm.data.Grid;

/**
 * ARC grids as tokens on a canvas of 30×30: 0 pads, 1 ends rows and columns, c + 2 is the colour c. A grid lies at some
 * place with one row of 1s below it and one column of 1s to its right, as far as they are on the canvas (the
 * reference's {@code np_grid_to_seq_translational_augment}).
 */
public final class ArcCanvas {
    /** The most rows and columns of a grid, and those of the canvas. */
    public static final int SIDE = 30;
    /** Colours, 0 … 9. */
    public static final int COLOURS = 10;
    /** Tokens of an example, 900. */
    public static final int SEQ_LEN = SIDE * SIDE;
    /** Padding, the end of rows and columns, and ten colours. */
    public static final int VOCAB_SIZE = COLOURS + 2;

    static final int END = 1;
    static final int FIRST_COLOUR = 2;

    private ArcCanvas() {}

    /** Writes {@code grid} as 900 tokens at {@code offset}, its first cell at ({@code row}, {@code column}). */
    public static void place(Grid grid, int row, int column, int[] tokens, int offset) {
        Arrays.fill(tokens, offset, offset + SEQ_LEN, 0);
        for (int r = 0; r < grid.rows(); r++) {
            for (int c = 0; c < grid.columns(); c++) {
                tokens[offset + (row + r) * SIDE + column + c] = grid.at(r, c) + FIRST_COLOUR;
            }
        }
        end(row, column, grid.rows(), grid.columns(), tokens, offset);
    }

    /** Writes the 1s below and to the right of a grid's cells. */
    static void end(int row, int column, int rows, int columns, int[] tokens, int offset) {
        if (row + rows < SIDE) {
            int below = offset + (row + rows) * SIDE + column;
            Arrays.fill(tokens, below, below + columns, END);
        }
        if (column + columns < SIDE) {
            for (int r = row; r < row + rows; r++) {
                tokens[offset + r * SIDE + column + columns] = END;
            }
        }
    }

    /** Whether a token is a colour, not padding or an end. */
    public static boolean isColour(int token) {
        return token >= FIRST_COLOUR && token < VOCAB_SIZE;
    }

    /**
     * The largest rectangle from the first cell of the 900 tokens at {@code offset} that holds colours alone, as the
     * reference's evaluator takes an answer; with no rows and columns when the first token is no colour. Of rectangles
     * of the same area it is the one with the fewest rows.
     */
    public static Grid crop(int[] tokens, int offset) {
        int rows = 0;
        int columns = 0;
        int width = SIDE;
        for (int r = 1; r <= SIDE; r++) {
            int row = offset + (r - 1) * SIDE;
            for (int c = 0; c < width; c++) {
                if (!isColour(tokens[row + c])) {
                    width = c;
                }
            }
            if (r * width > rows * columns) {
                rows = r;
                columns = width;
            }
        }
        var cells = new byte[rows * columns];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (byte) (tokens[offset + i / columns * SIDE + i % columns] - FIRST_COLOUR);
        }
        return new Grid(rows, columns, cells);
    }
}
