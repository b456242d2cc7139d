package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Turns rows into columns in registers: {@code dst[at + k * stride + i] = src[from + i * iStride + k]} for a group of
 * {@link #ROWS} rows i and all depths k. Rounds of exchange at the distances 1, 2 (and 4) between pairs of rows leave
 * in one vector what one depth has of all rows: of eight rows with 8 lanes, of four with 4. With 16 lanes of four rows,
 * each vector has four depths, which masks store apart.
 *
 * <p>Only the species of all kernels is used, even where a narrower store would do: a second one in the JIT's profile
 * of {@code intoArray} makes C2 box vectors in loops elsewhere.
 */
final class Transpose {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;

    /** Rows turned together. */
    static final int ROWS = LANES == 8 ? 8 : 4;
    /** The fewest that may be: a column must not run over the whole of the next one. */
    static final int FEWEST = 4;

    private static final VectorShuffle<Float> UP1 = shift(-1);
    private static final VectorShuffle<Float> UP2 = shift(-2);
    private static final VectorShuffle<Float> UP4 = shift(-4);
    private static final VectorShuffle<Float> DOWN1 = shift(1);
    private static final VectorShuffle<Float> DOWN2 = shift(2);
    private static final VectorShuffle<Float> DOWN4 = shift(4);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA);
    private static final VectorMask<Float> SECOND_PAIR = VectorMask.fromLong(F, 0xCCCC);
    private static final VectorMask<Float> SECOND_FOUR = VectorMask.fromLong(F, 0xF0F0);
    private static final VectorMask<Float> QUARTER0 = VectorMask.fromLong(F, 0xF);
    private static final VectorMask<Float> QUARTER1 = VectorMask.fromLong(F, 0xF0);
    private static final VectorMask<Float> QUARTER2 = VectorMask.fromLong(F, 0xF00);
    private static final VectorMask<Float> QUARTER3 = VectorMask.fromLong(F, 0xF000);

    private Transpose() {}

    /**
     * Turns {@code FEWEST <= rows <= ROWS} rows, {@code depth >= LANES} floats of each. With fewer rows than {@link #ROWS} a
     * column is written as a whole vector all the same, the next one over its end: then only where nothing else lies
     * between the columns and after the last.
     */
    static void group(float[] src, int from, int iStride, int rows, int depth, float[] dst, int at, int stride) {
        for (int next = 0; next < depth; next += LANES) {
            int k = Math.min(next, depth - LANES); // the last step may overlap the one before
            if (LANES == 8) {
                eight(src, from + k, iStride, rows - 1, dst, at + k * stride, stride);
            } else {
                four(src, from + k, iStride, dst, at + k * stride, stride);
            }
        }
    }

    private static void eight(float[] src, int s, int iStride, int last, float[] dst, int d, int stride) {
        var r0 = FloatVector.fromArray(F, src, s);
        var r1 = FloatVector.fromArray(F, src, s + Math.min(1, last) * iStride);
        var r2 = FloatVector.fromArray(F, src, s + Math.min(2, last) * iStride);
        var r3 = FloatVector.fromArray(F, src, s + Math.min(3, last) * iStride);
        var r4 = FloatVector.fromArray(F, src, s + Math.min(4, last) * iStride);
        var r5 = FloatVector.fromArray(F, src, s + Math.min(5, last) * iStride);
        var r6 = FloatVector.fromArray(F, src, s + Math.min(6, last) * iStride);
        var r7 = FloatVector.fromArray(F, src, s + Math.min(7, last) * iStride);
        var x0 = r0.blend(r1.rearrange(UP1), ODD);
        var x1 = r0.rearrange(DOWN1).blend(r1, ODD);
        var x2 = r2.blend(r3.rearrange(UP1), ODD);
        var x3 = r2.rearrange(DOWN1).blend(r3, ODD);
        var x4 = r4.blend(r5.rearrange(UP1), ODD);
        var x5 = r4.rearrange(DOWN1).blend(r5, ODD);
        var x6 = r6.blend(r7.rearrange(UP1), ODD);
        var x7 = r6.rearrange(DOWN1).blend(r7, ODD);
        var y0 = x0.blend(x2.rearrange(UP2), SECOND_PAIR);
        var y1 = x1.blend(x3.rearrange(UP2), SECOND_PAIR);
        var y2 = x0.rearrange(DOWN2).blend(x2, SECOND_PAIR);
        var y3 = x1.rearrange(DOWN2).blend(x3, SECOND_PAIR);
        var y4 = x4.blend(x6.rearrange(UP2), SECOND_PAIR);
        var y5 = x5.blend(x7.rearrange(UP2), SECOND_PAIR);
        var y6 = x4.rearrange(DOWN2).blend(x6, SECOND_PAIR);
        var y7 = x5.rearrange(DOWN2).blend(x7, SECOND_PAIR);
        y0.blend(y4.rearrange(UP4), SECOND_FOUR).intoArray(dst, d);
        y1.blend(y5.rearrange(UP4), SECOND_FOUR).intoArray(dst, d + stride);
        y2.blend(y6.rearrange(UP4), SECOND_FOUR).intoArray(dst, d + 2 * stride);
        y3.blend(y7.rearrange(UP4), SECOND_FOUR).intoArray(dst, d + 3 * stride);
        y0.rearrange(DOWN4).blend(y4, SECOND_FOUR).intoArray(dst, d + 4 * stride);
        y1.rearrange(DOWN4).blend(y5, SECOND_FOUR).intoArray(dst, d + 5 * stride);
        y2.rearrange(DOWN4).blend(y6, SECOND_FOUR).intoArray(dst, d + 6 * stride);
        y3.rearrange(DOWN4).blend(y7, SECOND_FOUR).intoArray(dst, d + 7 * stride);
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
