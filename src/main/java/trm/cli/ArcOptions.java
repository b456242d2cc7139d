package trm.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.eval.ArcEvaluator;
import trm.eval.ArcScore;
import trm.tensor.TrmException;
import trm.train.EvaluatorConfig;
import trm.train.TrainConfig;

/** How ARC answers are voted for and written. */
final class ArcOptions {
    private static final int LISTED = 10;

    @Option(
            names = "--evaluator",
            paramLabel = "arc",
            description = "Votes over augmented copies, as ARC is scored; the default where the data are of ARC.")
    private String name;

    @Option(
            names = "--pass-ks",
            paramLabel = "K",
            split = ",",
            description = "The K of each ARC/pass@K; by default those of the run (1,2,5,10,100,1000).")
    private List<Integer> passKs;

    @Option(
            names = "--submission",
            paramLabel = "FILE",
            description = "Writes the attempts as Kaggle and ARC Prize take them (JSON).")
    private Path submission;

    /** The evaluator that is asked for, or that fits; null for none. */
    ArcEvaluator evaluator(TrainConfig config, Dataset dataset, DataSplit split, int[] examples) {
        boolean asked = name != null || passKs != null || submission != null;
        var configured = config.evaluators().isEmpty() ? EvaluatorConfig.ARC : config.evaluators().getFirst();
        if (!asked && config.evaluators().isEmpty()) {
            return null;
        }
        var wanted = configured
                .with(EvaluatorConfig.NAME, name == null ? configured.name() : name)
                .with(EvaluatorConfig.PASS_KS, passKs == null ? configured.passKs() : passKs)
                .with(EvaluatorConfig.AGGREGATED_VOTING, false);
        var misfit = split.name().equals(Dataset.TEST)
                ? ArcEvaluator.misfit(dataset)
                : "the evaluator arc votes over the test puzzles, which are not in the split " + split.name();
        if (misfit == null) {
            return ArcEvaluator.of(wanted, dataset, split, examples);
        }
        if (asked) {
            throw TrmException.misuse("%s", misfit);
        }
        return null;
    }

    /** Writes the submission if one is asked for, and prints the score. */
    void report(ArcScore score, boolean print) {
        if (submission != null) {
            score.submission().write(submission);
        }
        if (!print) {
            return;
        }
        score.metrics().forEach(
                (metric, share) -> System.out.printf("  %-17s %s%n", metric, EvalReport.percent(share)));
        remark(score);
        if (submission != null) {
            System.out.printf("  attempts          → %s%n", submission);
        }
    }

    /** Says of which puzzles something is missing. */
    static void remark(ArcScore score) {
        print("has no prediction, which counts as wrong", "have no prediction, which counts as wrong", score.missing());
        print("has no solution and does not count", "have no solution and do not count", score.unsolved());
    }

    private static void print(String has, String have, List<String> puzzles) {
        if (!puzzles.isEmpty()) {
            var first = String.join(", ", puzzles.subList(0, Math.min(LISTED, puzzles.size())));
            System.out.printf(
                    "  %,d %s: %s%s%n",
                    puzzles.size(),
                    puzzles.size() == 1 ? "puzzle " + has : "puzzles " + have,
                    first,
                    puzzles.size() > LISTED ? " …" : "");
        }
    }
}
