package trm.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import trm.distributed.Group;
import trm.graph.Device;
import trm.model.Carry;
import trm.model.Supervision;

/**
 * The reference's metrics, summed over rows (its {@code losses.py}). A row counts when it has halted and has a label;
 * losses are of every row.
 *
 * @param count rows that count
 * @param accuracy sum over them of the share of tokens predicted right
 * @param exactAccuracy how many of them are right in every token
 * @param qHaltAccuracy for how many of them q_halt ≥ 0 says whether they are right
 * @param steps sum of the supervision steps they took
 * @param begun rows in their first supervision step, whose puzzles the model has not just been fitted to
 * @param begunLoss sum of their lm losses
 */
public record Metrics(
        long count,
        double accuracy,
        long exactAccuracy,
        long qHaltAccuracy,
        long steps,
        double lmLoss,
        double qHaltLoss,
        double qContinueLoss,
        long begun,
        double begunLoss) {
    public static final Metrics ZERO = new Metrics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** How many numbers they are. */
    static final int SIZE = 10;

    /** Reads the outputs of a step of training. {@code halted[b]} says which rows have halted. */
    public static Metrics of(Device.Program program, Supervision s, Carry carry, boolean[] halted) {
        return Outputs.of(program, s).first(carry.batch(), carry, row -> halted[row]);
    }

    /**
     * Reads the outputs of a step of evaluation, of the first {@code rows}: the others are padding, whose q_halt is of
     * no puzzle. (The reference adds them up too, so that its q_halt_loss depends on the size of a batch.)
     */
    public static Metrics ofFirst(int rows, Device.Program program, Supervision s, Carry carry) {
        return Outputs.of(program, s).first(rows, carry, row -> true);
    }

    /** Of one row after a step that was its last. */
    public static Metrics of(Device.Program program, Supervision s, Carry carry, int row) {
        return Outputs.of(program, s).row(carry, row, true);
    }

    /** What a step says of each row; {@code qContinue} may be null. */
    private record Outputs(float[] lm, float[] qHalt, float[] qContinue, float[] q, int[] valid, int[] correct) {
        static Outputs of(Device.Program program, Supervision s) {
            return new Outputs(
                    program.floats(s.lmLoss()),
                    program.floats(s.qHaltLoss()),
                    s.qContinueLoss() == null ? null : program.floats(s.qContinueLoss()),
                    program.floats(s.q()),
                    program.ints(s.valid()),
                    program.ints(s.correct()));
        }

        Metrics first(int rows, Carry carry, IntPredicate halted) {
            var all = ZERO;
            for (int b = 0; b < rows; b++) {
                all = all.plus(row(carry, b, halted.test(b)));
            }
            return all;
        }

        Metrics row(Carry carry, int b, boolean halted) {
            boolean counts = halted && valid[b] > 0;
            boolean right = correct[b] == valid[b];
            boolean begun = carry.steps()[b] == 1;
            return new Metrics(
                    counts ? 1 : 0,
                    counts ? (double) correct[b] / valid[b] : 0,
                    counts && right ? 1 : 0,
                    counts && (q[2 * b] >= 0) == right ? 1 : 0,
                    counts ? carry.steps()[b] : 0,
                    lm[b],
                    qHalt[b],
                    qContinue == null ? 0 : qContinue[b],
                    begun ? 1 : 0,
                    begun ? lm[b] : 0);
        }
    }

    /** The sums of both. */
    public Metrics plus(Metrics o) {
        return new Metrics(
                count + o.count,
                accuracy + o.accuracy,
                exactAccuracy + o.exactAccuracy,
                qHaltAccuracy + o.qHaltAccuracy,
                steps + o.steps,
                lmLoss + o.lmLoss,
                qHaltLoss + o.qHaltLoss,
                qContinueLoss + o.qContinueLoss,
                begun + o.begun,
                begunLoss + o.begunLoss);
    }

    /** Puts the {@link #SIZE} sums into {@code values}, from {@code offset}. */
    void write(double[] values, int offset) {
        double[] all = {
            count, accuracy, exactAccuracy, qHaltAccuracy, steps, lmLoss, qHaltLoss, qContinueLoss, begun, begunLoss
        };
        System.arraycopy(all, 0, values, offset, SIZE);
    }

    private static Metrics read(double[] v, int i) {
        return new Metrics(
                (long) v[i], v[i + 1], (long) v[i + 2], (long) v[i + 3], (long) v[i + 4], v[i + 5], v[i + 6], v[i + 7],
                (long) v[i + 8], v[i + 9]);
    }

    /** The sums of all that {@link #write} has put into {@code values}, in their order. */
    static Metrics sum(double[] values) {
        var sum = ZERO;
        for (int i = 0; i < values.length; i += SIZE) {
            sum = sum.plus(read(values, i));
        }
        return sum;
    }

    /** For each of {@code mine}, the sums over all processes, on each of them. */
    public static List<Metrics> ofAll(Group group, List<Metrics> mine) {
        var values = new double[mine.size() * SIZE];
        for (int i = 0; i < mine.size(); i++) {
            mine.get(i).write(values, i * SIZE);
        }
        var all = group.gather(values);
        var sums = new ArrayList<>(Collections.nCopies(mine.size(), ZERO));
        for (int i = 0; i < all.length; i += SIZE) {
            int which = i / SIZE % mine.size();
            sums.set(which, sums.get(which).plus(read(all, i)));
        }
        return List.copyOf(sums);
    }

    /** The reference's names and normalisation: losses by {@code rows}, the rest by count. */
    public Map<String, Double> named(long rows, boolean withContinue) {
        double n = Math.max(count, 1);
        var map = new LinkedHashMap<String, Double>();
        map.put("accuracy", accuracy / n);
        map.put("exact_accuracy", exactAccuracy / n);
        map.put("q_halt_accuracy", qHaltAccuracy / n);
        map.put("steps", steps / n);
        map.put("count", (double) count);
        map.put("lm_loss", lmLoss / rows);
        map.put("q_halt_loss", qHaltLoss / rows);
        if (withContinue) {
            map.put("q_continue_loss", qContinueLoss / rows);
        }
        return map;
    }
}
