package trm.eval;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import trm.train.Metrics;

/**
 * How well a model did.
 *
 * @param examples of the split
 * @param last sums over them after the last step
 * @param perStep exact accuracy after each supervision step
 */
public record Evaluation(int examples, Metrics last, List<Double> perStep) {
    /** The reference's metrics by name; as there, all are divided by the number of examples with a label. */
    public Map<String, Double> named() {
        return last.named(Math.max(1, last.count()), false);
    }

    /** One JSON object, with {@code more} metrics in it. */
    public String toJson(Map<String, Double> more) {
        var m = named();
        var steps = perStep.stream()
                .map(x -> String.format(Locale.ROOT, "%.6f", x))
                .collect(Collectors.joining(", ", "[", "]"));
        var others = more.entrySet().stream()
                .map(e -> String.format(Locale.ROOT, ", \"%s\": %.6f", e.getKey(), e.getValue()))
                .collect(Collectors.joining());
        var object = """
                {"examples": %d, "exact_accuracy": %.6f, "accuracy": %.6f, "q_halt_accuracy": %.6f, "steps": %d, \
                "lm_loss": %.6f, "per_step": %s%s}""";
        return String.format(
                Locale.ROOT,
                object,
                examples,
                m.get("exact_accuracy"),
                m.get("accuracy"),
                m.get("q_halt_accuracy"),
                perStep.size(),
                m.get("lm_loss"),
                steps,
                others);
    }
}
