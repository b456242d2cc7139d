package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The exponential of vector kernels: within 1 ulp from e^-87.33 to e^88.37, 0 below (no denormals), infinity above,
 * NaN of NaN.
 *
 * <p>{@code eˣ = 2ⁿ·eʳ} with {@code n = round(x / ln 2)} and {@code |r| <= ln 2 / 2}, and of {@code eʳ} the minimax
 * polynomial of degree 6 that begins with {@code 1 + r} (relative error 3e-9).
 *
 * <p>{@link VectorOperators#EXP} is not used: interpreted and compiled it gives different bits, so a result would
 * depend on when the JIT compiled. Here every operation is exactly specified. Plain loops keep {@link Math#exp}, which
 * gives the same bits interpreted and compiled, and which GPUs have too.
 */
public final class Exp {
    private static final float LOWEST = -87.33f;
    private static final float HIGHEST = 88.37f;
    private static final float LOG2_E = 1.44269504f;
    private static final float LN2_HIGH = 0.693147182f;
    private static final float LN2_LOW = -1.90465421e-9f;

    /** Added, it rounds to an integer n and leaves n + 127, the exponent of 2ⁿ, in the lowest bits. */
    private static final float ROUNDER = 0x1.8p23f + 127;

    private static final int FRACTION_BITS = 23;
    private static final float C2 = 0.49999994f;
    private static final float C3 = 0.16666521f;
    private static final float C4 = 0.04166839f;
    private static final float C5 = 0.0083687454f;
    private static final float C6 = 0.0013814541f;

    private Exp() {}

    /** {@code eˣ} of every lane. */
    public static FloatVector of(FloatVector x) {
        var shifted = x.fma(LOG2_E, ROUNDER);
        var n = shifted.sub(ROUNDER);
        var r = n.fma(FloatVector.broadcast(Simd.FLOATS, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(Simd.FLOATS, -LN2_LOW), r);
        var power = shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS).reinterpretAsFloats();
        var p = FloatVector.broadcast(Simd.FLOATS, C6)
                .fma(r, FloatVector.broadcast(Simd.FLOATS, C5))
                .fma(r, FloatVector.broadcast(Simd.FLOATS, C4))
                .fma(r, FloatVector.broadcast(Simd.FLOATS, C3))
                .fma(r, FloatVector.broadcast(Simd.FLOATS, C2))
                .fma(r, FloatVector.broadcast(Simd.FLOATS, 1f))
                .fma(r, FloatVector.broadcast(Simd.FLOATS, 1f));
        return p.mul(power)
                .blend(0f, x.compare(VectorOperators.LT, LOWEST))
                .blend(Float.POSITIVE_INFINITY, x.compare(VectorOperators.GT, HIGHEST));
    }

    /** {@code eˣ}, the same bits as in a vector. */
    public static float of(float x) {
        if (x < LOWEST) {
            return 0f;
        }
        if (x > HIGHEST) {
            return Float.POSITIVE_INFINITY;
        }
        float shifted = Math.fma(x, LOG2_E, ROUNDER);
        float n = shifted - ROUNDER;
        float r = Math.fma(n, -LN2_HIGH, x);
        r = Math.fma(n, -LN2_LOW, r);
        float power = Float.intBitsToFloat(Float.floatToRawIntBits(shifted) << FRACTION_BITS);
        float p = Math.fma(C6, r, C5);
        p = Math.fma(p, r, C4);
        p = Math.fma(p, r, C3);
        p = Math.fma(p, r, C2);
        p = Math.fma(p, r, 1f);
        p = Math.fma(p, r, 1f);
        return p * power;
    }
}
