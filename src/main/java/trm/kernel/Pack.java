package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies matrices into the panels {@link GemmKernel} reads: of the left operand {@code [k][height]} for every
 * {@link GemmKernel#ROWS} rows, of the right operand {@code [k][COLS]} for every {@link GemmKernel#COLS} columns.
 * What a panel has beyond the matrix is zero.
 */
final class Pack {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final VectorSpecies<Float> QUAD = FloatVector.SPECIES_128;

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
            for (int k = k0; k < k1; k++) {
                int at = base + (k - origin) * full;
                int from = off + k * kStride;
                if (left) {
                    copyRows(src, from, dst, at, p0, whole, panelStride);
                } else {
                    copyColumns(src, from, dst, at, p0, whole, panelStride);
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
            transpose(src, off + p * full * iStride + k0 * kStride, iStride, kStride,
                    Math.min(width, extent - p * full), width, k1 - k0, dst, at);
        }
    }

    private static void copyColumns(float[] src, int from, float[] dst, int at, int p0, int p1, int panelStride) {
        for (int p = p0; p < p1; p++) {
            int s = from + p * GemmKernel.COLS;
            int d = at + p * panelStride;
            FloatVector.fromArray(F, src, s).intoArray(dst, d);
            FloatVector.fromArray(F, src, s + Simd.LANES).intoArray(dst, d + Simd.LANES);
        }
    }

    private static void copyRows(float[] src, int from, float[] dst, int at, int p0, int p1, int panelStride) {
        for (int p = p0; p < p1; p++) {
            int s = from + p * GemmKernel.ROWS;
            int d = at + p * panelStride;
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
        for (int k = k0; k < k1; k++) {
            int s = off + first + k * kStride;
            int d = base + (k - origin) * width;
            for (int i = 0; i < width; i++) {
                dst[d + i] = i < valid ? src[s + i] : 0;
            }
        }
    }

    private static void transpose(float[] src, int from, int iStride, int kStride, int valid, int width, int depth,
            float[] dst, int at) {
        for (int i = 0; i < width; i++) {
            int s = from + i * iStride;
            int d = at + i;
            if (i < valid) {
                for (int k = 0; k < depth; k++) {
                    dst[d + k * width] = src[s + k * kStride];
                }
            } else {
                for (int k = 0; k < depth; k++) {
                    dst[d + k * width] = 0;
                }
            }
        }
    }
}
