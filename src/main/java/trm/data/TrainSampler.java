package trm.data;

import trm.tensor.Rng;
import trm.tensor.TrmException;

/**
 * The reference's order of training examples. An iteration goes through several permutations of the groups, one after
 * the other; each group gives one random puzzle, and of it as many examples as the batch has room for, without
 * replacement. A batch that the iteration cannot fill is dropped.
 */
public final class TrainSampler {
    private final DataSplit split;
    private final int permutations;
    private final int[] order;
    private final int[] pick;
    private Rng rng;
    private long orderSeed;
    private int permutation;
    private int position;

    /**
     * All that the next batches depend on.
     *
     * @param rng the generator's state
     * @param orderSeed the generator's state before it drew the present permutation of the groups
     * @param permutation how many permutations of the present iteration have been begun
     * @param position how many groups of the present permutation are used up
     */
    public record State(long rng, long orderSeed, int permutation, int position) {}

    /**
     * @param batchSize rows of the batches that will be filled (the reference's {@code global_batch_size})
     * @param permutations of the groups in one iteration (the reference's {@code eval_interval}, in epochs)
     * @throws TrmException when even a whole iteration cannot fill one batch
     */
    public TrainSampler(DataSplit split, int batchSize, int permutations, Rng rng) {
        this.split = split;
        this.permutations = permutations;
        this.rng = rng;
        order = new int[split.groups()];
        position = order.length;
        orderSeed = rng.state();
        int largest = 0;
        long most = 0;
        for (int group = 0; group < order.length; group++) {
            int largestOfGroup = 0;
            for (int puzzle = split.groupStart(group); puzzle < split.groupEnd(group); puzzle++) {
                largestOfGroup = Math.max(largestOfGroup, split.puzzleEnd(puzzle) - split.puzzleStart(puzzle));
            }
            largest = Math.max(largest, largestOfGroup);
            most += largestOfGroup;
        }
        if (most * permutations < batchSize) {
            throw TrmException.misuse(
                    "global_batch_size=%d is more than the at most %d examples that %d epochs of the split '%s' give;"
                            + " lower it or raise eval_interval.",
                    batchSize, most * permutations, permutations, split.name());
        }
        pick = new int[largest];
    }

    /** Fills {@code batch}; false at the end of an iteration, after which the next call begins another. */
    public boolean next(Batch batch) {
        batch.clear();
        while (batch.count() < batch.size()) {
            if (position == order.length) {
                if (permutation == permutations) {
                    permutation = 0;
                    return false;
                }
                orderSeed = rng.state();
                drawOrder(rng);
                permutation++;
                position = 0;
            }
            int group = order[position++];
            addSome(batch, rng.nextInt(split.groupStart(group), split.groupEnd(group)));
        }
        return true;
    }

    private void addSome(Batch batch, int puzzle) {
        int start = split.puzzleStart(puzzle);
        int size = split.puzzleEnd(puzzle) - start;
        int wanted = Math.min(size, batch.size() - batch.count());
        for (int i = 0; i < size; i++) {
            pick[i] = start + i;
        }
        for (int i = 0; i < wanted; i++) { // the first steps of a Fisher-Yates shuffle
            int j = rng.nextInt(i, size);
            int example = pick[j];
            pick[j] = pick[i];
            batch.add(split, example, puzzle);
        }
    }

    private void drawOrder(Rng rng) {
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        rng.shuffle(order);
    }

    /** What to keep, so that {@link #restore} makes any sampler of the same split go on as this one would. */
    public State state() {
        return new State(rng.state(), orderSeed, permutation, position);
    }

    /** Goes on from {@code state}. */
    public void restore(State state) {
        if (state.position() < 0 || state.position() > order.length || state.permutation() > permutations) {
            throw TrmException.failure(
                    "The saved place in the training data (group %d of permutation %d) does not fit this dataset's %d"
                            + " groups and %d epochs an iteration; resume with the data it was saved with.",
                    state.position(), state.permutation(), order.length, permutations);
        }
        drawOrder(new Rng(state.orderSeed()));
        rng = new Rng(state.rng());
        orderSeed = state.orderSeed();
        permutation = state.permutation();
        position = state.position();
    }
}
