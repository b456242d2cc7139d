package trm.data.puzzle;

import java.util.OptionalInt;

/** What puzzles on square grids look like and when one is solved. */
public interface PuzzleRules extends PuzzleText {
    /** Rows, and columns. */
    int size();

    @Override
    default int rows() {
        return size();
    }

    @Override
    default int columns() {
        return size();
    }

    /** What is wrong with a question, as in {@code two 5s in row 3}, or null when nothing is. */
    String fault(int[] question);

    /** How many answers a question without {@link #fault} has, none, one, or 2 for more; empty where nobody counts. */
    default OptionalInt answers(int[] question) {
        return OptionalInt.empty();
    }

    /** Why {@code answer} does not solve {@code question}, which has no {@link #fault}, or null when it does. */
    String mismatch(int[] question, int[] answer);

    /** How hard a puzzle is, where its answer tells; else empty, and a rating may say it. */
    default OptionalInt difficulty(int[] answer) {
        return OptionalInt.empty();
    }
}
