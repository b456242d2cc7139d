package trm.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GaussianTest {
    private static final int DRAWS = 4_000_000;

    /** Moments, and the shares beyond 0.5, 1, 2, 3, 4 standard deviations on both sides. */
    @Test
    void isNormal() {
        var rng = new Rng(5);
        var bounds = new double[] {0.5, 1, 2, 3, 3.5, 4};
        var shares = new double[] {0.308538, 0.158655, 0.0227501, 0.00134990, 0.000232629, 0.0000316712};
        var above = new long[bounds.length];
        var below = new long[bounds.length];
        var sums = new double[5];
        for (int i = 0; i < DRAWS; i++) {
            double x = Gaussian.next(rng);
            for (int p = 1; p < sums.length; p++) {
                sums[p] += Math.pow(x, p);
            }
            for (int b = 0; b < bounds.length; b++) {
                above[b] += x > bounds[b] ? 1 : 0;
                below[b] += x < -bounds[b] ? 1 : 0;
            }
        }
        assertEquals(0, sums[1] / DRAWS, 0.002);
        assertEquals(1, sums[2] / DRAWS, 0.003);
        assertEquals(0, sums[3] / DRAWS, 0.008);
        assertEquals(3, sums[4] / DRAWS, 0.03);
        for (int b = 0; b < bounds.length; b++) {
            double tolerance = 5 * Math.sqrt(shares[b] * DRAWS);
            assertEquals(shares[b] * DRAWS, above[b], tolerance, "above " + bounds[b]);
            assertEquals(shares[b] * DRAWS, below[b], tolerance, "below " + bounds[b]);
        }
    }

    @Test
    void fillsARangeFromASeed() {
        var out = new float[] {9, 9, 9, 9, 9};
        Gaussian.fill(out, 1, 4, 0.5, new Rng(1));
        var rng = new Rng(1);
        var expected = new float[] {
            9, (float) (0.5 * Gaussian.next(rng)), (float) (0.5 * Gaussian.next(rng)),
            (float) (0.5 * Gaussian.next(rng)), 9
        };
        assertArrayEquals(expected, out);
    }
}
