package trm.train;

import trm.graph.Device;
import trm.model.Carry;
import trm.model.Exploration;
import trm.model.Model;

/**
 * One training step of a run: a supervision step on the carry, its gradients and the optimizers. A puzzle stays in the
 * carry over several steps, so deep supervision happens across batches, as in the reference.
 */
public interface BatchStep {
    /** A step that is divided so; by one program where it is not divided. */
    static BatchStep of(Device device, Model model, Optimizer optimizer, Shards shards) {
        return shards.count() == 1
                ? new TrainStep(device, model, optimizer, shards.rows())
                : new ShardedStep(device, model, optimizer, shards);
    }

    /**
     * Gives the halted rows new puzzles, learns, and decides which rows halt.
     *
     * @param inputs of the whole batch {@code [B, S]}, of which a process may do some rows only
     * @param labels {@code [B, S]}
     * @param puzzleIdentifiers {@code [B]}
     * @return the sums over the whole batch
     */
    Metrics run(int[] inputs, int[] labels, int[] puzzleIdentifiers, Exploration exploration);

    /** The rows of this process. */
    Carry carry();

    /** Bytes that the programs' buffers take. */
    long bufferBytes();

    /** Nanoseconds spent so far in exchanging with other processes, and in waiting for them. */
    default long exchangeNanos() {
        return 0;
    }
}
