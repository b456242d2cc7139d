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
 */
public record Metrics(
        long count,
        double accuracy,
        long exactAccuracy,
        long qHaltAccuracy,
        long steps,
        double lmLoss,
        double qHaltLoss,
        double qContinueLoss) {
    public static final Metrics ZERO = new Metrics(0, 0, 0, 0, 0, 0, 0, 0);

    /** Reads the outputs of a step. {@code halted[b]} says which rows have halted; null counts all. */
    public static Metrics of(Device.Program program, Supervision s, Carry carry, boolean[] halted) {
        var lm = program.floats(s.lmLoss());
        var qHalt = program.floats(s.qHaltLoss());
        var qContinue = s.qContinueLoss() == null ? null : program.floats(s.qContinueLoss());
        var q = program.floats(s.q());
        var valid = program.ints(s.valid());
        var correct = program.ints(s.correct());
        long count = 0;
        double accuracy = 0;
        long exact = 0;
        long qRight = 0;
        long steps = 0;
        double lmLoss = 0;
        double qHaltLoss = 0;
        double qContinueLoss = 0;
        for (int b = 0; b < carry.batch(); b++) {
            lmLoss += lm[b];
            qHaltLoss += qHalt[b];
            qContinueLoss += qContinue == null ? 0 : qContinue[b];
            if (valid[b] > 0 && (halted == null || halted[b])) {
                boolean right = correct[b] == valid[b];
                count++;
                accuracy += (double) correct[b] / valid[b];
                exact += right ? 1 : 0;
                qRight += (q[2 * b] >= 0) == right ? 1 : 0;
                steps += carry.steps()[b];
            }
        }
        return new Metrics(count, accuracy, exact, qRight, steps, lmLoss, qHaltLoss, qContinueLoss);
    }

    /** Of one row after a step that was its last, its losses included. */
    public static Metrics of(Device.Program program, Supervision s, Carry carry, int row) {
        int valid = program.ints(s.valid())[row];
        int correct = program.ints(s.correct())[row];
        boolean known = valid > 0;
        boolean right = correct == valid;
        return new Metrics(
                known ? 1 : 0,
                known ? (double) correct / valid : 0,
                known && right ? 1 : 0,
                known && (program.floats(s.q())[2 * row] >= 0) == right ? 1 : 0,
                known ? carry.steps()[row] : 0,
                program.floats(s.lmLoss())[row],
                program.floats(s.qHaltLoss())[row],
                0);
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
                qContinueLoss + o.qContinueLoss);
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
