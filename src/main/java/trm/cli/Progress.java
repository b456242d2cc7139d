package trm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import trm.train.Metrics;
import trm.train.RunSettings;
import trm.train.Trainer;
import trm.train.log.TextLog;

/**
 * What a training run says: on a terminal a display that is updated in place, elsewhere the same in a line now and
 * then; and all lines but those of steps in the run's {@code log.txt} as well.
 */
final class Progress implements Trainer.Listener {
    private static final long TERMINAL_NANOS = 500_000_000L;
    private static final long FILE_NANOS = 10_000_000_000L;
    private static final Path STATUS = Path.of("/proc/self/status");

    private final boolean terminal = Terminal.isThere();
    private final long startStep;
    private final TextLog log;
    private final Supplier<Yardstick> measure;
    private Yardstick yardstick;
    private final DoubleSupplier learningRate;
    private Pace pace;
    /** Since when, and since which step, the time that steps take is measured. */
    private long start;
    private long base;
    private long shownAt;
    private long steppedAt;
    private String evaluated = "";

    /** What speeds are put beside. */
    record Yardstick(double gflopPerStep, double peakGflops) {}

    /**
     * @param startStep the steps that a resumed run has behind it
     * @param log takes the lines as well
     * @param measure is called once, before the first speed is shown
     */
    Progress(long startStep, TextLog log, Supplier<Yardstick> measure, DoubleSupplier learningRate) {
        this.startStep = startStep;
        this.log = log;
        this.measure = measure;
        this.learningRate = learningRate;
        base = startStep;
        start = System.nanoTime();
        shownAt = start;
        steppedAt = start;
        pace = new Pace(startStep, start);
    }

    @Override
    public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
        long now = System.nanoTime();
        steppedAt = now;
        if (step == startStep + 1) {
            showFirst();
            if (step < totalSteps) { // the others take nothing like its time
                start = now;
                base = step;
                shownAt = now;
                pace = new Pace(step, now);
                return;
            }
        }
        pace.add(step, now, metrics, batch);
        if (now - shownAt < (terminal ? TERMINAL_NANOS : FILE_NANOS) && step < totalSteps) {
            return;
        }
        double perStep = (now - start) / 1e9 / Math.max(1, step - base);
        show(step, totalSteps, batch, duration(perStep * Math.max(0, totalSteps - step)));
        shownAt = now;
    }

    private void show(long step, long totalSteps, int batch, String left) {
        var speed = "%,.0f examples/s  %s".formatted(pace.speed() * batch, share());
        var learns = "loss %.3f%s  exact %.1f %%  %.1f supervision steps  lr %.2g".formatted(
                pace.loss(),
                Double.isNaN(pace.begunLoss()) ? "" : " (%.3f on new rows)".formatted(pace.begunLoss()),
                100 * pace.exactAccuracy(),
                pace.supervisionSteps(),
                learningRate.getAsDouble());
        var memory = memory();
        if (!terminal) {
            System.out.println("step %,d/%,d  %s  %s  %s%s left".formatted(
                    step, totalSteps, speed, learns, memory, left));
            return;
        }
        var lines = new ArrayList<>(List.of(
                "step %,d/%,d  %3.0f %%  %s  %s%s left".formatted(
                        step, totalSteps, 100.0 * step / Math.max(1, totalSteps), speed, memory, left),
                learns));
        if (!evaluated.isEmpty()) {
            lines.add(evaluated);
        }
        Terminal.show(System.out, lines);
    }

    private String share() {
        if (yardstick == null) {
            yardstick = measure.get();
            pause();
        }
        return "%.0f %% of the peak".formatted(100 * pace.speed() * yardstick.gflopPerStep / yardstick.peakGflops);
    }

    /** What the process has of the machine's memory; nothing where the system does not say. */
    private static String memory() {
        if (!Files.isReadable(STATUS)) {
            return "";
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .map(line -> "%,d MB  ".formatted(Long.parseLong(line.replaceAll("\\D", "")) / 1024))
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {
        var text = new StringBuilder("evaluation at step %,d:".formatted(step)).append(accuracies(metrics));
        if (metrics.keySet().stream().noneMatch(name -> name.endsWith("/exact_accuracy"))) {
            text.append("  no solutions are known");
        }
        text.append(best ? "  (the best so far)" : "");
        evaluated = text.toString();
        line(text.append(checkpoint == null ? "" : "  → " + checkpoint).toString());
        pause();
    }

    @Override
    public void looked(long step, Map<String, Double> metrics) {
        line("quick look at step %,d:%s".formatted(step, accuracies(metrics).replace(RunSettings.Look.NAMES, "")));
        pause();
    }

    @Override
    public void told(String sentence) {
        line("trm: " + sentence);
    }

    private static String accuracies(Map<String, Double> metrics) {
        var text = new StringBuilder();
        metrics.forEach((name, value) -> {
            if (name.endsWith("accuracy") || name.startsWith("ARC/pass@")) {
                text.append("  %s %.2f %%".formatted(name, 100 * value));
            }
        });
        return text.toString();
    }

    /** Time left and speed are of training: what was done since the last step is left out. */
    private void pause() {
        long now = System.nanoTime();
        start += now - steppedAt;
        shownAt += now - steppedAt;
        pace.pause(now - steppedAt);
        steppedAt = now;
    }

    /** How long the wait was for the first step, in which compilers have the most to do. */
    private void showFirst() {
        double own = (System.nanoTime() - start) / 1e9;
        var process = ProcessHandle.current().info().startInstant(); // Java's own start counts too
        double all = process.map(from -> Duration.between(from, Instant.now()).toMillis() / 1e3).orElse(own);
        line("first step %.1f s after the start; it took %.1f s, compilers included".formatted(all, own));
    }

    /** Writes a line of its own. */
    void line(String text) {
        Terminal.clear(System.out);
        Terminal.finish(System.out);
        System.out.println(text);
        log.line(text);
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s < 60) {
            return s + " s";
        }
        return s < 3600 ? "%d min %02d s".formatted(s / 60, s % 60) : "%d h %02d min".formatted(s / 3600, s / 60 % 60);
    }
}
