package trm.train;

import trm.model.Carry;
import trm.model.Exploration;

/**
 * One training step of a run: a supervision step on the carry, its gradients and the optimizers. A puzzle stays in the
 * carry over several steps, so deep supervision happens across batches, as in the reference.
 */
public interface BatchStep {
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
}
