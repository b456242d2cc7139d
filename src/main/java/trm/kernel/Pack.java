package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies matrices into the panels {@link GemmKernel} reads: of the left operand {@code [k][height]} for every
 * {@link GemmKernel#ROWS} rows, of the right operand {@code [k][COLS]} for every {@link GemmKernel#COLS} columns.
 * What a panel has beyond the matrix is zero.
 */
final class Pack {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final VectorSpecies<Float> QUAD = FloatVector.SPECIES_128;

    private static final int LANES = Simd.LANES;
    private static final VectorShuffle<Float> UP1 = shift(-1);
    private static final VectorShuffle<Float> UP2 = shift(-2);
    private static final VectorShuffle<Float> DOWN1 = shift(1);
    private static final VectorShuffle<Float> DOWN2 = shift(2);
    private static final VectorShuffle<Float> DOWN4 = shift(4);
    private static final VectorShuffle<Float> DOWN8 = shift(8);
    private static final VectorShuffle<Float> DOWN12 = shift(12);
    private static final VectorMask<Float> ODD = lanes(0xAAAA);
    private static final VectorMask<Float> UPPER = lanes(0xCCCC);

    /** Depths that one panel is copied at a time. */
    private static final int RUN = 32;
    /** Depths that are turned at a time. */
    private static final int SLICE = 128;
    /** Rows of so many floats are read once before they are turned. */
    private static final int LONG = 256;
    /** Floats of a cache line. */
    private static final int LINE = 16;

    private Pack() {}

    /** Floats of a whole packed operand. */
    static long size(boolean left, int extent, int depth) {
        return (long) depth * (left ? GemmKernel.paddedRows(extent) : panels(false, extent) * GemmKernel.COLS);
    }

    static int panels(boolean left, int extent) {
        return left ? GemmKernel.panels(extent) : (extent + GemmKernel.COLS - 1) / GemmKernel.COLS;
    }

    /** The width of panel {@code p}: of the left operand, the last may be narrower. */
    static int width(boolean left, int extent, int p) {
        return left ? GemmKernel.height(extent - p * GemmKernel.ROWS) : GemmKernel.COLS;
    }

    /**
     * Packs panels {@code [p0, p1)} for depths {@code [k0, k1)}. Element (i, k) of the source, i across panels, is
     * {@code src[off + i * iStride + k * kStride]}; panel p starts at {@code dst[base + p * panelStride]} with depth
     * {@code origin}.
     */
    static void pack(boolean left, float[] src, int off, int iStride, int kStride, int extent, int p0, int p1,
            int k0, int k1, float[] dst, int base, int panelStride, int origin) {
        int full = left ? GemmKernel.ROWS : GemmKernel.COLS;
        if (iStride == 1) {
            int whole = Math.clamp(extent / full, p0, p1);
            for (int k = k0; k < k1; k += RUN) { // rows of the source are long: take a little of each for all panels
                int end = Math.min(k1, k + RUN);
                for (int p = p0; p < whole; p++) {
                    int at = base + p * panelStride + (k - origin) * full;
                    if (left) {
                        copyRows(src, off + p * full + k * kStride, kStride, end - k, dst, at);
                    } else {
                        copyColumns(src, off + p * full + k * kStride, kStride, end - k, dst, at);
                    }
                }
            }
            if (whole < p1) {
                copyEdge(left, src, off, kStride, extent, whole, k0, k1, dst, base + whole * panelStride, origin);
            }
            return;
        }
        for (int p = p0; p < p1; p++) {
            int width = width(left, extent, p);
            int at = base + p * panelStride + (k0 - origin) * width;
            int from = off + p * full * iStride + k0 * kStride;
            int valid = Math.min(width, extent - p * full);
            if (kStride == 1 && k1 - k0 >= LONG) {
                dst[at] = touch(src, from, iStride, valid, k1 - k0);
            }
            transpose(src, from, iStride, kStride, valid, width, width, k1 - k0, dst, at);
        }
    }

    /**
     * Reads rows in the order of memory, which fetches them several times faster than the order of the transposition
     * would. The sum is of no use but to keep the loop.
     */
    private static float touch(float[] src, int from, int iStride, int rows, int n) {
        float s0 = 0;
        float s1 = 0;
        for (int i = 0; i < rows; i++) {
            int s = from + i * iStride;
            for (int k = 0; k + 2 * LINE <= n; k += 2 * LINE) {
                s0 += src[s + k];
                s1 += src[s + k + LINE];
            }
        }
        return s0 + s1;
    }

    private static void copyColumns(float[] src, int from, int kStride, int depth, float[] dst, int at) {
        for (int k = 0; k < depth; k++) {
            int s = from + k * kStride;
            int d = at + k * GemmKernel.COLS;
            FloatVector.fromArray(F, src, s).intoArray(dst, d);
            FloatVector.fromArray(F, src, s + LANES).intoArray(dst, d + LANES);
        }
    }

    private static void copyRows(float[] src, int from, int kStride, int depth, float[] dst, int at) {
        for (int k = 0; k < depth; k++) {
            int s = from + k * kStride;
            int d = at + k * GemmKernel.ROWS;
            FloatVector.fromArray(QUAD, src, s).intoArray(dst, d);
            if (GemmKernel.ROWS == 12) {
                FloatVector.fromArray(QUAD, src, s + 4).intoArray(dst, d + 4);
                FloatVector.fromArray(QUAD, src, s + 8).intoArray(dst, d + 8);
            } else {
                dst[d + 4] = src[s + 4];
                dst[d + 5] = src[s + 5];
            }
        }
    }

    private static void copyEdge(boolean left, float[] src, int off, int kStride, int extent, int p, int k0, int k1,
            float[] dst, int base, int origin) {
        int first = p * (left ? GemmKernel.ROWS : GemmKernel.COLS);
        int width = width(left, extent, p);
        int valid = extent - first;
        int fours = valid / 4 * 4;
        for (int k = k0; k < k1; k++) {
            int s = off + first + k * kStride;
            int d = base + (k - origin) * width;
            for (int i = 0; i < fours; i += 4) {
                FloatVector.fromArray(QUAD, src, s + i).intoArray(dst, d + i);
            }
            for (int i = fours; i < width; i++) {
                dst[d + i] = i < valid ? src[s + i] : 0;
            }
        }
    }

    /**
     * Turns {@code valid} rows of {@code depth} floats into the first columns of {@code depth} rows that are
     * {@code width} apart: {@code dst[at + k * stride + i] = src[from + i * iStride + k]}.
     */
    static void turn(float[] src, int from, int iStride, int valid, int depth, float[] dst, int at, int stride) {
        transpose(src, from, iStride, 1, valid, valid, stride, depth, dst, at);
    }

    /** Rows {@code [0, width)} of which {@code valid} exist, the others zero, {@code depth} floats of each. */
    private static void transpose(float[] src, int from, int iStride, int kStride, int valid, int width, int stride,
            int depth, float[] dst, int at) {
        int fours = kStride == 1 && depth >= LANES ? valid / 4 * 4 : 0;
        for (int k = 0; k < depth; k += SLICE) { // so that what is written stays in the first-level cache
            int run = Math.min(SLICE, depth - k);
            int back = Math.max(0, LANES - run);
            for (int i = 0; i < fours; i += 4) {
                transposeFour(src, from + i * iStride + k - back, iStride, run + back, dst,
                        at + i + (k - back) * stride, stride);
            }
        }
        for (int i = fours; i < width; i++) {
            int s = from + i * iStride;
            for (int k = 0; k < depth; k++) {
                dst[at + i + k * stride] = i < valid ? src[s + k * kStride] : 0;
            }
        }
    }

    /**
     * Four contiguous rows of the source into four neighbouring columns of the panel. Two rounds of exchange between
     * the rows leave depth 4g + j of all four in lanes 4g … 4g + 3 of vector j; masks store them apart.
     */
    private static void transposeFour(float[] src, int from, int iStride, int depth, float[] dst, int at, int width) {
        for (int next = 0; next < depth; next += LANES) {
            int k = Math.min(next, depth - LANES); // the last step may overlap the one before
            int s = from + k;
            var r0 = FloatVector.fromArray(F, src, s);
            var r1 = FloatVector.fromArray(F, src, s + iStride);
            var r2 = FloatVector.fromArray(F, src, s + 2 * iStride);
            var r3 = FloatVector.fromArray(F, src, s + 3 * iStride);
            var x0 = r0.blend(r1.rearrange(UP1), ODD);
            var x1 = r0.rearrange(DOWN1).blend(r1, ODD);
            var x2 = r2.blend(r3.rearrange(UP1), ODD);
            var x3 = r2.rearrange(DOWN1).blend(r3, ODD);
            int d = at + k * width;
            storeFours(x0.blend(x2.rearrange(UP2), UPPER), dst, d, width);
            storeFours(x1.blend(x3.rearrange(UP2), UPPER), dst, d + width, width);
            storeFours(x0.rearrange(DOWN2).blend(x2, UPPER), dst, d + 2 * width, width);
            storeFours(x1.rearrange(DOWN2).blend(x3, UPPER), dst, d + 3 * width, width);
        }
    }

    /** Lanes 4g … 4g + 3 go to {@code dst[at + 4 * g * width]}. */
    private static void storeFours(FloatVector v, float[] dst, int at, int width) {
        ((FloatVector) v.reinterpretShape(QUAD, 0)).intoArray(dst, at);
        if (LANES > 4) {
            ((FloatVector) v.rearrange(DOWN4).reinterpretShape(QUAD, 0)).intoArray(dst, at + 4 * width);
        }
        if (LANES > 8) {
            ((FloatVector) v.rearrange(DOWN8).reinterpretShape(QUAD, 0)).intoArray(dst, at + 8 * width);
            ((FloatVector) v.rearrange(DOWN12).reinterpretShape(QUAD, 0)).intoArray(dst, at + 12 * width);
        }
    }

    private static VectorShuffle<Float> shift(int by) {
        return VectorShuffle.fromOp(F, i -> (i + by) & (LANES - 1));
    }

    private static VectorMask<Float> lanes(long bits) {
        return VectorMask.fromLong(F, bits);
    }
}
