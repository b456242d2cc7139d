package trm.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * The gated activation of SwiGLU (Shazeer 2020): {@code h = silu(gate) · up} with {@code silu(g) = g / (1 + e⁻ᵍ)}. It
 * leaves the tiles of a {@link GatedMatMul}; here is its arithmetic, and the backward pass ({@link TokenMlp} has it in
 * its own).
 *
 * <p>{@code gateUp} is {@code [outer, 2, inner]}, the gate first, as one product {@code [gate; up]} writes it;
 * {@code h} is {@code [outer, inner]}: {@code outer} is the rows and {@code inner} the hidden width. Large arguments
 * are safe: what the exponential becomes, at most e⁸⁷ or infinity, gives the limit.
 *
 * <p>Vector loops count from a constant 0, or the JIT keeps their bounds checks.
 */
public final class SwiGlu {
    private SwiGlu() {}

    /** {@code dGateUp} and once more {@code h}, for outer indices {@code [from, to)}: see below. */
    public static void backward(
            float[] gateUp, float[] dh, float[] dGateUp, float[] h, int inner, int from, int to) {
        backward(gateUp, dh, dGateUp, h, inner, from, to, 0, inner);
    }

    /**
     * {@code dGateUp}, and once more {@code h}, which the gradient of the next weight needs, for outer indices
     * {@code [from, to)} and inner indices {@code [fromInner, toInner)}. {@code dGateUp} may be {@code gateUp}, and
     * {@code h} may be {@code dh}.
     */
    public static void backward(
            float[] gateUp, float[] dh, float[] dGateUp, float[] h, int inner, int from, int to, int fromInner,
            int toInner) {
        if (!Simd.ENABLED) {
            backwardLoop(gateUp, dh, dGateUp, h, inner, from, to, fromInner, toInner);
            return;
        }
        int n = toInner - fromInner;
        for (int o = from; o < to; o++) {
            int gate = 2 * o * inner + fromInner;
            int up = gate + inner;
            int out = o * inner + fromInner;
            int j = 0;
            for (; j <= n - Simd.LANES; j += Simd.LANES) {
                var g = FloatVector.fromArray(Simd.FLOATS, gateUp, gate + j);
                var sigmoid = sigmoid(g);
                var silu = g.mul(sigmoid);
                var u = FloatVector.fromArray(Simd.FLOATS, gateUp, up + j);
                var d = FloatVector.fromArray(Simd.FLOATS, dh, out + j);
                d.mul(u).mul(siluSlope(silu, sigmoid)).intoArray(dGateUp, gate + j);
                d.mul(silu).intoArray(dGateUp, up + j);
                silu.mul(u).intoArray(h, out + j);
            }
            if (j < n) {
                var mask = Simd.FLOATS.indexInRange(j, n);
                var g = FloatVector.fromArray(Simd.FLOATS, gateUp, gate + j, mask);
                var sigmoid = sigmoid(g);
                var silu = g.mul(sigmoid);
                var u = FloatVector.fromArray(Simd.FLOATS, gateUp, up + j, mask);
                var d = FloatVector.fromArray(Simd.FLOATS, dh, out + j, mask);
                d.mul(u).mul(siluSlope(silu, sigmoid)).intoArray(dGateUp, gate + j, mask);
                d.mul(silu).intoArray(dGateUp, up + j, mask);
                silu.mul(u).intoArray(h, out + j, mask);
            }
        }
    }

    /** {@code silu(g)·u}. */
    public static FloatVector gated(FloatVector g, FloatVector u) {
        return g.div(onePlusExp(g)).mul(u);
    }

    /** {@code silu(g)·u}, with vectors the same bits as in a vector. */
    public static float gated(float g, float u) {
        return g / (1f + (Simd.ENABLED ? Exp.ofNegative(g) : (float) Math.exp(-g))) * u;
    }

    private static FloatVector onePlusExp(FloatVector g) {
        return Exp.ofNegative(g).add(1f);
    }

    public static FloatVector sigmoid(FloatVector g) {
        return FloatVector.broadcast(Simd.FLOATS, 1f).div(onePlusExp(g));
    }

    /** d silu / d g = σ + silu·(1 − σ). */
    public static FloatVector siluSlope(FloatVector silu, FloatVector sigmoid) {
        return silu.fma(FloatVector.broadcast(Simd.FLOATS, 1f).sub(sigmoid), sigmoid);
    }

    public static void backwardLoop(
            float[] gateUp, float[] dh, float[] dGateUp, float[] h, int inner, int from, int to, int fromInner,
            int toInner) {
        for (int o = from; o < to; o++) {
            for (int j = fromInner; j < toInner; j++) {
                float g = gateUp[2 * o * inner + j];
                float u = gateUp[(2 * o + 1) * inner + j];
                float d = dh[o * inner + j];
                float sigmoid = 1f / (1f + (float) Math.exp(-g));
                float silu = g * sigmoid;
                dGateUp[2 * o * inner + j] = d * u * (sigmoid + silu * (1f - sigmoid));
                dGateUp[(2 * o + 1) * inner + j] = d * silu;
                h[o * inner + j] = silu * u;
            }
        }
    }
}
