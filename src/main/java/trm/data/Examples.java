package trm.data;

/**
 * The examples of a split, as they are stored: plain rows, or base grids with a recipe for each augmented copy that is
 * applied when the example is drawn. Implementations are immutable and allocate nothing in {@link #write}.
 */
sealed interface Examples permits ArcExamples, CombinedExamples, MazeExamples, PlainExamples, SudokuExamples {
    /** How many examples there are, augmented copies included. */
    int count();

    /** How many of them are stored as grids. */
    int bases();

    /** What the reference would store these tokens as. */
    default NpyType type() {
        return NpyType.UINT8;
    }

    /** Writes the tokens of one example, {@code seqLen} each, at {@code offset} of both arrays. */
    void write(int example, int[] inputs, int[] labels, int offset);
}
