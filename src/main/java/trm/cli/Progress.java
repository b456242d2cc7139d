package trm.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import trm.train.Metrics;
import trm.train.Trainer;

/** The line that a training run rewrites, or writes now and then where there is no terminal. */
final class Progress implements Trainer.Listener {
    private static final long TERMINAL_NANOS = 500_000_000L;
    private static final long FILE_NANOS = 10_000_000_000L;

    private final boolean terminal = Terminal.isThere();
    private final long startStep;
    /** Since when, and since which step, the time that steps take is measured. */
    private long start;
    private long base;
    private long shownAt;
    private long shownStep;
    private Metrics since = Metrics.ZERO;
    private Map<String, Double> halted = since.named(1, false);

    /** @param startStep the steps that a resumed run has behind it */
    Progress(long startStep) {
        this.startStep = startStep;
        base = startStep;
        start = System.nanoTime();
        shownAt = start;
        shownStep = startStep;
    }

    @Override
    public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
        since = since.plus(metrics);
        long now = System.nanoTime();
        if (step == startStep + 1) {
            showFirst();
            if (step < totalSteps) { // the others take nothing like its time
                start = now;
                base = step;
                shownAt = now;
                shownStep = step;
                since = Metrics.ZERO;
                return;
            }
        }
        if (now - shownAt < (terminal ? TERMINAL_NANOS : FILE_NANOS) && step < totalSteps) {
            return;
        }
        long steps = step - shownStep;
        var m = since.named(Math.max(1, steps * batch), false);
        if (since.count() > 0) {
            halted = m; // a short span may have had no row that halted: show the last one that had
        }
        double seconds = (now - shownAt) / 1e9;
        double perStep = (now - start) / 1e9 / (step - base);
        show("step %,d/%,d  %,.0f examples/s  loss %.3f  exact %.1f %%  %.1f supervision steps  %s left".formatted(
                step,
                totalSteps,
                steps * batch / seconds,
                m.get("lm_loss"),
                100 * halted.get("exact_accuracy"),
                halted.get("steps"),
                duration(perStep * Math.max(0, totalSteps - step))));
        shownAt = now;
        shownStep = step;
        since = Metrics.ZERO;
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {
        long now = System.nanoTime();
        var text = new StringBuilder("evaluation at step %,d:".formatted(step));
        metrics.forEach((name, value) -> {
            if (name.endsWith("accuracy") || name.startsWith("ARC/pass@")) {
                text.append("  %s %.2f %%".formatted(name, 100 * value));
            }
        });
        if (metrics.keySet().stream().noneMatch(name -> name.endsWith("/exact_accuracy"))) {
            text.append("  no solutions are known");
        }
        text.append(best ? "  (the best so far)" : "").append(checkpoint == null ? "" : "  → " + checkpoint);
        line(text.toString());
        start += now - shownAt; // time left is of training
        shownAt = now;
    }

    /** How long the wait was for the first step, in which compilers have the most to do. */
    private void showFirst() {
        double own = (System.nanoTime() - start) / 1e9;
        var process = ProcessHandle.current().info().startInstant(); // Java's own start counts too
        double all = process.map(from -> Duration.between(from, Instant.now()).toMillis() / 1e3).orElse(own);
        line("first step %.1f s after the start; it took %.1f s, compilers included".formatted(all, own));
    }

    private void show(String text) {
        if (terminal) {
            Terminal.rewrite(System.out, text);
        } else {
            System.out.println(text);
        }
    }

    /** Writes a line of its own. */
    void line(String text) {
        Terminal.finish(System.out);
        System.out.println(text);
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        if (s < 60) {
            return s + " s";
        }
        return s < 3600 ? "%d min %02d s".formatted(s / 60, s % 60) : "%d h %02d min".formatted(s / 3600, s / 60 % 60);
    }
}
