package trm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import trm.tensor.TrmException;

/** The metrics of a run, one JSON object a line: {@code step} and the reference's names, {@code train/lm_loss} … */
final class MetricsLog implements AutoCloseable {
    private static final Pattern STEP = Pattern.compile("\\{\"step\":(\\d+)[,}].*");

    private final Path file;
    private final java.io.BufferedWriter writer;

    /** Goes on with {@code file}, without what it says of steps after {@code step}. */
    MetricsLog(Path file, long step) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                var beside = file.resolveSibling(file.getFileName() + ".tmp");
                List<String> kept;
                try (var lines = Files.lines(file)) {
                    kept = lines.filter(line -> stepOf(line) <= step).toList();
                }
                Files.write(beside, kept);
                Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            }
            writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** A line that was cut off counts as one of a later step. */
    private static long stepOf(String line) {
        var m = STEP.matcher(line);
        return m.matches() && line.endsWith("}") ? Long.parseLong(m.group(1)) : Long.MAX_VALUE;
    }

    void add(long step, Map<String, Double> values) {
        var line = new StringBuilder("{\"step\":").append(step);
        values.forEach((name, value) -> line.append(",\"").append(name).append("\":").append(json(value)));
        try {
            writer.append(line).append("}\n");
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static String json(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Float.toString((float) value);
    }

    void flush() {
        try {
            writer.flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private TrmException failure(IOException e) {
        return TrmException.failure(e, "%s: cannot be written (%s)", file, e.getMessage());
    }
}
