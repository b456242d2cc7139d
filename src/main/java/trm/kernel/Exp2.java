package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * 2^x on vectors, within 2 units in the last place, for the softmax of attention: its scale takes up the factor log₂ e
 * and its arguments are never above 0, so that this takes fewer instructions than {@link Exp}.
 *
 * <p>x = n + r, a polynomial in r (the coefficients of Cephes' {@code exp2f}, S. Moshier), and n added to the exponent.
 * Below −126 it returns 2^−126 ≈ 1.2e-38; from 128 on it is wrong; NaN stays NaN.
 */
final class Exp2 {
    static final float LOG2_E = 1.44269504f;

    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final float LEAST = -126;
    /** Adding it rounds to an integer, which then stands in the lowest bits. */
    private static final float ROUND = 0x1.8p23f;

    private Exp2() {}

    static FloatVector of(FloatVector x) {
        var least = FloatVector.broadcast(F, LEAST);
        x = x.blend(least, x.compare(VectorOperators.LT, least));
        var shifted = x.add(ROUND);
        var r = x.sub(shifted.sub(ROUND));
        var p = r.fma(FloatVector.broadcast(F, 1.535336188319500e-4f), FloatVector.broadcast(F, 1.339887440266574e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 9.618437357674640e-3f));
        p = p.fma(r, FloatVector.broadcast(F, 5.550332471162809e-2f));
        p = p.fma(r, FloatVector.broadcast(F, 2.402264791363012e-1f));
        p = p.fma(r, FloatVector.broadcast(F, 6.931472028550421e-1f));
        p = p.fma(r, FloatVector.broadcast(F, 1));
        return shifted.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23).add(p.reinterpretAsInts())
                .reinterpretAsFloats();
    }
}
