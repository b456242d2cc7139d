package trm.data;

/** Every example of a split once, in order; the last batch is padded (the reference's test mode). */
public final class TestBatches {
    private final DataSplit split;
    private int next;

    public TestBatches(DataSplit split) {
        this.split = split;
    }

    /** Fills {@code batch} with the next examples; false when there are none left. */
    public boolean next(Batch batch) {
        if (next == split.examples()) {
            return false;
        }
        batch.clear();
        while (batch.count() < batch.size() && next < split.examples()) {
            batch.add(split, next, split.puzzleOf(next));
            next++;
        }
        batch.pad(split.metadata());
        return true;
    }

    /** Starts again at the first example. */
    public void rewind() {
        next = 0;
    }
}
