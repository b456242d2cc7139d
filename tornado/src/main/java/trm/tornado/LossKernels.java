package trm.tornado;

import trm.kernel.CrossEntropy;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** Cross-entropy, a thread a token, then a thread a row of the batch: the pieces of {@link CrossEntropy}. */
public final class LossKernels {
    private LossKernels() {}

    /** Each token's loss, 0 where ignored, and its prediction. */
    public static void tokens(
            float[] logits, int[] labels, float[] tokenLoss, int[] preds, int vocab, int kind, int n) {
        for (@Parallel int t = 0; t < n; t++) {
            preds[t] = CrossEntropy.argmax(logits, t * vocab, vocab);
            float loss = 0f;
            if (labels[t] != CrossEntropy.IGNORED) {
                loss = (float) CrossEntropy.tokenLoss(logits, t * vocab, vocab, labels[t], kind);
            }
            tokenLoss[t] = loss;
        }
    }

    /** Sums over the tokens of each row. */
    public static void rows(
            float[] tokenLoss, int[] labels, int[] preds, float[] loss, int[] valid, int[] correct, int sequence,
            int n) {
        for (@Parallel int b = 0; b < n; b++) {
            double sum = 0;
            int known = 0;
            int right = 0;
            for (int t = b * sequence; t < (b + 1) * sequence; t++) {
                int counts = labels[t] != CrossEntropy.IGNORED ? 1 : 0;
                sum += tokenLoss[t];
                known += counts;
                right += preds[t] == labels[t] ? counts : 0;
            }
            loss[b] = (float) (sum / Math.max(known, 1));
            valid[b] = known;
            correct[b] = right;
        }
    }

    /** How many tokens of each row have a label. */
    public static void known(int[] labels, int[] known, int sequence, int n) {
        for (@Parallel int b = 0; b < n; b++) {
            int count = 0;
            for (int t = b * sequence; t < (b + 1) * sequence; t++) {
                count += labels[t] != CrossEntropy.IGNORED ? 1 : 0;
            }
            known[b] = count;
        }
    }

    public static void tokensGrad(
            float[] logits, int[] labels, float[] dLoss, int[] known, float[] dLogits, int sequence, int vocab,
            int kind, int n) {
        for (@Parallel int t = 0; t < n; t++) {
            int b = t / sequence;
            int label = labels[t];
            double scale = 0;
            if (label != CrossEntropy.IGNORED) {
                scale = (double) dLoss[b] / Math.max(known[b], 1);
            }
            CrossEntropy.tokenGradient(logits, t * vocab, vocab, label, kind, scale, dLogits);
        }
    }
}
