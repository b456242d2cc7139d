package trm.data.puzzle;

import java.util.Arrays;
import java.util.List;
import trm.tensor.TrmException;

/**
 * Grids of one shape as text. A grid is {@code int[rows · columns]} in row order; its value v is the token v + 1, and
 * token 0 is padding.
 */
public interface PuzzleText {
    int rows();

    int columns();

    /** As in {@code 9×9 Sudoku}. */
    String describe();

    /** Tokens that a model sees, padding among them. */
    int vocabSize();

    /**
     * Reads one grid.
     *
     * @throws TrmException when a character or the number of cells is wrong
     */
    int[] parse(String text);

    /** Reads several grids, each in one line or over several lines. */
    List<int[]> parseAll(String text);

    /** A grid in one line. */
    String format(int[] grid);

    /** A drawing over several lines. */
    String draw(int[] grid);

    default int cells() {
        return rows() * columns();
    }

    /** A grid as tokens {@code [S]}. */
    default int[] tokens(int[] grid) {
        return Arrays.stream(grid).map(value -> value + 1).toArray();
    }

    /** A grid as tokens, written at {@code offset}. */
    default void tokens(int[] grid, byte[] tokens, int offset) {
        for (int i = 0; i < grid.length; i++) {
            tokens[offset + i] = (byte) (grid[i] + 1);
        }
    }

    /** The grid of the tokens from {@code offset}; tokens that stand for no value become 0. */
    default int[] grid(int[] tokens, int offset) {
        var grid = new int[cells()];
        for (int i = 0; i < grid.length; i++) {
            int token = tokens[offset + i];
            grid[i] = token >= 1 && token < vocabSize() ? token - 1 : 0;
        }
        return grid;
    }
}
