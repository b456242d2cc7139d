package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * e^x on vectors, within 2 units in the last place, for softmax: {@code VectorOperators.EXP} calls a native library,
 * which costs more than the products beside it, and on some platforms there is none.
 *
 * <p>x = n·ln 2 + r, a polynomial in r (the coefficients of Cephes' {@code expf}, S. Moshier), and n added to the
 * exponent. Below −87 it returns e^−87 ≈ 1.6e-38; above 88 it is wrong; NaN stays NaN.
 */
final class Exp {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final float LEAST = -87;
    private static final float LOG2_E = 1.44269504f;
    /** Adding it rounds to an integer, which then stands in the lowest bits. */
    private static final float ROUND = 0x1.8p23f;
    private static final float LN2_HIGH = 0.693359375f;
    private static final float LN2_LOW = -2.12194440e-4f;

    private Exp() {}

    static FloatVector of(FloatVector x) {
        var least = FloatVector.broadcast(F, LEAST);
        x = x.blend(least, x.compare(VectorOperators.LT, least));
        var shifted = x.fma(FloatVector.broadcast(F, LOG2_E), FloatVector.broadcast(F, ROUND));
        var n = shifted.sub(ROUND);
        var r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
        r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
        var p = r.fma(FloatVector.broadcast(F, 1.9875691500e-4f), FloatVector.broadcast(F, 1.3981999507e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
        p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
        p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
        p = p.fma(r.mul(r), r).add(1);
        return shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(p.reinterpretAsInts())
                .reinterpretAsFloats();
    }
}
