package trm.data;

import java.util.stream.IntStream;

/** Examples of a split once, in order; the last batch is padded (the reference's test mode). */
public final class TestBatches {
    private final DataSplit split;
    private final int[] examples;
    private int next;

    /** Every example. */
    public TestBatches(DataSplit split) {
        this(split, IntStream.range(0, split.examples()).toArray());
    }

    /** {@code examples} of the split, in this order. */
    public TestBatches(DataSplit split, int[] examples) {
        this.split = split;
        this.examples = examples;
    }

    /** Fills {@code batch} with the next examples; false when there are none left. */
    public boolean next(Batch batch) {
        if (next == examples.length) {
            return false;
        }
        batch.clear();
        while (batch.count() < batch.size() && next < examples.length) {
            int example = examples[next++];
            batch.add(split, example, split.puzzleOf(example));
        }
        batch.pad(split.metadata());
        return true;
    }

    /** Starts again at the first example. */
    public void rewind() {
        next = 0;
    }
}
