package trm.cli;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import trm.eval.Choice;
import trm.eval.Effort;
import trm.eval.Evaluation;
import trm.eval.SearchScore;

/** What {@code trm eval} prints: tables for people, or one JSON object. */
final class EvalReport {
    private static final String NOT_KNOWN = "not known";

    private EvalReport() {}

    /** A plain evaluation; of several {@code depths} a line each. */
    static void print(Evaluation result, int[] depths) {
        var m = result.named();
        System.out.printf("  examples          %,d%n", result.examples());
        if (result.last().count() < result.examples()) {
            System.out.printf("  with solutions    %,d%n", result.last().count());
        }
        if (depths.length > 1 && result.known()) {
            System.out.println("  steps   exact accuracy   accuracy   q_halt accuracy   lm_loss");
            for (int depth : depths) {
                var at = result.named(depth);
                System.out.printf(
                        "  %5d %14.2f %% %8.2f %% %15.2f %% %9.5f%n", depth, 100 * at.get("exact_accuracy"),
                        100 * at.get("accuracy"), 100 * at.get("q_halt_accuracy"), at.get("lm_loss"));
            }
            return;
        }
        System.out.printf("  exact accuracy    %s%n", percent(m.get("exact_accuracy")));
        System.out.printf("  accuracy          %s%n", percent(m.get("accuracy")));
        System.out.printf("  q_halt accuracy   %s%n", percent(m.get("q_halt_accuracy")));
        System.out.printf("  lm_loss           %s%n", result.known() ? "%.5f".formatted(m.get("lm_loss")) : NOT_KNOWN);
        if (result.known()) {
            System.out.printf("  exact accuracy after each of %d supervision steps:%n   ", result.perStep().size());
            result.perStep().forEach(x -> System.out.printf(" %.2f", 100 * x));
            System.out.println();
        }
    }

    /** A search: shares of the puzzles by depth. */
    static void print(SearchScore score, Effort effort, Choice choice) {
        System.out.printf("  examples          %,d%n", score.examples());
        if (score.known() < score.examples()) {
            System.out.printf("  with solutions    %,d%n", score.known());
        }
        System.out.printf(
                "  rollouts          %,d of %,d steps, noise %s, seed %d%n", effort.samples(), effort.steps(),
                number(effort.noise()), effort.seed());
        if (effort.halt() != null) {
            System.out.printf("  steps             %.2f on average%n", score.meanSteps(effort.samples()));
        }
        System.out.printf("  exact accuracy    %s, chosen %s%n", percent(score.exactAccuracy()), switch (choice) {
            case RULES -> "by the rules, else by q_halt";
            case VOTE -> "by vote";
            case Q -> "by q_halt";
        });
        boolean judged = choice == Choice.RULES;
        System.out.printf(
                "  steps   mean of rollouts   best by q_halt   %10s%s%n", "pass@" + effort.samples(),
                judged ? "   valid by now" : "");
        for (var depth : score.depths()) {
            System.out.printf(
                    "  %5d   %16s   %14s   %10s%s%n", depth.steps(), percent(depth.mean()), percent(depth.bestByQ()),
                    percent(depth.passAtK()), judged ? "   %12s".formatted(percent(depth.byRules())) : "");
        }
    }

    static String json(SearchScore score, Effort effort, Map<String, Double> more) {
        var depths = score.depths().stream()
                .map(d -> """
                        {"steps": %d, "mean": %s, "best_by_q": %s, "pass_at_k": %s, "valid": %s}""".formatted(
                        d.steps(), json(d.mean()), json(d.bestByQ()), json(d.passAtK()), json(d.byRules())))
                .collect(Collectors.joining(", ", "[", "]"));
        var others = more.entrySet().stream()
                .map(e -> ", \"%s\": %s".formatted(e.getKey(), json(e.getValue())))
                .collect(Collectors.joining());
        return """
                {"examples": %d, "samples": %d, "noise": %s, "seed": %d, "halt": %s, "steps": %d, "mean_steps": %s, \
                "exact_accuracy": %s, "depths": %s%s}""".formatted(
                score.examples(), effort.samples(), json(effort.noise()), effort.seed(), json(effort.halt()),
                effort.steps(), json(score.meanSteps(effort.samples())), json(score.exactAccuracy()), depths, others);
    }

    /**
     * What halting saves.
     *
     * @param seconds of the evaluation with halting, and of the one with all steps
     */
    record Halting(SearchScore halted, Evaluation whole, Effort effort, double[] seconds) {
        private double perSecond(int which) {
            return halted.examples() / seconds[which];
        }

        private double accuracy() {
            return (double) halted.last().exactAccuracy() / halted.last().count();
        }

        void print() {
            System.out.printf("  examples          %,d%n", halted.examples());
            System.out.printf(
                    "  exact accuracy    %s, with all steps %s%n", percent(accuracy()),
                    percent(whole.named().get("exact_accuracy")));
            double mean = halted.meanSteps(1);
            System.out.printf(
                    "  steps             %.2f of %d on average: %.1f %% saved%n", mean, effort.steps(),
                    100 * (1 - mean / effort.steps()));
            System.out.printf(
                    "  puzzles a second  %s, with all steps %s%n", rate(perSecond(0)), rate(perSecond(1)));
        }

        String json(Map<String, Double> more) {
            var others = more.entrySet().stream()
                    .map(e -> ", \"%s\": %s".formatted(e.getKey(), EvalReport.json(e.getValue())))
                    .collect(Collectors.joining());
            return """
                    {"examples": %d, "halt": %s, "steps": %d, "mean_steps": %s, "exact_accuracy": %s, \
                    "exact_accuracy_all_steps": %s, "puzzles_per_second": %s, "puzzles_per_second_all_steps": %s%s}\
                    """.formatted(
                    halted.examples(), EvalReport.json(effort.halt()), effort.steps(),
                    EvalReport.json(halted.meanSteps(1)), EvalReport.json(accuracy()),
                    EvalReport.json(whole.named().get("exact_accuracy")), EvalReport.json(perSecond(0)),
                    EvalReport.json(perSecond(1)), others);
        }

        private static String rate(double perSecond) {
            return perSecond < 10 ? "%.2f".formatted(perSecond) : "%,.0f".formatted(perSecond);
        }
    }

    private static String json(Double value) {
        return Evaluation.json(value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4f", value).replaceFirst("\\.?0+$", "");
    }

    /** In words where it is not known: null or NaN. */
    static String percent(Double share) {
        return share == null || share.isNaN() ? NOT_KNOWN : "%.2f %%".formatted(100 * share);
    }
}
