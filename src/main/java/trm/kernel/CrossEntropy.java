package trm.kernel;

/**
 * Cross-entropy over tokens with ignored labels, per batch row, and the counts that the metrics need. Float64 inside,
 * as the reference computes stablemax.
 *
 * <p>Stablemax (Prieto et al. 2025) is softmax with {@code s(x)} in place of {@code eˣ}: {@code x + 1} for
 * {@code x >= 0}, {@code 1 / (1 − x)} below. Either way, with {@code p = s(x) / Σ s(x)}:
 *
 * <pre>{@code
 * loss[b]  = Σ over valid tokens of −log p[label] / max(valid[b], 1)
 * dlogits  = dLoss[b] / max(valid[b], 1) · (s'(x) / Σ s(x) − [label] · s'(x) / s(x))
 * }</pre>
 */
public final class CrossEntropy {
    /** The kind of the reference's {@code stablemax_cross_entropy}. */
    public static final int STABLEMAX = 0;

    /** The kind of the reference's {@code softmax_cross_entropy}. */
    public static final int SOFTMAX = 1;

    /** The label that no loss counts, as in PyTorch. */
    public static final int IGNORED = -100;

    private CrossEntropy() {}

    /**
     * Batch rows {@code [fromBatch, toBatch)} of all results.
     *
     * @param logits {@code [B, S, V]}
     * @param labels {@code [B, S]}, each {@code ignore} or in {@code [0, V)}
     * @param loss {@code [B]}
     * @param preds {@code [B, S]}: the largest logit, the first of equals
     * @param valid {@code [B]}: how many labels are not ignored
     * @param correct {@code [B]}: how many of those are predicted
     * @param kind {@link #STABLEMAX} or {@link #SOFTMAX}
     */
    public static void forward(
            float[] logits, int[] labels, int ignore, float[] loss, int[] preds, int[] valid, int[] correct,
            int S, int V, int kind, int fromBatch, int toBatch) {
        for (int b = fromBatch; b < toBatch; b++) {
            double sum = 0;
            int known = 0;
            int right = 0;
            for (int t = b * S; t < (b + 1) * S; t++) {
                int pred = argmax(logits, t * V, V);
                preds[t] = pred;
                int label = labels[t];
                if (label != ignore) {
                    sum += tokenLoss(logits, t * V, V, label, kind);
                    known++;
                    right += pred == label ? 1 : 0;
                }
            }
            loss[b] = (float) (sum / Math.max(known, 1));
            valid[b] = known;
            correct[b] = right;
        }
    }

    /**
     * Batch rows {@code [fromBatch, toBatch)} of {@code dLogits [B, S, V]}, 0 at ignored labels.
     *
     * @param dLoss {@code [B]}
     */
    public static void backward(
            float[] logits, int[] labels, int ignore, float[] dLoss, float[] dLogits,
            int S, int V, int kind, int fromBatch, int toBatch) {
        for (int b = fromBatch; b < toBatch; b++) {
            int known = 0;
            for (int t = b * S; t < (b + 1) * S; t++) {
                known += labels[t] != ignore ? 1 : 0;
            }
            double scale = (double) dLoss[b] / Math.max(known, 1);
            for (int t = b * S; t < (b + 1) * S; t++) {
                int label = labels[t];
                if (label != ignore) {
                    tokenGradient(logits, t * V, V, label, kind, scale, dLogits);
                } else {
                    for (int i = t * V; i < (t + 1) * V; i++) {
                        dLogits[i] = 0f;
                    }
                }
            }
        }
    }

    /** {@code −log p[label]} of the {@code V} logits from {@code at} on. */
    public static double tokenLoss(float[] logits, int at, int V, int label, int kind) {
        double max = kind == SOFTMAX ? logits[at + argmax(logits, at, V)] : 0;
        double sum = 0;
        for (int i = at; i < at + V; i++) {
            sum += mass(logits[i], max, kind);
        }
        if (kind == SOFTMAX) {
            return Math.log(sum) - (logits[at + label] - max); // the label's own mass may underflow
        }
        return -Math.log(stablemax(logits[at + label]) / sum);
    }

    /** {@code scale · d tokenLoss / d logits}, at the same places of {@code dLogits}. */
    public static void tokenGradient(
            float[] logits, int at, int V, int label, int kind, double scale, float[] dLogits) {
        double max = kind == SOFTMAX ? logits[at + argmax(logits, at, V)] : 0;
        double sum = 0;
        for (int i = at; i < at + V; i++) {
            sum += mass(logits[i], max, kind);
        }
        for (int i = at; i < at + V; i++) {
            double mass = mass(logits[i], max, kind);
            double logSlope = kind == SOFTMAX ? 1 : logStablemaxSlope(logits[i]);
            double own = i == at + label ? 1 : 0;
            dLogits[i] = (float) (scale * logSlope * (mass / sum - own));
        }
    }

    /** Stablemax's s. */
    static double stablemax(double x) {
        return x < 0 ? 1 / (1 - x) : x + 1;
    }

    /** {@code s'(x) / s(x)}: 1 / (1 + |x|) on both sides. */
    private static double logStablemaxSlope(double x) {
        return 1 / (1 + Math.abs(x));
    }

    private static double mass(double x, double max, int kind) {
        return kind == SOFTMAX ? Math.exp(x - max) : stablemax(x);
    }

    public static int argmax(float[] x, int at, int n) {
        int best = 0;
        for (int i = 1; i < n; i++) {
            if (x[at + i] > x[at + best]) {
                best = i;
            }
        }
        return best;
    }
}
