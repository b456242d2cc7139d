package trm.kernel;

/**
 * Elementwise sums over arrays of one shape. There is no Vector API version: the JIT vectorises these loops itself.
 */
public final class Add {
    private Add() {}

    /** {@code y = a + b} for elements {@code [from, to)}; {@code y} may be {@code a} or {@code b}. */
    public static void forward(float[] a, float[] b, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = a[i] + b[i];
        }
    }

    /** {@code y = (a + b) + c} for elements {@code [from, to)}; {@code y} may be any of the others. */
    public static void three(float[] a, float[] b, float[] c, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = a[i] + b[i] + c[i];
        }
    }
}
