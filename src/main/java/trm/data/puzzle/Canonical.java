package trm.data.puzzle;

/** One form for all puzzles of a kind that are the same up to symmetry. */
public interface Canonical {
    /** A number that symmetric puzzles share, and others seldom do. */
    long signature(int[] puzzle);

    /** The form, which symmetric puzzles share and no others. */
    String of(int[] puzzle, int[] solution);
}
