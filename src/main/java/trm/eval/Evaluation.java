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
 * @param steps sums over them after each supervision step
 */
public record Evaluation(int examples, List<Metrics> steps) {
    /** Sums after the last step. */
    public Metrics last() {
        return steps.getLast();
    }

    /** Exact accuracy after each supervision step, NaN where no example has a label. */
    public List<Double> perStep() {
        return steps.stream().map(m -> (double) m.exactAccuracy() / m.count()).toList();
    }

    /** Whether any example has a label; without, nothing can be said but the predictions. */
    public boolean known() {
        return last().count() > 0;
    }

    /**
     * The reference's metrics by name; as there, all are divided by the number of examples with a label. That number
     * alone where there are none.
     */
    public Map<String, Double> named() {
        return named(steps.size());
    }

    /** As {@link #named()}, after so many steps. */
    public Map<String, Double> named(int step) {
        var m = steps.get(step - 1);
        return known() ? m.named(m.count(), false) : Map.of("count", 0.0);
    }

    /**
     * One JSON object, with {@code more} metrics in it; null stands for what is not known, and {@code count} says how
     * many examples have labels where not all have.
     */
    public String toJson(Map<String, Double> more) {
        var m = named();
        var perStep = perStep().stream().map(Evaluation::json).collect(Collectors.joining(", ", "[", "]"));
        var others = more.entrySet().stream()
                .map(e -> ", \"%s\": %s".formatted(e.getKey(), json(e.getValue())))
                .collect(Collectors.joining());
        var object = """
                {"examples": %d, "exact_accuracy": %s, "accuracy": %s, "q_halt_accuracy": %s, "steps": %d, \
                "lm_loss": %s, "per_step": %s%s%s}""";
        return object.formatted(
                examples,
                json(m.get("exact_accuracy")),
                json(m.get("accuracy")),
                json(m.get("q_halt_accuracy")),
                steps.size(),
                json(m.get("lm_loss")),
                perStep,
                last().count() < examples ? ", \"count\": " + last().count() : "",
                others);
    }

    /** A number in JSON; null where it is not known. */
    public static String json(Double value) {
        return value == null || !Double.isFinite(value) ? "null" : String.format(Locale.ROOT, "%.6f", value);
    }
}
