package trm.kernel;

/**
 * The elementwise sum of arrays of one shape. There is no Vector API version: the JIT vectorises this loop itself.
 */
public final class Add {
    private Add() {}

    /** {@code y = a + b} for elements {@code [from, to)}; {@code y} may be {@code a} or {@code b}. */
    public static void forward(float[] a, float[] b, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = a[i] + b[i];
        }
    }
}
