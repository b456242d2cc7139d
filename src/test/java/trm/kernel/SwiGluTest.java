package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static trm.kernel.Close.FLOAT;
import static trm.kernel.Close.assertClose;
import static trm.kernel.Close.normal;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.Golden;

@Tag("simd")
class SwiGluTest {
    /** With {@code up = 1}, {@code h} is SiLU and the gradient of the gate its slope. */
    @Test
    void siluEqualsTheReference() {
        var x = Golden.floats("ops.h5", "silu/x");
        int n = x.length;
        var gateUp = Arrays.copyOf(x, 2 * n);
        Arrays.fill(gateUp, n, 2 * n, 1f);
        var h = new float[n];
        var dGateUp = new float[2 * n];
        SwiGlu.backward(gateUp, Golden.floats("ops.h5", "silu/dy0"), dGateUp, h, n, 0, 1);
        var expected = Golden.doubles("ops.h5", "silu/f64/y0");
        for (int i = 0; i < n; i++) {
            double tolerance = Math.max(1e-30, 4 * Math.ulp((float) expected[i]));
            assertEquals(expected[i], h[i], tolerance, "silu(" + x[i] + ")");
            assertEquals(expected[i], SwiGlu.gated(x[i], 1f), tolerance, "silu(" + x[i] + ")");
        }
        assertClose(Golden.doubles("ops.h5", "silu/f64/d_x"), Arrays.copyOf(dGateUp, n), FLOAT);
    }

    @Test
    void largeArgumentsGiveTheLimits() {
        int n = 19;
        var gateUp = new float[2 * n];
        for (int i = 0; i < n; i++) {
            gateUp[i] = (i - 9) * 1000f;
            gateUp[n + i] = 2f;
        }
        var h = new float[n];
        var ones = new float[n];
        Arrays.fill(ones, 1f);
        var d = new float[2 * n];
        SwiGlu.backward(gateUp, ones, d, h, n, 0, 1);
        for (int i = 0; i < n; i++) {
            assertEquals(Math.max(0f, 2f * gateUp[i]), h[i], 1e-30f);
            assertEquals(Math.max(0f, 2f * gateUp[i]), SwiGlu.gated(gateUp[i], 2f), 1e-30f);
            assertEquals(i < 9 ? 0f : i == 9 ? 1f : 2f, d[i], 1e-30f);
            assertEquals(Math.max(0f, gateUp[i]), d[n + i], 1e-30f);
        }
    }

    /** The whole of the reference's SwiGLU, with naive products around the activation. */
    @Test
    void equalsTheReference() {
        int rows = 18;
        int width = 64;
        int inner = 256;
        var x = Golden.floats("ops.h5", "swiglu/x");
        var gateUp = Golden.floats("ops.h5", "swiglu/gate_up");
        var down = Golden.floats("ops.h5", "swiglu/down");
        var dy = Golden.floats("ops.h5", "swiglu/dy0");
        var hidden = Close.linear(x, gateUp, rows, 2 * inner, width);
        var h = Close.linear(dy, Close.transpose(down, width, inner), rows, inner, width);
        SwiGlu.backward(hidden, h, hidden, h, inner, 0, rows);
        assertClose(Golden.doubles("ops.h5", "swiglu/f64/y0"), Close.linear(h, down, rows, width, inner), FLOAT);
        var dx = Close.linear(hidden, Close.transpose(gateUp, 2 * inner, width), rows, width, 2 * inner);
        assertClose(Golden.doubles("ops.h5", "swiglu/f64/d_x"), dx, FLOAT);
        var dGateUp = Close.linear(
                Close.transpose(hidden, rows, 2 * inner), Close.transpose(x, rows, width), 2 * inner, width, rows);
        assertClose(Golden.doubles("ops.h5", "swiglu/f64/d_gate_up"), dGateUp, FLOAT);
    }

    @Test
    void splitGivesTheSameBits() {
        int outer = 3;
        int inner = 53;
        var gateUp = normal(outer * 2 * inner, 1);
        var dh = normal(outer * inner, 2);
        var h = new float[outer * inner];
        var d = new float[outer * 2 * inner];
        SwiGlu.backward(gateUp, dh, d, h, inner, 0, outer);
        var hOfParts = new float[outer * inner];
        var dOfParts = new float[outer * 2 * inner];
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < inner; j += 7) {
                int end = Math.min(inner, j + 7);
                SwiGlu.backward(gateUp, dh, dOfParts, hOfParts, inner, o, o + 1, j, end);
            }
        }
        assertArrayEquals(h, hOfParts);
        assertArrayEquals(d, dOfParts);
        assertTrue(h[0] != 0f);
    }
}
