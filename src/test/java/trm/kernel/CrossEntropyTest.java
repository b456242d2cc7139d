package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.kernel.Close.FLOAT;
import static trm.kernel.Close.assertClose;
import static trm.kernel.Close.normal;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trm.Golden;

class CrossEntropyTest {
    private static final int IGNORE = -100;

    @Test
    void stablemaxEqualsTheReference() {
        var x = Golden.floats("ops.h5", "stablemax_s/x");
        var y = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = (float) CrossEntropy.stablemax(x[i]);
        }
        assertClose(Golden.doubles("ops.h5", "stablemax_s/f64/y0"), y, 1e-7);
    }

    /** Every label's loss in turn is the whole log-probability; their gradients weighted by dy sum to that of x. */
    @Test
    void logStablemaxEqualsTheReference() {
        int classes = 11;
        var x = Golden.floats("ops.h5", "log_stablemax/x");
        var dy = Golden.floats("ops.h5", "log_stablemax/dy0");
        var y = new float[x.length];
        var dx = new float[x.length];
        var d = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            int token = i / classes * classes;
            y[i] = (float) -CrossEntropy.tokenLoss(x, token, classes, i - token, CrossEntropy.STABLEMAX);
            CrossEntropy.tokenGradient(x, token, classes, i - token, CrossEntropy.STABLEMAX, -dy[i], d);
            Add.forward(dx, d, dx, token, token + classes);
        }
        assertClose(Golden.doubles("ops.h5", "log_stablemax/f64/y0"), y, FLOAT);
        assertClose(Golden.doubles("ops.h5", "log_stablemax/f64/d_x"), dx, FLOAT);
    }

    /** Rows of one token each make the upstream gradient per token, as the reference recorded it. */
    @ParameterizedTest
    @CsvSource({"stablemax_cross_entropy, 0, ''", "softmax_cross_entropy, 1, f64/"})
    void tokensEqualTheReference(String op, int kind, String exact) {
        int tokens = 3 * 16;
        int classes = 11;
        var logits = Golden.floats("ops.h5", op + "/logits");
        var labels = Golden.ints("ops.h5", op + "/labels");
        var loss = new float[tokens];
        var preds = new int[tokens];
        var valid = new int[tokens];
        var correct = new int[tokens];
        CrossEntropy.forward(logits, labels, IGNORE, loss, preds, valid, correct, 1, classes, kind, 0, tokens);
        assertClose(Golden.doubles("ops.h5", op + "/" + exact + "y0"), loss, FLOAT);
        var dLogits = new float[logits.length];
        Arrays.fill(dLogits, Float.NaN);
        CrossEntropy.backward(
                logits, labels, IGNORE, Golden.floats("ops.h5", op + "/dy0"), dLogits, 1, classes, kind, 0, tokens);
        assertClose(Golden.doubles("ops.h5", op + "/" + exact + "d_logits"), dLogits, FLOAT);
        for (int t = 0; t < tokens; t++) {
            assertEquals(labels[t] == IGNORE ? 0 : 1, valid[t]);
            assertEquals(labels[t] == preds[t] ? 1 : 0, correct[t]);
        }
    }

    @Test
    void theFirstOfEqualLogitsWins() {
        var x = Golden.floats("ops.h5", "argmax_ties/x");
        var preds = new int[3];
        CrossEntropy.forward(
                x, new int[] {IGNORE, IGNORE, 0}, IGNORE, new float[1], preds, new int[1], new int[1],
                3, 3, CrossEntropy.STABLEMAX, 0, 1);
        assertArrayEquals(Golden.ints("ops.h5", "argmax_ties/y"), preds);
    }

    @ParameterizedTest
    @ValueSource(ints = {CrossEntropy.STABLEMAX, CrossEntropy.SOFTMAX})
    void rowsAverageOverValidTokensAndGradientsAreTheDifferences(int kind) {
        int batch = 3;
        int length = 4;
        int classes = 5;
        var logits = normal(batch * length * classes, 1);
        Scale.forward(logits, 3f, logits, 0, logits.length);
        int[] labels = {0, IGNORE, 2, 4, IGNORE, IGNORE, IGNORE, IGNORE, 1, 1, 3, 0};
        var loss = new float[batch];
        var preds = new int[batch * length];
        var valid = new int[batch];
        var correct = new int[batch];
        CrossEntropy.forward(logits, labels, IGNORE, loss, preds, valid, correct, length, classes, kind, 0, 2);
        CrossEntropy.forward(logits, labels, IGNORE, loss, preds, valid, correct, length, classes, kind, 2, 3);
        assertArrayEquals(new int[] {3, 0, 4}, valid);
        assertEquals(0f, loss[1]);
        for (int b = 0; b < batch; b++) {
            assertEquals(rowLoss(logits, labels, b, length, classes, kind), loss[b], 1e-6);
        }

        float[] dLoss = {0.5f, 2f, -1.5f};
        var dLogits = new float[logits.length];
        CrossEntropy.backward(logits, labels, IGNORE, dLoss, dLogits, length, classes, kind, 0, 1);
        CrossEntropy.backward(logits, labels, IGNORE, dLoss, dLogits, length, classes, kind, 1, 3);
        for (int i = 0; i < logits.length; i++) {
            int b = i / (length * classes);
            var moved = logits.clone();
            moved[i] = logits[i] + 1e-3f;
            double up = rowLoss(moved, labels, b, length, classes, kind);
            double step = moved[i];
            moved[i] = logits[i] - 1e-3f;
            step -= moved[i];
            double slope = (up - rowLoss(moved, labels, b, length, classes, kind)) / step;
            assertEquals(dLoss[b] * slope, dLogits[i], 1e-5); // the differences themselves are good to 1e-6
        }
    }

    private static double rowLoss(float[] logits, int[] labels, int b, int length, int classes, int kind) {
        double sum = 0;
        int valid = 0;
        for (int t = b * length; t < (b + 1) * length; t++) {
            if (labels[t] != IGNORE) {
                sum += CrossEntropy.tokenLoss(logits, t * classes, classes, labels[t], kind);
                valid++;
            }
        }
        return sum / Math.max(1, valid);
    }
}
