package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * The angle {@code atan2(y, x)} for {@code x >= 0} in vector kernels: in {@code [-π/2, π/2]}, relative error below
 * 2e-7, 0 where {@code y = 0}.
 *
 * <p>With {@code q} the smaller of {@code |y|} and {@code x} over the larger, {@code atan q = q + q³·P(q²)}, of P the
 * minimax polynomial of degree 7 (relative error 2e-8); where {@code |y| > x} the angle is {@code π/2 − atan q}.
 *
 * <p>{@link VectorOperators#ATAN2} is not used, for {@link Exp}'s reason.
 */
final class Atan {
    private static final float HALF_PI = (float) (Math.PI / 2);
    private static final float C0 = -0.33333153f;
    private static final float C1 = 0.19993773f;
    private static final float C2 = -0.14211056f;
    private static final float C3 = 0.10666007f;
    private static final float C4 = -0.07552218f;
    private static final float C5 = 0.043211903f;
    private static final float C6 = -0.016367953f;
    private static final float C7 = 0.0029206984f;

    private Atan() {}

    /** {@code atan2(y, x)} of every lane. */
    public static FloatVector of(FloatVector y, FloatVector x) {
        var size = y.abs();
        var steep = size.compare(VectorOperators.GT, x);
        var q = size.blend(x, steep)
                .div(x.blend(size, steep))
                .blend(0f, size.compare(VectorOperators.EQ, 0f)); // 0 / 0 too
        var u = q.mul(q);
        var p = FloatVector.broadcast(Simd.FLOATS, C7)
                .fma(u, FloatVector.broadcast(Simd.FLOATS, C6))
                .fma(u, FloatVector.broadcast(Simd.FLOATS, C5))
                .fma(u, FloatVector.broadcast(Simd.FLOATS, C4))
                .fma(u, FloatVector.broadcast(Simd.FLOATS, C3))
                .fma(u, FloatVector.broadcast(Simd.FLOATS, C2))
                .fma(u, FloatVector.broadcast(Simd.FLOATS, C1))
                .fma(u, FloatVector.broadcast(Simd.FLOATS, C0));
        var angle = p.fma(q.mul(u), q);
        angle = angle.blend(FloatVector.broadcast(Simd.FLOATS, HALF_PI).sub(angle), steep);
        var sign = y.reinterpretAsInts().and(Integer.MIN_VALUE);
        return angle.reinterpretAsInts().or(sign).reinterpretAsFloats();
    }

    /** {@code atan2(y, x)}, the same bits as in a vector. */
    public static float of(float y, float x) {
        float size = Math.abs(y);
        boolean steep = size > x;
        float q = size == 0f ? 0f : steep ? x / size : size / x;
        float u = q * q;
        float p = Math.fma(C7, u, C6);
        p = Math.fma(p, u, C5);
        p = Math.fma(p, u, C4);
        p = Math.fma(p, u, C3);
        p = Math.fma(p, u, C2);
        p = Math.fma(p, u, C1);
        p = Math.fma(p, u, C0);
        float angle = Math.fma(p, q * u, q);
        return Math.copySign(steep ? HALF_PI - angle : angle, y);
    }
}
