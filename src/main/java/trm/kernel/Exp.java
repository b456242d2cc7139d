package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exponentials of vector kernels: an integer n and a rest {@code |r| <= 1/2} make up the exponent of two, a
 * polynomial gives 2ʳ (the coefficients of Cephes' {@code exp2f}, S. Moshier), and n is added to its exponent. Even and
 * odd powers are summed apart, so that few operations wait for one another.
 *
 * <p>{@link VectorOperators#EXP} is not used: interpreted and compiled it gives different bits, so a result would
 * depend on when the JIT compiled. Here every operation is exactly specified. Plain loops keep {@link Math#exp}, which
 * gives the same bits interpreted and compiled, and which GPUs have too.
 */
public final class Exp {
    public static final float LOG2_E = 1.44269504f;
    private static final float LOG2_E_REST = 1.92596299e-8f;

    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final float LEAST = -126;
    /** Beyond it e⁻ˣ stays at e⁻⁸⁷ or e⁸⁷. */
    private static final float FARTHEST = 87;
    /** Adding it rounds to an integer, which then stands in the lowest bits. */
    private static final float ROUND = 0x1.8p23f;

    private static final int FRACTION_BITS = 23;
    private static final float C1 = 6.931472028550421e-1f;
    private static final float C2 = 2.402264791363012e-1f;
    private static final float C3 = 5.550332471162809e-2f;
    private static final float C4 = 9.618437357674640e-3f;
    private static final float C5 = 1.339887440266574e-3f;
    private static final float C6 = 1.535336188319500e-4f;

    private Exp() {}

    /**
     * 2ˣ within 2 units in the last place, for the softmax of attention, whose scale takes up the factor log₂ e and
     * whose arguments are never above 0. Below −126 it is 2^−126 ≈ 1.2e-38; from 128 on it is wrong; NaN stays NaN.
     */
    public static FloatVector twoTo(FloatVector x) {
        var least = FloatVector.broadcast(F, LEAST);
        x = x.blend(least, x.compare(VectorOperators.LT, least));
        var shifted = x.add(ROUND);
        return power(shifted, x.sub(shifted.sub(ROUND)));
    }

    /**
     * e⁻ˣ for x in ±87, within 2 units in the last place, for sigmoids. Smaller and greater x give what −87 and 87
     * give; of NaN it is undefined.
     */
    static FloatVector ofNegative(FloatVector x) {
        x = x.blend(FARTHEST, x.compare(VectorOperators.GT, FARTHEST));
        x = x.blend(-FARTHEST, x.compare(VectorOperators.LT, -FARTHEST));
        var factor = FloatVector.broadcast(F, -LOG2_E);
        var shifted = x.fma(factor, FloatVector.broadcast(F, ROUND));
        var r = x.fma(factor, FloatVector.broadcast(F, ROUND).sub(shifted));
        return power(shifted, x.fma(FloatVector.broadcast(F, -LOG2_E_REST), r));
    }

    private static FloatVector power(FloatVector shifted, FloatVector r) {
        var square = r.mul(r);
        var low = r.fma(FloatVector.broadcast(F, C1), FloatVector.broadcast(F, 1));
        var middle = r.fma(FloatVector.broadcast(F, C3), FloatVector.broadcast(F, C2));
        var high = square.fma(FloatVector.broadcast(F, C6),
                r.fma(FloatVector.broadcast(F, C5), FloatVector.broadcast(F, C4)));
        var p = high.fma(square, middle).fma(square, low);
        return shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, FRACTION_BITS).add(p.reinterpretAsInts())
                .reinterpretAsFloats();
    }

    /** {@link #ofNegative(FloatVector)} of one float, the same bits. */
    static float ofNegative(float x) {
        x = x > FARTHEST ? FARTHEST : x < -FARTHEST ? -FARTHEST : x;
        float shifted = Math.fma(x, -LOG2_E, ROUND);
        float r = Math.fma(x, -LOG2_E_REST, Math.fma(x, -LOG2_E, ROUND - shifted));
        float square = r * r;
        float low = Math.fma(r, C1, 1);
        float middle = Math.fma(r, C3, C2);
        float high = Math.fma(square, C6, Math.fma(r, C5, C4));
        float p = Math.fma(Math.fma(high, square, middle), square, low);
        return Float.intBitsToFloat(
                (Float.floatToRawIntBits(shifted) << FRACTION_BITS) + Float.floatToRawIntBits(p));
    }
}
