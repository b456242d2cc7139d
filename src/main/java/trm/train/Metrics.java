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
        long begun = 0;
        double begunLoss = 0;
        for (int b = 0; b < carry.batch(); b++) {
            lmLoss += lm[b];
            qHaltLoss += qHalt[b];
            qContinueLoss += qContinue == null ? 0 : qContinue[b];
            if (carry.steps()[b] == 1) {
                begun++;
                begunLoss += lm[b];
            }
            if (valid[b] > 0 && (halted == null || halted[b])) {
                boolean right = correct[b] == valid[b];
                count++;
                accuracy += (double) correct[b] / valid[b];
                exact += right ? 1 : 0;
                qRight += (q[2 * b] >= 0) == right ? 1 : 0;
                steps += carry.steps()[b];
            }
        }
        return new Metrics(count, accuracy, exact, qRight, steps, lmLoss, qHaltLoss, qContinueLoss, begun, begunLoss);
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
