package trm.train;

import java.util.List;
import trm.model.Check;
import trm.tensor.TrmException;

/**
 * One of {@code evaluators}: how answers are scored beyond the metrics every evaluation has.
 *
 * @param name {@code arc}: voting over augmentations, as ARC is scored
 * @param submissionK {@code submission_K}: attempts written to the submission
 * @param passKs {@code pass_Ks}: the K of each {@code ARC/pass@K}
 * @param aggregatedVoting {@code aggregated_voting}: count the predictions of earlier evaluations too
 */
public record EvaluatorConfig(String name, int submissionK, List<Integer> passKs, boolean aggregatedVoting) {
    /** The reference's {@code arc@ARC}. */
    public static final EvaluatorConfig ARC = new EvaluatorConfig("arc", 2, List.of(1, 2, 5, 10, 100, 1000), true);

    public EvaluatorConfig {
        if (!name.equals("arc")) {
            throw TrmException.misuse("there is no evaluator '%s'; evaluators can hold: arc", name);
        }
        Check.atLeast("evaluators: submission_K", submissionK, 1);
        passKs = List.copyOf(passKs);
        passKs.forEach(k -> Check.atLeast("evaluators: pass_Ks", k, 1));
    }
}
