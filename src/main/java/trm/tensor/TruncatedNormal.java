package trm.tensor;

/**
 * The normal distribution cut at two of its own standard deviations and widened so that what remains has the standard
 * deviation asked for: what the reference initializes weights with, after JAX's correctly normalised version.
 */
public final class TruncatedNormal {
    private static final double BOUND = 2;

    /** {@code erf(BOUND / √2)}: the probability within the bounds. */
    private static final double WITHIN = 0.9544997361036416;

    /** The standard deviation of the cut unit normal. */
    private static final double CUT_STD =
            Math.sqrt(1 - 2 * BOUND * Math.exp(-BOUND * BOUND / 2) / Math.sqrt(2 * Math.PI) / WITHIN);

    private TruncatedNormal() {}

    /** Fills {@code out} with draws of standard deviation {@code std} (0: zeros), each one draw of {@code rng}. */
    public static void fill(float[] out, double std, Rng rng) {
        for (int i = 0; i < out.length; i++) {
            out[i] = map((float) ((2 * rng.nextDouble() - 1) * WITHIN), std);
        }
    }

    /**
     * The inverse of the distribution function: {@code √2 · erf⁻¹(uniform)} of the widened normal.
     *
     * @param uniform in {@code [-erf(√2), erf(√2)]}, evenly distributed there
     */
    public static float map(float uniform, double std) {
        double parent = std / CUT_STD;
        double value = Math.sqrt(2) * erfInverse(uniform) * parent;
        return (float) Math.clamp(value, -BOUND * parent, BOUND * parent);
    }

    /** Giles 2010, the central polynomial, for {@code |x| < 0.9966}: 4e-7 relative. */
    private static double erfInverse(double x) {
        double w = -Math.log((1 - x) * (1 + x)) - 2.5;
        double p = 2.81022636e-08;
        p = 3.43273939e-07 + p * w;
        p = -3.5233877e-06 + p * w;
        p = -4.39150654e-06 + p * w;
        p = 0.00021858087 + p * w;
        p = -0.00125372503 + p * w;
        p = -0.00417768164 + p * w;
        p = 0.246640727 + p * w;
        p = 1.50140941 + p * w;
        return p * x;
    }
}
