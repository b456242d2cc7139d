package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.kernel.Close.assertClose;
import static trm.kernel.Close.normal;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.Golden;

@Tag("simd")
class AdamATan2Test {
    private static final String GROUP = "adam_atan2/imoneoi/";

    private static float[] rates(double lr, double weightDecay, double c1, double c2) {
        var rates = new float[AdamATan2.RATES];
        AdamATan2.rates(lr, 0.9, 0.95, weightDecay, c1, c2, rates);
        return rates;
    }

    /** Eight steps under a warm-up; what each adds, not only where it arrives, is compared. */
    @Test
    void equalsTheReference() {
        var rates = Golden.numbers("ops.h5", "adam_atan2/imoneoi", "lr_per_step");
        var p = Golden.floats("ops.h5", GROUP + "init");
        var m = new float[p.length];
        var v = new float[p.length];
        for (int step = 0; step < rates.length; step++) {
            var before = p.clone();
            var g = Golden.floats("ops.h5", GROUP + "grad" + step);
            double c1 = 1 - Math.pow(0.9, step + 1);
            double c2 = 1 - Math.pow(0.95, step + 1);
            var r = rates(rates[step], 0.1, c1, c2);
            AdamATan2.step(p, g, m, v, r, 0, 10);
            AdamATan2.step(p, g, m, v, r, 10, p.length);
            assertClose(Golden.floats("ops.h5", GROUP + "exp_avg" + step), m, 1e-6);
            assertClose(Golden.floats("ops.h5", GROUP + "exp_avg_sq" + step), v, 1e-6);
            var expected = Golden.floats("ops.h5", GROUP + "param" + step);
            assertClose(expected, p, 1e-7);
            for (int i = 0; i < p.length; i++) { // parameters near 1 carry 6e-8 of rounding
                assertEquals(expected[i] - before[i], p[i] - before[i], 2.5e-7, "step " + step + ", element " + i);
            }
        }
    }

    @Test
    void withoutMomentsOnlyTheDecayActs() {
        int n = 21;
        var p = normal(n, 1);
        var expected = p.clone();
        Scale.forward(expected, (float) (1 - 0.01 * 0.1), expected, 0, n);
        AdamATan2.step(p, new float[n], new float[n], new float[n], rates(0.01, 0.1, 0.1, 0.05), 0, n);
        assertArrayEquals(expected, p);
    }

    /** atan2 is of the ratio alone: a first step has the same size for any gradient. */
    @Test
    void theStepDoesNotDependOnTheGradientsSize() {
        float[] g = {1e-12f, -1e-12f, 1e-6f, -1f, 1e6f, -1e12f};
        var p = new float[g.length];
        AdamATan2.step(
                p, g, new float[g.length], new float[g.length], rates(1, 0, 1 - 0.9, 1 - 0.95), 0, g.length);
        double size = Math.atan2(0.1, 1) / 0.1;
        for (int i = 0; i < g.length; i++) {
            assertEquals(-Math.signum(g[i]) * size, p[i], 1e-6 * size);
        }
    }

    @Test
    void splitGivesTheSameBits() {
        int n = 75;
        var p = normal(n, 1);
        var g = normal(n, 2);
        var m = normal(n, 3);
        var v = new float[n];
        Fill.fill(v, 0.3f, 0, n);
        var p2 = p.clone();
        var m2 = m.clone();
        var v2 = v.clone();
        var rates = rates(0.01, 0.1, 0.5, 0.4);
        AdamATan2.step(p, g, m, v, rates, 0, n);
        for (int i = 0; i < n; i += 7) {
            AdamATan2.step(p2, g, m2, v2, rates, i, Math.min(n, i + 7));
        }
        assertArrayEquals(p, p2);
        assertArrayEquals(m, m2);
        assertArrayEquals(v, v2);
    }
}
