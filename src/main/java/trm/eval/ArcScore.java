package trm.eval;

import java.util.List;
import java.util.Map;
import trm.data.arc.ArcSubmission;

/**
 * What voting makes of the predictions for ARC puzzles.
 *
 * @param metrics {@code ARC/pass@K}: the share of test inputs whose solution is among the K grids with the most votes,
 *     averaged over the puzzles that have solutions; NaN where none has
 * @param missing puzzles that have a test input without any prediction, which counts as wrong
 * @param unsolved puzzles that have a test input whose solution is not known, which does not count
 * @param submission the attempts
 */
public record ArcScore(
        Map<String, Double> metrics, List<String> missing, List<String> unsolved, ArcSubmission submission) {}
