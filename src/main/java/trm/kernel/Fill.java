package trm.kernel;

/** One value everywhere. */
public final class Fill {
    private Fill() {}

    /** {@code y = value} for elements {@code [from, to)}. */
    public static void fill(float[] y, float value, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = value;
        }
    }
}
