package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.Random;

/** What kernel tests compare with and draw from. */
public final class Close {
    /** The tolerance of float32 kernels against float64 results. */
    static final double FLOAT = 1e-5;

    private Close() {}

    /**
     * Fails unless every element differs by at most {@code tolerance} times its own magnitude or, where that is larger,
     * the root mean square of all: an element that nearly cancels carries the rounding of its summands.
     */
    public static void assertClose(double[] expected, float[] actual, double tolerance) {
        assertClose(expected, actual, tolerance, rms(expected));
    }

    /** As above with {@code scale}, the size of the summands, in place of the root mean square of the results. */
    public static void assertClose(double[] expected, float[] actual, double tolerance, double scale) {
        assertEquals(expected.length, actual.length, "length");
        for (int i = 0; i < expected.length; i++) {
            double bound = tolerance * Math.max(Math.abs(expected[i]), scale);
            if (!(Math.abs(expected[i] - actual[i]) <= bound)) { // so that NaN fails
                fail("element %d is %.9g, not %.9g (tolerance %.3g)".formatted(i, actual[i], expected[i], bound));
            }
        }
    }

    public static void assertClose(float[] expected, float[] actual, double tolerance) {
        assertClose(doubles(expected), actual, tolerance);
    }

    public static double rms(double[] x) {
        double squares = 0;
        for (double v : x) {
            squares += v * v;
        }
        return Math.sqrt(squares / x.length);
    }

    public static double[] doubles(float[] x) {
        var y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i];
        }
        return y;
    }

    /** Standard normal, the same for the same seed. */
    public static float[] normal(int n, long seed) {
        var random = new Random(seed);
        var x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    /** {@code y = x · wᵀ} of {@code x [rows, k]} and {@code w [n, k]}, summed in float64. */
    public static float[] linear(float[] x, float[] w, int rows, int n, int k) {
        var y = new float[rows * n];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                for (int l = 0; l < k; l++) {
                    sum += (double) x[i * k + l] * w[j * k + l];
                }
                y[i * n + j] = (float) sum;
            }
        }
        return y;
    }

    /** The transpose of {@code x [rows, n]}. */
    public static float[] transpose(float[] x, int rows, int n) {
        var y = new float[x.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < n; j++) {
                y[j * rows + i] = x[i * n + j];
            }
        }
        return y;
    }
}
