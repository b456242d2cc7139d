package trm.eval;

import java.util.List;
import trm.train.Metrics;

/**
 * How well a model did with an {@link Effort}.
 *
 * @param examples puzzles
 * @param last sums over the attempts, each after its last step
 * @param taken steps that the attempts took, all together
 * @param depths after so many steps, in rising order
 * @param chosen how many of the chosen answers are the solution
 * @param known puzzles whose solution is known
 */
public record SearchScore(int examples, Metrics last, long taken, List<Depth> depths, long chosen, long known) {
    /**
     * Shares of the puzzles, after so many steps of each attempt, or after its last where that was before. NaN where no
     * solution is known.
     *
     * @param mean solved by an attempt, on average
     * @param bestByQ solved by the attempt with the highest q_halt
     * @param passAtK solved by any attempt
     * @param byRules with an attempt whose answer the rules accept, now or at a step before; NaN without rules
     */
    public record Depth(int steps, double mean, double bestByQ, double passAtK, double byRules) {}

    /** Steps of an attempt, on average. */
    public double meanSteps(int samples) {
        return (double) taken / examples / samples;
    }

    /** The share of the chosen answers that are right; NaN where no solution is known. */
    public double exactAccuracy() {
        return (double) chosen / known;
    }
}
