package trm.data;

/**
 * The examples of a split, as they are stored: plain rows, or base grids with a recipe for each augmented copy that is
 * applied when the example is drawn. Implementations are immutable and allocate nothing in {@link #write}.
 */
public sealed interface Examples permits PlainExamples, SudokuExamples, MazeExamples {
    /** How many examples there are, augmented copies included. */
    int count();

    /** How many of them are stored as grids. */
    int bases();

    /** Writes the tokens of one example, {@code seqLen} each, at {@code offset} of both arrays. */
    void write(int example, int[] inputs, int[] labels, int offset);
}
