package trm.train;

import trm.distributed.Group;
import trm.tensor.TrmException;

/**
 * How a batch is divided: into equal slices whose gradients are added up as a binary tree, each process doing as many
 * of them, one after the other. The same slices give the same bits on any number of processes.
 *
 * @param count slices of the batch
 * @param rows of a slice
 * @param group the processes
 */
public record Shards(int count, int rows, Group group) {
    /**
     * The configuration's {@code shards}, by default one for each process.
     *
     * @throws TrmException when the slices do not come out even
     */
    public static Shards of(TrainConfig config, Group group) {
        int processes = group.size();
        int count = config.shards() == null ? processes : config.shards();
        int batch = config.globalBatchSize();
        if (batch % count != 0) {
            throw TrmException.misuse(
                    "global_batch_size=%d cannot be divided into %d equal shards; %s",
                    batch, count,
                    config.shards() == null
                            ? "make it a multiple of the processes, or start fewer"
                            : "make it a multiple of shards=" + count);
        }
        int each = count / processes;
        // Slices that one process adds up must be a node of the tree of all, or other bits came of it.
        if (count % processes != 0 || processes > 1 && Integer.bitCount(each) != 1) {
            throw TrmException.misuse(
                    "shards=%d cannot be shared by %d processes: it must be their number times a power of two, such as"
                            + " shards=%d",
                    count, processes, processes * Integer.highestOneBit(Math.max(1, each)));
        }
        return new Shards(count, batch / count, group);
    }

    /** The slices of each process. */
    int each() {
        return count / group.size();
    }

    /** Rows of each process. */
    int ownRows() {
        return each() * rows;
    }

    /** The first row of this process. */
    int firstRow() {
        return group.rank() * ownRows();
    }

    /** Rows of the whole batch. */
    int batch() {
        return count * rows;
    }

    /** How it is divided, in words. */
    String describe() {
        return "%s; batches of %d in %d shards".formatted(group.describe(), batch(), count);
    }
}
