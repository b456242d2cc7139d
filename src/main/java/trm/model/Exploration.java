package trm.model;

import trm.tensor.Rng;

/** How many supervision steps a row is made to take at least, drawn anew at every step of training. */
@FunctionalInterface
public interface Exploration {
    /** The least number of steps for {@code row} of the batch; 0 leaves halting to the model. */
    int minSteps(int row);

    /** The same for {@code rows} rows, drawn now and in their order. */
    default Exploration drawn(int rows) {
        var steps = new int[rows];
        for (int row = 0; row < rows; row++) {
            steps[row] = minSteps(row);
        }
        return row -> steps[row];
    }

    /**
     * The reference's rule: with probability {@code halt_exploration_prob} uniform in {@code [2, halt_max_steps]}, else
     * 0. Both draws are always made, so that the sequence does not depend on their outcome.
     */
    static Exploration random(ModelConfig config, Rng rng) {
        return row -> {
            boolean explore = rng.nextFloat() < config.haltExplorationProb();
            int steps = config.haltMaxSteps() < 2 ? 0 : rng.nextInt(2, config.haltMaxSteps() + 1);
            return explore ? steps : 0;
        };
    }
}
