package trm.train;

import java.util.LinkedHashMap;
import java.util.Map;
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

    /** Reads the outputs of a step. {@code halted[b]} says which rows have halted; null counts all. */
    public static Metrics of(Device.Program program, Supervision s, Carry carry, boolean[] halted) {
        var all = ZERO;
        for (int b = 0; b < carry.batch(); b++) {
            all = all.plus(of(program, s, carry, b, halted == null || halted[b]));
        }
        return all;
    }

    /** Of one row after a step that was its last. */
    public static Metrics of(Device.Program program, Supervision s, Carry carry, int row) {
        return of(program, s, carry, row, true);
    }

    private static Metrics of(Device.Program program, Supervision s, Carry carry, int row, boolean halted) {
        int valid = program.ints(s.valid())[row];
        int correct = program.ints(s.correct())[row];
        boolean counts = halted && valid > 0;
        boolean right = correct == valid;
        boolean begun = carry.steps()[row] == 1;
        float lmLoss = program.floats(s.lmLoss())[row];
        return new Metrics(
                counts ? 1 : 0,
                counts ? (double) correct / valid : 0,
                counts && right ? 1 : 0,
                counts && (program.floats(s.q())[2 * row] >= 0) == right ? 1 : 0,
                counts ? carry.steps()[row] : 0,
                lmLoss,
                program.floats(s.qHaltLoss())[row],
                s.qContinueLoss() == null ? 0 : program.floats(s.qContinueLoss())[row],
                begun ? 1 : 0,
                begun ? lmLoss : 0);
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
