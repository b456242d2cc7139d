package trm.kernel;

/** The exponential moving average of the weights, without bias correction, as the reference keeps it. */
public final class Ema {
    private Ema() {}

    /** {@code shadow ← rate · shadow + (1 − rate) · p} for elements {@code [from, to)}. */
    public static void update(float[] shadow, float[] p, double rate, int from, int to) {
        float old = (float) rate;
        float gain = (float) (1 - rate);
        for (int i = from; i < to; i++) {
            shadow[i] = gain * p[i] + old * shadow[i];
        }
    }
}
