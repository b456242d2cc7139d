package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/**
 * Fills panels with vectors of 16 lanes, each stored whole: storing the quarters apart takes up to twice as long
 * (Zen 5). For the left operand 12 rows are turned or copied into {@code [k][12]}, for the right one 16 rows are turned
 * into half a panel.
 *
 * <p>Rows are turned in two passes of exchanges between pairs of vectors: {@link #fours} makes of each four rows four
 * vectors whose quarters are 4 depths of these rows, {@link #quarters} puts the quarters in order, in place. In one
 * method both would take C2 past its inlining budget.
 */
final class WideTranspose {
    private static final VectorSpecies<Float> F = Simd.FLOATS;

    /** Depths turned at a time, and the fewest. */
    static final int DEPTHS = 16;
    /** Depths whose panel stays in the first-level cache between two steps. */
    private static final int SLICE = 128;

    private static final VectorShuffle<Float> UP1 = shift(-1);
    private static final VectorShuffle<Float> UP2 = shift(-2);
    private static final VectorShuffle<Float> UP4 = shift(-4);
    private static final VectorShuffle<Float> UP8 = shift(-8);
    private static final VectorShuffle<Float> DOWN1 = shift(1);
    private static final VectorShuffle<Float> DOWN2 = shift(2);
    private static final VectorShuffle<Float> DOWN4 = shift(4);
    private static final VectorShuffle<Float> DOWN8 = shift(8);
    private static final VectorMask<Float> ODD = VectorMask.fromLong(F, 0xAAAA);
    private static final VectorMask<Float> ODD_PAIRS = VectorMask.fromLong(F, 0xCCCC);
    private static final VectorMask<Float> ODD_QUARTERS = VectorMask.fromLong(F, 0xF0F0);
    private static final VectorMask<Float> UPPER_HALF = VectorMask.fromLong(F, 0xFF00);
    private static final VectorMask<Float> FROM4 = VectorMask.fromLong(F, 0xFFF0);
    private static final VectorMask<Float> FROM12 = VectorMask.fromLong(F, 0xF000);

    private WideTranspose() {}

    /** {@code dst[at + 12 * k + i] = src[from + i * iStride + k]} for i &lt; 12; depths from {@link #DEPTHS} on. */
    static void twelve(float[] src, int from, int iStride, int depth, float[] dst, int at) {
        int whole = depth / DEPTHS * DEPTHS;
        for (int k = 0; k < whole; k += SLICE) {
            blocks12(src, from + k, iStride, Math.min(SLICE, whole - k) / DEPTHS, dst, at + 12 * k, 12 * DEPTHS);
        }
        if (whole < depth) { // over the end of the ones before
            blocks12(src, from + depth - DEPTHS, iStride, 1, dst, at + 12 * (depth - DEPTHS), 12 * DEPTHS);
        }
    }

    private static void blocks12(float[] src, int from, int iStride, int blocks, float[] dst, int at, int block) {
        fours(src, from, iStride, blocks, dst, block, at, at + 144, at + 112, at + 80);
        fours(src, from + 4 * iStride, iStride, blocks, dst, block, at + 48, at + 16, at + 160, at + 128);
        fours(src, from + 8 * iStride, iStride, blocks, dst, block, at + 96, at + 64, at + 32, at + 176);
        quarters(dst, at, 48, blocks, block);
        quarters(dst, at + 16, 48, blocks, block);
        quarters(dst, at + 32, 48, blocks, block);
    }

    /** {@code dst[at + k * stride + i] = src[from + i * iStride + k]} for i &lt; 16; depths from {@link #DEPTHS} on. */
    static void sixteen(float[] src, int from, int iStride, int depth, float[] dst, int at, int stride) {
        int whole = depth / DEPTHS * DEPTHS;
        for (int k = 0; k < whole; k += SLICE) {
            blocks16(src, from + k, iStride, Math.min(SLICE, whole - k) / DEPTHS, dst, at + k * stride, stride);
        }
        if (whole < depth) {
            blocks16(src, from + depth - DEPTHS, iStride, 1, dst, at + (depth - DEPTHS) * stride, stride);
        }
    }

    private static void blocks16(float[] src, int from, int iStride, int blocks, float[] dst, int at, int stride) {
        int block = DEPTHS * stride;
        for (int g = 0; g < 4; g++) {
            int d = at + 4 * g * stride;
            fours(src, from + 4 * g * iStride, iStride, blocks, dst, block, d, d + stride, d + 2 * stride,
                    d + 3 * stride);
        }
        for (int m = 0; m < 4; m++) {
            quarters(dst, at + m * stride, 4 * stride, blocks, block);
        }
    }

    /**
     * {@code dst[at + p * panelStride + 12 * k + i] = src[from + k * kStride + 12 * p + i]} for i &lt; 12, all panels p
     * and {@code fours} times 4 depths k; reads 4 floats beyond the last.
     */
    static void copyTwelve(float[] src, int from, int kStride, int fours, int panels, float[] dst, int at,
            int panelStride) {
        for (int j = 0; j < fours; j++) {
            int s = from + 4 * j * kStride;
            int d = at + 48 * j;
            for (int p = 0; p < panels; p++) {
                var r0 = FloatVector.fromArray(F, src, s);
                var r1 = FloatVector.fromArray(F, src, s + kStride).rearrange(DOWN4);
                var r2 = FloatVector.fromArray(F, src, s + 2 * kStride).rearrange(UP8);
                var r3 = FloatVector.fromArray(F, src, s + 3 * kStride).rearrange(UP4);
                r0.blend(r1, FROM12).intoArray(dst, d);
                r1.blend(r2, UPPER_HALF).intoArray(dst, d + 16);
                r2.blend(r3, FROM4).intoArray(dst, d + 32);
                s += 12;
                d += panelStride;
            }
        }
    }

    /**
     * Of four rows and each block of 16 depths: what quarter q of the vector at {@code dm} gets is depth 4 q + m of
     * these rows.
     */
    private static void fours(float[] src, int from, int iStride, int blocks, float[] dst, int block, int d0, int d1,
            int d2, int d3) {
        for (int j = 0; j < blocks; j++) {
            int s = from + j * DEPTHS;
            var r0 = FloatVector.fromArray(F, src, s);
            var r1 = FloatVector.fromArray(F, src, s + iStride);
            var r2 = FloatVector.fromArray(F, src, s + 2 * iStride);
            var r3 = FloatVector.fromArray(F, src, s + 3 * iStride);
            var x0 = r0.blend(r1.rearrange(UP1), ODD);
            var x1 = r0.rearrange(DOWN1).blend(r1, ODD);
            var x2 = r2.blend(r3.rearrange(UP1), ODD);
            var x3 = r2.rearrange(DOWN1).blend(r3, ODD);
            x0.blend(x2.rearrange(UP2), ODD_PAIRS).intoArray(dst, d0 + j * block);
            x1.blend(x3.rearrange(UP2), ODD_PAIRS).intoArray(dst, d1 + j * block);
            x0.rearrange(DOWN2).blend(x2, ODD_PAIRS).intoArray(dst, d2 + j * block);
            x1.rearrange(DOWN2).blend(x3, ODD_PAIRS).intoArray(dst, d3 + j * block);
        }
    }

    /** In each block, turns the quarters of the four vectors at {@code at + i * step}, as 4 rows of 4. */
    private static void quarters(float[] dst, int at, int step, int blocks, int block) {
        for (int j = 0; j < blocks; j++) {
            int d = at + j * block;
            var r0 = FloatVector.fromArray(F, dst, d);
            var r1 = FloatVector.fromArray(F, dst, d + step);
            var r2 = FloatVector.fromArray(F, dst, d + 2 * step);
            var r3 = FloatVector.fromArray(F, dst, d + 3 * step);
            var x0 = r0.blend(r1.rearrange(UP4), ODD_QUARTERS);
            var x1 = r0.rearrange(DOWN4).blend(r1, ODD_QUARTERS);
            var x2 = r2.blend(r3.rearrange(UP4), ODD_QUARTERS);
            var x3 = r2.rearrange(DOWN4).blend(r3, ODD_QUARTERS);
            x0.blend(x2.rearrange(UP8), UPPER_HALF).intoArray(dst, d);
            x1.blend(x3.rearrange(UP8), UPPER_HALF).intoArray(dst, d + step);
            x0.rearrange(DOWN8).blend(x2, UPPER_HALF).intoArray(dst, d + 2 * step);
            x1.rearrange(DOWN8).blend(x3, UPPER_HALF).intoArray(dst, d + 3 * step);
        }
    }

    private static VectorShuffle<Float> shift(int by) {
        return VectorShuffle.fromOp(F, i -> i + by & F.length() - 1);
    }
}
