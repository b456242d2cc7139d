package trm.data;

import java.util.Arrays;

/** The rows of one step, filled again at each draw. */
public final class Batch {
    private final int size;
    private final int seqLen;
    private final int[] inputs;
    private final int[] labels;
    private final int[] puzzleIdentifiers;
    private int count;

    /** Room for {@code size} rows of {@code seqLen} tokens. */
    public Batch(int size, int seqLen) {
        this.size = size;
        this.seqLen = seqLen;
        inputs = new int[Math.multiplyExact(size, seqLen)];
        labels = new int[inputs.length];
        puzzleIdentifiers = new int[size];
    }

    /** Rows, B. */
    public int size() {
        return size;
    }

    /** Tokens in a row, S. */
    public int seqLen() {
        return seqLen;
    }

    /** Input tokens {@code [B, S]}; this array itself, filled by each draw. */
    public int[] inputs() {
        return inputs;
    }

    /** Label tokens {@code [B, S]}, −100 where no loss counts; this array itself. */
    public int[] labels() {
        return labels;
    }

    /** Puzzle identifiers {@code [B]}; this array itself. */
    public int[] puzzleIdentifiers() {
        return puzzleIdentifiers;
    }

    /** How many rows, from the first, hold examples; the rest are padding. */
    public int count() {
        return count;
    }

    /** Puts an example into {@code row}; the {@link #count} stays. */
    public void put(int row, DataSplit split, int example) {
        split.example(example, inputs, labels, row * seqLen);
        puzzleIdentifiers[row] = split.puzzleIdentifier(split.puzzleOf(example));
    }

    /** Puts a puzzle without a solution, {@code tokens [S]}, into {@code row}; the {@link #count} stays. */
    public void put(int row, int[] tokens, int puzzleIdentifier) {
        System.arraycopy(tokens, 0, inputs, row * seqLen, seqLen);
        Arrays.fill(labels, row * seqLen, (row + 1) * seqLen, DataSplit.IGNORED_LABEL);
        puzzleIdentifiers[row] = puzzleIdentifier;
    }

    void clear() {
        count = 0;
    }

    void add(DataSplit split, int example, int puzzle) {
        split.example(example, inputs, labels, count * seqLen);
        puzzleIdentifiers[count++] = split.puzzleIdentifier(puzzle);
    }

    /** Fills the rows after the last with padding. */
    void pad(Metadata metadata) {
        for (int i = count * seqLen; i < inputs.length; i++) {
            inputs[i] = metadata.padId();
            labels[i] = DataSplit.IGNORED_LABEL;
        }
        for (int i = count; i < size; i++) {
            puzzleIdentifiers[i] = metadata.blankIdentifierId();
        }
    }
}
