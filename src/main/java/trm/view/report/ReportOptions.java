package trm.view.report;

import java.nio.file.Path;

/**
 * What a report is made of besides its runs.
 *
 * @param data the puzzles to ask all models, or null for each run's own test data
 * @param examples the most puzzles that a model is asked; 0 for curves alone
 * @param steps supervision steps, or null for as many as in training
 * @param progress is told of each run's puzzles
 */
public record ReportOptions(Path data, int examples, Integer steps, Progress progress) {
    /** Is told how many of a run's puzzles are answered. */
    @FunctionalInterface
    public interface Progress {
        void accept(String run, int done, int all);
    }
}
