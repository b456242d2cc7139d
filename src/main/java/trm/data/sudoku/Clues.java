package trm.data.sudoku;

import trm.tensor.Rng;
import trm.tensor.TrmException;

/**
 * How many clues generated puzzles have: a number drawn for each, every one from {@code least} to {@code most} equally
 * often. A puzzle that needs more to have one solution has as many as it needs.
 */
public record Clues(int least, int most) {
    /** No clue to spare. */
    public static final Clues NEEDED = new Clues(0, 0);

    /** Reads {@code N} or {@code N-M}, for puzzles of {@code cells} cells. */
    public static Clues parse(String text, int cells) {
        var parts = text.split("-", -1);
        try {
            int least = Integer.parseInt(parts[0]);
            int most = parts.length == 1 ? least : Integer.parseInt(parts[1]);
            if (parts.length <= 2 && 1 <= least && least <= most && most <= cells) {
                return new Clues(least, most);
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw TrmException.misuse(
                "--clues %s: give a number of clues from 1 to %d, or two of them as 24-36.", text, cells);
    }

    int draw(Rng rng) {
        return least + rng.nextInt(most - least + 1);
    }
}
