package trm.data.puzzle;

import java.util.List;
import java.util.OptionalInt;
import trm.tensor.TrmException;

/**
 * What puzzles on square grids look like and when one is solved. A grid is {@code int[size²]} in row order; its value v
 * is the token v + 1, and token 0 is padding.
 */
public interface PuzzleRules {
    /** Rows, and columns. */
    int size();

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

    /** One line of {@code size²} characters. */
    String format(int[] grid);

    /** A drawing over several lines. */
    String draw(int[] grid);

    /** What is wrong with a question, as in {@code two 5s in row 3}, or null when nothing is. */
    String fault(int[] question);

    /** Why {@code answer} does not solve {@code question}, which has no {@link #fault}, or null when it does. */
    String mismatch(int[] question, int[] answer);

    /** How hard a puzzle is, where its answer tells; else empty, and a rating may say it. */
    default OptionalInt difficulty(int[] answer) {
        return OptionalInt.empty();
    }

    /** Cells, {@code size²}. */
    default int cells() {
        return size() * size();
    }

    /** A grid as tokens, written at {@code offset}. */
    default void tokens(int[] grid, byte[] tokens, int offset) {
        for (int i = 0; i < grid.length; i++) {
            tokens[offset + i] = (byte) (grid[i] + 1);
        }
    }

    /** The grid of {@code size²} tokens from {@code offset}; tokens that stand for no value become 0. */
    default int[] grid(int[] tokens, int offset) {
        var grid = new int[cells()];
        for (int i = 0; i < grid.length; i++) {
            int token = tokens[offset + i];
            grid[i] = token >= 1 && token < vocabSize() ? token - 1 : 0;
        }
        return grid;
    }
}
