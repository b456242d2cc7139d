package trm.cli;

import java.util.ArrayDeque;
import trm.train.Metrics;

/**
 * How a training goes, over a window that is long enough to mean something: the losses and accuracies of the last two
 * thousand rows or so, the speed of the last ten seconds.
 */
final class Pace {
    private static final double ROWS = 2_000;
    private static final double LEAST_STEPS = 20;
    private static final long SPEED_NANOS = 10_000_000_000L;

    /** When a step was over. */
    private record At(long step, long nanos) {}

    private final ArrayDeque<At> steps = new ArrayDeque<>();
    private double rows;
    private double loss;
    private double begun;
    private double begunLoss;
    private double count;
    private double exact;
    private double supervision;

    /** @param step from which on speed is measured, at {@code nanos} */
    Pace(long step, long nanos) {
        steps.add(new At(step, nanos));
    }

    void add(long step, long nanos, Metrics m, int batch) {
        double kept = Math.exp(-Math.min(batch / ROWS, 1 / LEAST_STEPS));
        rows = rows * kept + batch;
        loss = loss * kept + m.lmLoss();
        begun = begun * kept + m.begun();
        begunLoss = begunLoss * kept + m.begunLoss();
        count = count * kept + m.count();
        exact = exact * kept + m.exactAccuracy();
        supervision = supervision * kept + m.steps();
        steps.add(new At(step, nanos));
        while (steps.size() > 2 && nanos - steps.peekFirst().nanos > SPEED_NANOS) {
            steps.removeFirst();
        }
    }

    /** Leaves out {@code nanos} in which no step was made. */
    void pause(long nanos) {
        var shifted = steps.stream().map(at -> new At(at.step, at.nanos + nanos)).toList();
        steps.clear();
        steps.addAll(shifted);
    }

    /** Steps in a second. */
    double speed() {
        var first = steps.peekFirst();
        var last = steps.peekLast();
        return (last.step - first.step) / Math.max(1e-9, (last.nanos - first.nanos) / 1e9);
    }

    /** Of all rows: most have been fitted to their puzzles for some supervision steps. */
    double loss() {
        return loss / Math.max(rows, 1);
    }

    /** Of rows in their first supervision step; NaN where there are none. */
    double begunLoss() {
        return begunLoss / begun;
    }

    /** Of rows that have halted. */
    double exactAccuracy() {
        return exact / Math.max(count, 1e-9);
    }

    /** Of rows that have halted. */
    double supervisionSteps() {
        return supervision / Math.max(count, 1e-9);
    }
}
