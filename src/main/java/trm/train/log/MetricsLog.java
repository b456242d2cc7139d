package trm.train.log;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import trm.data.TextFile;
import trm.data.file.WholeFile;
import trm.tensor.TrmException;

/** Numbers of a run, one JSON object a line: {@code step} and the reference's names, {@code train/lm_loss} … */
public final class MetricsLog implements AutoCloseable {
    /** In {@code times.jsonl}: seconds the run has taken up to the step. */
    public static final String SECONDS = "seconds";

    /** Begins the name of what was measured in a training step. */
    public static final String TRAINING = "train/";

    /** Begins the name of what a quick look at some of the puzzles gave. */
    public static final String QUICK = "quick/";

    /** What is said of a step. */
    public record Line(long step, Map<String, Double> values) {}

    private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d+)[,}].*");

    private static final Pattern NUMBER = Pattern.compile("\"([^\"]+)\":(-?[0-9][0-9.eE+-]*)");

    private final AppendedFile file;
    private final boolean continued;

    /**
     * Goes on with {@code file}, without what it says of steps after {@code step}.
     *
     * @param evaluationDue leaves out the evaluation at {@code step} as well, which is to be made again
     */
    MetricsLog(Path file, long step, boolean evaluationDue) {
        try {
            List<String> kept = List.of();
            if (Files.exists(file)) {
                try (var lines = TextFile.reader(file)) {
                    kept = lines.lines()
                            .filter(line -> stepOf(line) < step
                                    || stepOf(line) == step && !(evaluationDue && !line.contains("\"" + TRAINING)))
                            .toList();
                }
                var text = kept;
                WholeFile.write(file, beside -> Files.write(beside, text));
            }
            continued = !kept.isEmpty();
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s)", file, e.getMessage());
        }
        this.file = new AppendedFile(file);
    }

    /** All lines of a file, in order; none where there is no file. What is no number is left out. */
    public static List<Line> read(Path file) {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var lines = TextFile.reader(file)) {
            return lines.lines().filter(line -> stepOf(line) < Long.MAX_VALUE).map(MetricsLog::parse).toList();
        } catch (IOException | UncheckedIOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s)", file, e.getMessage());
        }
    }

    /** Those of {@code lines} that whole evaluations wrote. */
    public static List<Line> evaluations(List<Line> lines) {
        return lines.stream()
                .filter(line -> line.values().keySet().stream().anyMatch(MetricsLog::isOfEvaluation))
                .toList();
    }

    /** Whether a name is of what a whole evaluation gave. */
    public static boolean isOfEvaluation(String name) {
        return name.contains("/") && !name.startsWith(TRAINING) && !name.startsWith(QUICK);
    }

    /** The exact accuracy of an evaluation's first set; NaN where no solution is known. */
    public static double exactAccuracy(Map<String, Double> evaluation) {
        return evaluation.entrySet().stream()
                .filter(e -> e.getKey().endsWith("/exact_accuracy"))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElse(Double.NaN);
    }

    /** Seconds that a run has taken so far, by its {@code times.jsonl}; none where that says nothing yet. */
    public static OptionalDouble seconds(Path times) {
        return read(times).stream()
                .map(line -> line.values().get(SECONDS))
                .filter(Objects::nonNull)
                .mapToDouble(seconds -> seconds)
                .max();
    }

    private static Line parse(String line) {
        var values = new LinkedHashMap<String, Double>();
        var m = NUMBER.matcher(line);
        while (m.find()) {
            values.put(m.group(1), Double.valueOf(m.group(2)));
        }
        values.remove("step");
        return new Line(stepOf(line), values);
    }

    /** A line that was cut off counts as one of a later step. */
    private static long stepOf(String line) {
        var m = STEP.matcher(line);
        return m.matches() && line.endsWith("}") ? Long.parseLong(m.group(1)) : Long.MAX_VALUE;
    }

    void add(long step, Map<String, Double> values) {
        var line = new StringBuilder("{\"step\":").append(step);
        values.forEach((name, value) -> line.append(",\"").append(name).append("\":").append(json(value)));
        file.add(line.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String json(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Float.toString((float) value);
    }

    /** Whether there were lines before. */
    boolean isContinued() {
        return continued;
    }

    void flush() {
        file.flush();
    }

    @Override
    public void close() {
        file.close();
    }
}
