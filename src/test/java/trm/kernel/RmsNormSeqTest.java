package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static trm.kernel.Close.FLOAT;
import static trm.kernel.Close.assertClose;
import static trm.kernel.Close.normal;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.Golden;

@Tag("simd")
class RmsNormSeqTest {
    private static final float EPS = 1e-5f;

    /** The half block of mlp_t: {@code norm(x + down · swiglu(gateUp · x))}, all over tokens. */
    @Test
    void equalsTheReferencesHalfBlock() {
        int batch = 3;
        int length = 18;
        int width = 64;
        int inner = 256;
        var x = Golden.floats("ops.h5", "mlp_t_half/x");
        var gateUp = Golden.floats("ops.h5", "mlp_t_half/gate_up");
        var down = Golden.floats("ops.h5", "mlp_t_half/down");
        var hidden = new float[batch * 2 * inner * width];
        var h = new float[batch * inner * width];
        var r = new float[x.length];
        for (int b = 0; b < batch; b++) {
            int row = b * length * width;
            var tokens = Close.transpose(Arrays.copyOfRange(x, row, row + length * width), length, width);
            var product = Close.linear(gateUp, tokens, 2 * inner, width, length);
            System.arraycopy(product, 0, hidden, b * product.length, product.length);
        }
        for (int i = 0; i < h.length; i++) {
            int gate = i / (inner * width) * inner * width + i;
            h[i] = SwiGlu.gated(hidden[gate], hidden[gate + inner * width]);
        }
        for (int b = 0; b < batch; b++) {
            int row = b * inner * width;
            var units = Close.transpose(Arrays.copyOfRange(h, row, row + inner * width), inner, width);
            var product = Close.linear(down, units, length, width, inner);
            System.arraycopy(product, 0, r, b * product.length, product.length);
        }
        var y = new float[x.length];
        var rstd = new float[batch * width];
        RmsNormSeq.forward(x, r, y, rstd, length, width, EPS, 0, batch, 0, width);
        assertClose(Golden.doubles("ops.h5", "mlp_t_half/f64/y0"), y, FLOAT);

        var ds = Golden.floats("ops.h5", "mlp_t_half/dy0");
        RmsNormSeq.backward(ds, y, rstd, ds, length, width, 0, batch, 0, width);
        var downTransposed = Close.transpose(down, length, inner);
        var gateUpTransposed = Close.transpose(gateUp, 2 * inner, length);
        var dh = new float[h.length];
        for (int b = 0; b < batch; b++) {
            int row = b * length * width;
            var d = Close.transpose(Arrays.copyOfRange(ds, row, row + length * width), length, width);
            var product = Close.linear(downTransposed, d, inner, width, length);
            System.arraycopy(product, 0, dh, b * product.length, product.length);
        }
        SwiGlu.backward(hidden, dh, hidden, dh, inner * width, 0, batch);
        var dx = new float[x.length];
        for (int b = 0; b < batch; b++) {
            int row = b * 2 * inner * width;
            var d = Close.transpose(Arrays.copyOfRange(hidden, row, row + 2 * inner * width), 2 * inner, width);
            var product = Close.linear(gateUpTransposed, d, length, width, 2 * inner);
            System.arraycopy(product, 0, dx, b * product.length, product.length);
        }
        Add.forward(ds, dx, dx, 0, dx.length);
        assertClose(Golden.doubles("ops.h5", "mlp_t_half/f64/d_x"), dx, FLOAT);
    }

    /** Transposing, the norm over features and transposing back is the same, forward and backward. */
    @Test
    void equalsTheNormOverFeaturesTransposed() {
        int length = 11;
        int width = 37;
        var x = normal(length * width, 1);
        var r = normal(length * width, 2);
        var dy = normal(length * width, 3);
        var y = new float[x.length];
        var ds = new float[x.length];
        var rstd = new float[width];
        for (var residual : new float[][] {r, null}) {
            RmsNormSeq.forward(x, residual, y, rstd, length, width, EPS, 0, 1, 0, width);
            RmsNormSeq.backward(dy, y, rstd, ds, length, width, 0, 1, 0, width);

            var expectedY = new float[x.length];
            var expectedRstd = new float[width];
            var expectedDs = new float[x.length];
            RmsNorm.forward(
                    Close.transpose(x, length, width),
                    residual == null ? null : Close.transpose(residual, length, width),
                    expectedY, expectedRstd, length, EPS, 0, width);
            RmsNorm.backward(
                    Close.transpose(dy, length, width), expectedY, expectedRstd, expectedDs, length, 0, width);
            assertClose(Close.transpose(expectedY, width, length), y, FLOAT);
            assertClose(expectedRstd, rstd, FLOAT);
            assertClose(Close.transpose(expectedDs, width, length), ds, FLOAT);
        }
    }

    @Test
    void splitAndInPlaceGiveTheSameBits() {
        int batch = 3;
        int length = 5;
        int width = 45;
        var x = normal(batch * length * width, 1);
        var r = normal(batch * length * width, 2);
        var dy = normal(batch * length * width, 3);
        var y = new float[x.length];
        var rstd = new float[batch * width];
        var ds = new float[x.length];
        RmsNormSeq.forward(x, r, y, rstd, length, width, EPS, 0, batch, 0, width);
        RmsNormSeq.backward(dy, y, rstd, ds, length, width, 0, batch, 0, width);

        var rstdOfParts = new float[batch * width];
        var saved = y.clone();
        for (int col = 0; col < width; col += 16) {
            int end = Math.min(width, col + 16);
            for (int b = 0; b < batch; b++) {
                RmsNormSeq.forward(x, r, x, rstdOfParts, length, width, EPS, b, b + 1, col, end);
                RmsNormSeq.backward(dy, saved, rstd, dy, length, width, b, b + 1, col, end);
            }
        }
        assertArrayEquals(y, x);
        assertArrayEquals(rstd, rstdOfParts);
        assertArrayEquals(ds, dy);
    }
}
