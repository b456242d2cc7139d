package trm.eval;

import trm.tensor.TrmException;

/**
 * How much is spent on a puzzle.
 *
 * @param steps supervision steps, at most
 * @param halt ends an attempt once q_halt, or what it exceeds q_continue by where the model learned that, is greater;
 *     null where all steps are taken
 * @param samples attempts (rollouts) at each puzzle, K
 * @param noise standard deviation of what is added to the latents before each step, σ (PTRM, arXiv 2605.19943)
 * @param seed of the noise
 */
public record Effort(int steps, Double halt, int samples, double noise, long seed) {
    /** The most attempts. */
    public static final int MOST_SAMPLES = 1_000_000;

    public Effort {
        if (steps < 1) {
            throw TrmException.misuse("--steps must be at least 1, not %d", steps);
        }
        if (samples < 1 || samples > MOST_SAMPLES) {
            throw TrmException.misuse("--samples must be from 1 to %,d, not %d", MOST_SAMPLES, samples);
        }
        if (!(noise >= 0 && noise < Float.MAX_VALUE)) {
            throw TrmException.misuse("--noise is a standard deviation, 0 or more, not %s", noise);
        }
        if (halt != null && halt.isNaN()) {
            throw TrmException.misuse("--halt takes a number, such as 0, not %s", halt);
        }
    }

    /** One attempt of so many steps, without noise. */
    public static Effort steps(int steps) {
        return new Effort(steps, null, 1, 0, 0);
    }

    /** The same with halting. */
    public Effort halt(double threshold) {
        return new Effort(steps, threshold, samples, noise, seed);
    }

    /** The same with so many attempts, each with noise of its own. */
    public Effort search(int samples, double noise) {
        return new Effort(steps, halt, samples, noise, seed);
    }

    /** The same with another seed. */
    public Effort seed(long seed) {
        return new Effort(steps, halt, samples, noise, seed);
    }

    /** Whether there is more than the model's one answer to choose from. */
    public boolean searches() {
        return samples > 1 || noise > 0;
    }
}
