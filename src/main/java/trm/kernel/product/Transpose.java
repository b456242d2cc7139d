package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/**
 * Turns four rows into four columns, {@code dst[at + k * stride + i] = src[from + i * iStride + k]} for i &lt; 4 and
 * all depths k. With 4 and with 16 lanes two rounds of exchange between pairs of rows leave in one vector what one
 * depth, or four of them, have of all rows; masks store the four apart. With 8 lanes plain loads and stores are no
 * slower than AVX2's permutations across both halves of a register, and faster on some processors.
 *
 * <p>Only the species of all kernels is used, even where a narrower store would do: a second one in the JIT's profile
 * of {@code intoArray} makes C2 box vectors in loops elsewhere.
 */
final class Transpose {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;

    /** The fewest depths of {@link #group}. */
    static final int LEAST = LANES == 8 ? 1 : LANES;

    private static final VectorShuffle<Float> UP1 = shift(-1);
    private static final VectorShuffle<Float> UP2 = shift(-2);
    private static final VectorShuffle<Float> DOWN1 = shift(1);
    private static final VectorShuffle<Float> DOWN2 = shift(2);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA);
    private static final VectorMask<Float> SECOND_PAIR = VectorMask.fromLong(F, 0xCCCC);
    private static final VectorMask<Float> QUARTER0 = VectorMask.fromLong(F, 0xF);
    private static final VectorMask<Float> QUARTER1 = VectorMask.fromLong(F, 0xF0);
    private static final VectorMask<Float> QUARTER2 = VectorMask.fromLong(F, 0xF00);
    private static final VectorMask<Float> QUARTER3 = VectorMask.fromLong(F, 0xF000);

    private Transpose() {}

    /** How many of {@code rows} rows are best turned together. */
    static int together(int rows) {
        return LANES == 8 && rows == 5 ? 5 : 4;
    }

    /** Turns {@code rows} rows, 4 or what {@link #together} says, {@code depth >= LEAST} floats of each. */
    static void group(int rows, float[] src, int from, int iStride, int depth, float[] dst, int at, int stride) {
        if (LANES == 8) {
            int s2 = from + 2 * iStride;
            if (rows == 5) {
                five(src, from, from + iStride, s2, s2 + iStride, s2 + 2 * iStride, depth, dst, at, stride);
            } else {
                loop(src, from, from + iStride, s2, s2 + iStride, depth, dst, at, stride);
            }
            return;
        }
        for (int next = 0; next < depth; next += LANES) {
            int k = Math.min(next, depth - LANES); // the last step may overlap the one before
            four(src, from + k, iStride, dst, at + k * stride, stride);
        }
    }

    private static void loop(float[] src, int s0, int s1, int s2, int s3, int depth, float[] dst, int at,
            int stride) {
        for (int k = 0; k < depth; k++) {
            int d = at + k * stride;
            dst[d] = src[s0 + k];
            dst[d + 1] = src[s1 + k];
            dst[d + 2] = src[s2 + k];
            dst[d + 3] = src[s3 + k];
        }
    }

    private static void five(float[] src, int s0, int s1, int s2, int s3, int s4, int depth, float[] dst, int at,
            int stride) {
        for (int k = 0; k < depth; k++) {
            int d = at + k * stride;
            dst[d] = src[s0 + k];
            dst[d + 1] = src[s1 + k];
            dst[d + 2] = src[s2 + k];
            dst[d + 3] = src[s3 + k];
            dst[d + 4] = src[s4 + k];
        }
    }

    private static void four(float[] src, int s, int iStride, float[] dst, int d, int stride) {
        var r0 = FloatVector.fromArray(F, src, s);
        var r1 = FloatVector.fromArray(F, src, s + iStride);
        var r2 = FloatVector.fromArray(F, src, s + 2 * iStride);
        var r3 = FloatVector.fromArray(F, src, s + 3 * iStride);
        var x0 = r0.blend(r1.rearrange(UP1), ODD);
        var x1 = r0.rearrange(DOWN1).blend(r1, ODD);
        var x2 = r2.blend(r3.rearrange(UP1), ODD);
        var x3 = r2.rearrange(DOWN1).blend(r3, ODD);
        store(x0.blend(x2.rearrange(UP2), SECOND_PAIR), dst, d, stride);
        store(x1.blend(x3.rearrange(UP2), SECOND_PAIR), dst, d + stride, stride);
        store(x0.rearrange(DOWN2).blend(x2, SECOND_PAIR), dst, d + 2 * stride, stride);
        store(x1.rearrange(DOWN2).blend(x3, SECOND_PAIR), dst, d + 3 * stride, stride);
    }

    /** Lanes 4g … 4g + 3 go to {@code dst[at + 4 * g * stride]}. */
    private static void store(FloatVector v, float[] dst, int at, int stride) {
        if (LANES == 4) {
            v.intoArray(dst, at);
        } else {
            v.intoArray(dst, at, QUARTER0);
            v.intoArray(dst, at + 4 * stride - 4, QUARTER1);
            v.intoArray(dst, at + 8 * stride - 8, QUARTER2);
            v.intoArray(dst, at + 12 * stride - 12, QUARTER3);
        }
    }

    private static VectorShuffle<Float> shift(int by) {
        return VectorShuffle.fromOp(F, i -> i + by & LANES - 1);
    }
}
