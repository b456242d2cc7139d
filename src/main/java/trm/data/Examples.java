package trm.data;

/**
 * The examples of a split, as they are stored: plain rows, or base grids with a recipe for each augmented copy that is
 * applied when the example is drawn. Implementations are immutable and allocate nothing in {@link #write}.
 */
public interface Examples {
    /** How many examples there are, augmented copies included. */
    int count();

    /** How many of them are stored as grids. */
    int bases();

    /** What the reference would store these tokens as. */
    default TokenType type() {
        return TokenType.UINT8;
    }

    /** Writes the tokens of one example, {@code seqLen} each, at {@code offset} of both arrays. */
    void write(int example, int[] inputs, int[] labels, int offset);

    /** Gives all that is stored to {@code sink}, so that it can be kept in a file. */
    void store(Sink sink);

    /** Takes what is stored of examples: first the grids, then the arrays of their recipe, if there is one. */
    interface Sink {
        /** Tokens {@code [bases, seqLen]}, unsigned; {@code type} as in {@link PlainExamples}, else null. */
        void grids(byte[] inputs, byte[] labels, TokenType type);

        /** A part of the recipe, {@code [N]}. */
        void ints(String name, int[] values);

        /** A part of the recipe, {@code [N]}. */
        void bytes(String name, byte[] values);

        /** A part of the recipe, {@code [N, width]}. */
        void bytes(String name, byte[] values, int width);
    }
}
