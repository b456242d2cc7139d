package trm.tensor;

/**
 * Normal random numbers by the ziggurat (Marsaglia and Tsang 2000, with Doornik's 2005 separate bits for layer and
 * place): one draw of the generator gives one number in 98.8 % of cases. {@link StrictMath} makes them the same on
 * every machine.
 */
public final class Gaussian {
    private static final int LAYERS = 128;
    /** Where the tail begins. */
    private static final double TAIL = 3.442619855899;
    /** Of each layer. */
    private static final double AREA = 9.91256303526217e-3;

    /** Half the width of each layer, and 0 behind the last. */
    private static final double[] WIDTHS = new double[LAYERS + 1];
    /** What of each layer lies within the next. */
    private static final double[] INNER = new double[LAYERS];

    static {
        double f = density(TAIL);
        WIDTHS[0] = AREA / f;
        WIDTHS[1] = TAIL;
        for (int i = 2; i < LAYERS; i++) {
            WIDTHS[i] = StrictMath.sqrt(-2 * StrictMath.log(AREA / WIDTHS[i - 1] + f));
            f = density(WIDTHS[i]);
        }
        for (int i = 0; i < LAYERS; i++) {
            INNER[i] = WIDTHS[i + 1] / WIDTHS[i];
        }
    }

    private Gaussian() {}

    /** Fills {@code out[from, to)} with draws of {@code rng}, mean 0. */
    public static void fill(float[] out, int from, int to, double std, Rng rng) {
        for (int i = from; i < to; i++) {
            out[i] = (float) (std * next(rng));
        }
    }

    /** One number of mean 0 and variance 1. */
    public static double next(Rng rng) {
        while (true) {
            long bits = rng.nextLong();
            int layer = (int) bits & (LAYERS - 1);
            double place = (bits >> 11) * 0x1.0p-52; // in [−1, 1)
            double x = place * WIDTHS[layer];
            if (Math.abs(place) < INNER[layer]) {
                return x;
            }
            if (layer == 0) {
                return tail(place < 0, rng);
            }
            double lower = density(WIDTHS[layer]);
            double upper = density(WIDTHS[layer + 1]);
            if (lower + rng.nextDouble() * (upper - lower) < density(x)) {
                return x;
            }
        }
    }

    private static double density(double x) {
        return StrictMath.exp(-0.5 * x * x);
    }

    /** Beyond {@link #TAIL} (Marsaglia 1964). */
    private static double tail(boolean negative, Rng rng) {
        double x;
        double y;
        do {
            x = StrictMath.log(1 - rng.nextDouble()) / TAIL;
            y = StrictMath.log(1 - rng.nextDouble());
        } while (-2 * y < x * x);
        return negative ? x - TAIL : TAIL - x;
    }
}
