package trm.data.puzzle;

/** Draws puzzles of one kind. */
public interface PuzzleGenerator {
    /** Draws another puzzle. */
    int[] next();

    /** The solution of the last puzzle. */
    int[] solution();

    /** How hard {@code puzzle}, the last one drawn, is, by the kind's own measure. */
    int difficulty(int[] puzzle);
}
