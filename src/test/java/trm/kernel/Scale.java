package trm.kernel;

/** A constant multiple. */
public final class Scale {
    private Scale() {}

    /** {@code y = factor·x} for elements {@code [from, to)}; {@code y} may be {@code x}. Its own adjoint. */
    public static void forward(float[] x, float factor, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = factor * x[i];
        }
    }
}
