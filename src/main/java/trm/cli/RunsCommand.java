package trm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import trm.tensor.TrmException;
import trm.train.RunFolder;
import trm.train.RunLock;
import trm.train.log.MetricsLog;

/** {@code trm runs}. */
@Command(
        name = "runs",
        header = "Lists runs with their best figures.",
        description = "Of every folder with a metrics.jsonl, however deep.")
final class RunsCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");
    private static final int DEEPEST = 6;
    private static final Pattern STATE = Pattern.compile("\\{\"state\":\"(finished|failed)\"");

    /** By what the table is sorted; the best, latest and longest come first. */
    private enum Order {
        NAME(Comparator.comparing(row -> row.run.path())),
        EXACT(Comparator.comparingDouble((Row row) -> nanLast(row.exact)).reversed()),
        STEP(Comparator.comparingLong(Row::step).reversed()),
        TIME(Comparator.comparingDouble(Row::seconds).reversed()),
        CHANGED(Comparator.comparing(Row::changed).reversed());

        private final Comparator<Row> order;

        Order(Comparator<Row> order) {
            this.order = order;
        }
    }

    /**
     * @param state {@code training} while a process has the run, {@code finished} or {@code failed}, else
     *     {@code stopped}
     * @param exact the best exact accuracy, reached at {@code exactStep}; NaN before the first evaluation
     */
    private record Row(
            RunFolder run, String state, long step, double exact, long exactStep, double seconds, double loss,
            Instant changed) {}

    @Parameters(paramLabel = "DIR", arity = "0..1", description = "Where to look (${DEFAULT-VALUE}).")
    private Path folder = Path.of("runs");

    @Option(
            names = "--sort",
            paramLabel = "name|exact|step|time|changed",
            defaultValue = "changed",
            description = "The order of the table (${DEFAULT-VALUE}).")
    private Order sort;

    @Option(names = "--json", description = "Prints a line of JSON for each run.")
    private boolean json;

    @Override
    public Integer call() {
        if (!Files.isDirectory(folder)) {
            throw TrmException.failure("%s: there is no such folder; name one with runs, or train: trm train", folder);
        }
        var rows = new ArrayList<>(folders().stream().map(RunsCommand::row).toList());
        rows.sort(sort.order);
        if (json) {
            rows.forEach(row -> System.out.println(json(row)));
        } else if (rows.isEmpty()) {
            System.out.println(folder + " holds no runs");
        } else {
            print(rows);
        }
        return 0;
    }

    private List<RunFolder> folders() {
        try (var files = Files.walk(folder, DEEPEST)) {
            return files.filter(Files::isDirectory)
                    .map(RunFolder::new)
                    .filter(run -> Files.isRegularFile(run.metrics()))
                    .toList();
        } catch (IOException | java.io.UncheckedIOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s)", folder, e.getMessage());
        }
    }

    private static Row row(RunFolder run) {
        var lines = MetricsLog.read(run.metrics());
        var evaluations = MetricsLog.evaluations(lines);
        var best = evaluations.stream()
                .max(Comparator.comparingDouble(line -> nanLast(MetricsLog.exactAccuracy(line.values()))))
                .orElse(null);
        double loss = lines.reversed().stream()
                .map(line -> line.values().get(MetricsLog.TRAINING + "lm_loss"))
                .filter(value -> value != null)
                .findFirst()
                .orElse(Double.NaN);
        return new Row(
                run,
                RunLock.isTaken(run) ? "training" : state(run),
                lines.isEmpty() ? 0 : lines.getLast().step(),
                best == null ? Double.NaN : MetricsLog.exactAccuracy(best.values()),
                best == null ? 0 : best.step(),
                MetricsLog.seconds(run.times()).orElse(Double.NaN),
                loss,
                changed(run.metrics()));
    }

    /** As the run's summary has it, which a process that was killed could not write. */
    private static String state(RunFolder run) {
        try {
            var said = STATE.matcher(Files.isRegularFile(run.summary()) ? Files.readString(run.summary()) : "");
            return said.lookingAt() ? said.group(1) : "stopped";
        } catch (IOException e) {
            return "stopped";
        }
    }

    private static Instant changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.EPOCH;
        }
    }

    private static double nanLast(double value) {
        return Double.isNaN(value) ? -1 : value;
    }

    private static void print(List<Row> rows) {
        int width = rows.stream().mapToInt(row -> row.run.path().toString().length()).max().orElseThrow();
        System.out.printf("%-" + width + "s  %-8s  %9s  %8s  %9s  %8s  %9s  %s%n",
                "run", "state", "step", "exact", "at step", "loss", "time", "changed");
        for (var row : rows) {
            System.out.printf("%-" + width + "s  %-8s  %,9d  %8s  %9s  %8s  %9s  %s%n",
                    row.run.path(), row.state, row.step,
                    Double.isNaN(row.exact) ? "–" : "%.2f %%".formatted(100 * row.exact),
                    Double.isNaN(row.exact) ? "" : "%,d".formatted(row.exactStep),
                    Double.isNaN(row.loss) ? "–" : "%.3f".formatted(row.loss),
                    Double.isNaN(row.seconds) ? "–" : time(row.seconds),
                    LocalDateTime.ofInstant(row.changed, ZoneId.systemDefault()).format(TIME));
        }
    }

    private static String time(double seconds) {
        long s = Math.round(seconds);
        return String.format(Locale.ROOT, "%d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
    }

    private static String json(Row row) {
        var text = new java.io.StringWriter();
        try (var json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("run", row.run.path().toString());
            json.writeStringProperty("state", row.state);
            json.writeNumberProperty("step", row.step);
            if (!Double.isNaN(row.exact)) {
                json.writeNumberProperty("exact_accuracy", row.exact);
                json.writeNumberProperty("exact_accuracy_step", row.exactStep);
            }
            if (!Double.isNaN(row.loss)) {
                json.writeNumberProperty("lm_loss", row.loss);
            }
            if (!Double.isNaN(row.seconds)) {
                json.writeNumberProperty("seconds", row.seconds);
            }
            json.writeStringProperty("changed", row.changed.toString());
            json.writeEndObject();
        }
        return text.toString();
    }
}
