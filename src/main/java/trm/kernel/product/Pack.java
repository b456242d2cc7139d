package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/**
 * Copies matrices into the panels {@link GemmKernel} reads: of the left operand {@code [k][height]} for every
 * {@link GemmKernel#ROWS} rows, of the right operand {@code [k][COLS]} for every {@link GemmKernel#COLS} columns.
 * What a panel has beyond the matrix is zero.
 */
public final class Pack {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    /** Floats that whole vectors copy for the rows of a panel of the left operand. */
    private static final int COPIED = (GemmKernel.ROWS + LANES - 1) / LANES * LANES;

    /** Depths that some panels are copied at a time, and so many panels. */
    private static final int RUN = 64;

    private static final int TOGETHER = 8;
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

    public static int panels(boolean left, int extent) {
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
    public static void pack(boolean left, float[] src, int off, int iStride, int kStride, int extent, int p0, int p1,
            int k0, int k1, float[] dst, int base, int panelStride, int origin) {
        int full = left ? GemmKernel.ROWS : GemmKernel.COLS;
        if (iStride == 1) {
            int whole = Math.clamp(extent / full, p0, p1);
            for (int k = k0; k < k1; k += RUN) {
                int run = Math.min(RUN, k1 - k);
                for (int p = p0; p < whole; p += TOGETHER) {
                    int panels = Math.min(TOGETHER, whole - p);
                    int from = off + p * full + k * kStride;
                    int at = base + p * panelStride + (k - origin) * full;
                    if (left) {
                        copyRows(src, from, kStride, run, panels, dst, at, panelStride);
                    } else {
                        copyColumns(src, from, kStride, run, panels, dst, at, panelStride);
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

    /** Depth by depth across the panels, which is the order of memory. */
    private static void copyColumns(float[] src, int from, int kStride, int depth, int panels, float[] dst, int at,
            int panelStride) {
        for (int k = 0; k < depth; k++) {
            int s = from + k * kStride;
            int d = at + k * GemmKernel.COLS;
            for (int p = 0; p < panels; p++) {
                FloatVector.fromArray(F, src, s).intoArray(dst, d);
                FloatVector.fromArray(F, src, s + LANES).intoArray(dst, d + LANES);
                s += GemmKernel.COLS;
                d += panelStride;
            }
        }
    }

    /** As {@link #copyColumns}; whole vectors where they stay within the source, the last depth to the float. */
    private static void copyRows(float[] src, int from, int kStride, int depth, int panels, float[] dst, int at,
            int panelStride) {
        int last = from + (panels - 1) * GemmKernel.ROWS;
        int safe = src.length - last < COPIED ? 0 : (src.length - last - COPIED) / kStride + 1;
        int whole;
        if (LANES == 16) {
            whole = Math.min(depth, safe) & -4;
            WideTranspose.copyTwelve(src, from, kStride, whole / 4, panels, dst, at, panelStride);
        } else {
            whole = Math.min(depth - 1, safe);
            for (int k = 0; k < whole; k++) { // each depth over the end of the one before
                for (int p = 0; p < panels; p++) {
                    int s = from + k * kStride + p * GemmKernel.ROWS;
                    int d = at + k * GemmKernel.ROWS + p * panelStride;
                    for (int i = 0; i < COPIED; i += LANES) {
                        FloatVector.fromArray(F, src, s + i).intoArray(dst, d + i);
                    }
                }
            }
        }
        for (int k = whole; k < depth; k++) {
            for (int p = 0; p < panels; p++) {
                System.arraycopy(src, from + k * kStride + p * GemmKernel.ROWS, dst,
                        at + k * GemmKernel.ROWS + p * panelStride, GemmKernel.ROWS);
            }
        }
    }

    private static void copyEdge(boolean left, float[] src, int off, int kStride, int extent, int p, int k0, int k1,
            float[] dst, int base, int origin) {
        int first = p * (left ? GemmKernel.ROWS : GemmKernel.COLS);
        int width = width(left, extent, p);
        int valid = extent - first;
        for (int k = k0; k < k1; k++) {
            int s = off + first + k * kStride;
            int d = base + (k - origin) * width;
            for (int i = 0; i < width; i++) {
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
        boolean wide = LANES == 16 && kStride == 1 && depth >= WideTranspose.DEPTHS;
        if (wide && valid == GemmKernel.ROWS && stride == GemmKernel.ROWS) {
            WideTranspose.twelve(src, from, iStride, depth, dst, at);
            return;
        }
        int turned = wide && valid >= LANES ? valid : 0;
        for (int next = 0; next < turned; next += LANES) {
            int i = Math.min(next, valid - LANES); // the last step may overlap the one before
            WideTranspose.sixteen(src, from + i * iStride, iStride, depth, dst, at + i, stride);
        }
        int together = Transpose.together(valid);
        int done = kStride == 1 && depth >= Transpose.LEAST ? valid / together * together : 0;
        for (int k = 0; k < depth; k += SLICE) { // so that what is written stays in the first-level cache
            int run = Math.min(SLICE, depth - k);
            int back = Math.max(0, Transpose.LEAST - run);
            for (int i = turned; i < done; i += together) {
                Transpose.group(together, src, from + i * iStride + k - back, iStride, run + back, dst,
                        at + i + (k - back) * stride, stride);
            }
        }
        for (int i = Math.max(turned, done); i < width; i++) {
            int s = from + i * iStride;
            for (int k = 0; k < depth; k++) {
                dst[at + i + k * stride] = i < valid ? src[s + k * kStride] : 0;
            }
        }
    }
}
