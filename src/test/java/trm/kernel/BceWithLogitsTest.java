package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.kernel.Close.FLOAT;
import static trm.kernel.Close.assertClose;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import trm.Golden;

class BceWithLogitsTest {
    @Test
    void equalsTheReferenceInEitherColumn() {
        var x = Golden.floats("ops.h5", "bce_with_logits_none/x");
        var target = Golden.floats("ops.h5", "bce_with_logits_none/t");
        var dLoss = Golden.floats("ops.h5", "bce_with_logits_none/dy0");
        int n = x.length;
        for (int column = 0; column < 2; column++) {
            var logits = new float[2 * n];
            for (int i = 0; i < n; i++) {
                logits[2 * i + column] = x[i];
            }
            var loss = new float[n];
            BceWithLogits.forward(logits, column, 2, target, loss, 0, 5);
            BceWithLogits.forward(logits, column, 2, target, loss, 5, n);
            assertClose(Golden.doubles("ops.h5", "bce_with_logits_none/f64/y0"), loss, FLOAT);

            var dLogits = new float[2 * n];
            Arrays.fill(dLogits, 7f);
            BceWithLogits.backward(logits, column, 2, target, dLoss, dLogits, 0, 5);
            BceWithLogits.backward(logits, column, 2, target, dLoss, dLogits, 5, n);
            var dx = new float[n];
            for (int i = 0; i < n; i++) {
                dx[i] = dLogits[2 * i + column];
                assertEquals(7f, dLogits[2 * i + 1 - column], "the other column stays");
            }
            assertClose(Golden.doubles("ops.h5", "bce_with_logits_none/f64/d_x"), dx, FLOAT);
        }
    }

    @Test
    void largeLogitsStayFinite() {
        float[] logits = {1e4f, -1e4f};
        var loss = new float[2];
        BceWithLogits.forward(logits, 0, 1, new float[] {0f, 0f}, loss, 0, 2);
        assertEquals(1e4f, loss[0]);
        assertEquals(0f, loss[1]);
    }
}
