package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/**
 * The innermost loops of every matrix product: one tile of C from one panel of A and one of B, held in registers over
 * the whole of {@code k}.
 *
 * <p>A panel of A is {@code h} rows of {@code k}, one of the two contiguous: packed they are {@code [k][h]}. A panel of
 * B is {@code [k][COLS]}.
 * The sums are local variables, one pair of vectors a row, and leave by plain stores: a helper, a loop over an array of
 * vectors, or an addition to C here would take C2 past its inlining budget, which boxes every sum and is ten times
 * slower. They begin at zero: to load them from C costs short tiles 5 to 8 % of their time, in range checks, and an
 * addition afterwards ({@link GemmTile}) costs no more. Each method is too big to be inlined, so that it is compiled
 * once, by itself, whoever calls it.
 */
public final class GemmKernel {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;

    /**
     * Rows of a full tile: 24 sums where there are 32 vector registers (AVX-512, NEON, SVE), 10 where 16 (AVX2). C2
     * keeps up to four factors in registers beside the sums; 12 sums of 16 spill.
     */
    public static final int ROWS = LANES == 16 || System.getProperty("os.arch").equals("aarch64") ? 12 : 5;

    /**
     * Whether full panels of A are read where {@code k} is contiguous. That takes five addresses more at every depth,
     * for which there is time beside vectors of 8 lanes, but not of 4; with 12 rows panels are packed.
     */
    static final boolean DIRECT = ROWS == 5 && LANES == 8;

    /** Columns of a tile. */
    public static final int COLS = 2 * LANES;

    private GemmKernel() {}

    /** How many panels of A hold {@code rows} rows. */
    static int panels(int rows) {
        return (rows + ROWS - 1) / ROWS;
    }

    /** The height of the panel that starts with {@code rows} rows left: {@link #ROWS}, or less at the end. */
    static int height(int rows) {
        if (rows >= ROWS) {
            return ROWS;
        }
        return rows <= 4 ? 4 : rows <= 8 ? 8 : 12;
    }

    /** {@code rows} as the panels hold them: full ones and a last one padded to its height. */
    static int paddedRows(int rows) {
        int full = rows / ROWS * ROWS;
        return full == rows ? rows : full + height(rows - full);
    }

    /**
     * C[h, COLS] = A[h, k] · B[k, COLS]; rows of C are {@code ldc} apart.
     *
     * @param rowStride how far apart A's rows are: 1, or anything where {@code kStride} is 1
     * @param kStride how far apart A's depths are: {@code h} or more; or 1, only with {@link #DIRECT} and full panels
     */
    static void tile(int h, float[] a, int ao, int rowStride, int kStride, float[] b, int bo, int k, float[] c, int co,
            int ldc) {
        if (kStride == 1) {
            direct5(a, ao, rowStride, b, bo, k, c, co, ldc);
            return;
        }
        switch (h) {
            case 12 -> rows12(a, ao, kStride, b, bo, k, c, co, ldc);
            case 8 -> rows8(a, ao, kStride, b, bo, k, c, co, ldc);
            case 5 -> rows5(a, ao, kStride, b, bo, k, c, co, ldc);
            default -> rows4(a, ao, kStride, b, bo, k, c, co, ldc);
        }
    }

    /** Whether {@link #narrow} does for so many columns of a panel of {@code h} rows. */
    static boolean isNarrow(int h, int width) {
        return h == 5 && width <= LANES;
    }

    private static void rows12(float[] a, int ao, int kStride, float[] b, int bo, int k, float[] c, int co, int ldc) {
        var s0 = FloatVector.zero(F);
        var t0 = FloatVector.zero(F);
        var s1 = FloatVector.zero(F);
        var t1 = FloatVector.zero(F);
        var s2 = FloatVector.zero(F);
        var t2 = FloatVector.zero(F);
        var s3 = FloatVector.zero(F);
        var t3 = FloatVector.zero(F);
        var s4 = FloatVector.zero(F);
        var t4 = FloatVector.zero(F);
        var s5 = FloatVector.zero(F);
        var t5 = FloatVector.zero(F);
        var s6 = FloatVector.zero(F);
        var t6 = FloatVector.zero(F);
        var s7 = FloatVector.zero(F);
        var t7 = FloatVector.zero(F);
        var s8 = FloatVector.zero(F);
        var t8 = FloatVector.zero(F);
        var s9 = FloatVector.zero(F);
        var t9 = FloatVector.zero(F);
        var s10 = FloatVector.zero(F);
        var t10 = FloatVector.zero(F);
        var s11 = FloatVector.zero(F);
        var t11 = FloatVector.zero(F);
        for (int p = ao, q = bo, end = bo + k * COLS; q < end; p += kStride, q += COLS) {
            var b0 = FloatVector.fromArray(F, b, q);
            var b1 = FloatVector.fromArray(F, b, q + LANES);
            var a0 = FloatVector.broadcast(F, a[p]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            var a1 = FloatVector.broadcast(F, a[p + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            var a2 = FloatVector.broadcast(F, a[p + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            var a3 = FloatVector.broadcast(F, a[p + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
            var a4 = FloatVector.broadcast(F, a[p + 4]);
            s4 = a4.fma(b0, s4);
            t4 = a4.fma(b1, t4);
            var a5 = FloatVector.broadcast(F, a[p + 5]);
            s5 = a5.fma(b0, s5);
            t5 = a5.fma(b1, t5);
            var a6 = FloatVector.broadcast(F, a[p + 6]);
            s6 = a6.fma(b0, s6);
            t6 = a6.fma(b1, t6);
            var a7 = FloatVector.broadcast(F, a[p + 7]);
            s7 = a7.fma(b0, s7);
            t7 = a7.fma(b1, t7);
            var a8 = FloatVector.broadcast(F, a[p + 8]);
            s8 = a8.fma(b0, s8);
            t8 = a8.fma(b1, t8);
            var a9 = FloatVector.broadcast(F, a[p + 9]);
            s9 = a9.fma(b0, s9);
            t9 = a9.fma(b1, t9);
            var a10 = FloatVector.broadcast(F, a[p + 10]);
            s10 = a10.fma(b0, s10);
            t10 = a10.fma(b1, t10);
            var a11 = FloatVector.broadcast(F, a[p + 11]);
            s11 = a11.fma(b0, s11);
            t11 = a11.fma(b1, t11);
        }
        s0.intoArray(c, co);
        t0.intoArray(c, co + LANES);
        s1.intoArray(c, co + ldc);
        t1.intoArray(c, co + ldc + LANES);
        s2.intoArray(c, co + 2 * ldc);
        t2.intoArray(c, co + 2 * ldc + LANES);
        s3.intoArray(c, co + 3 * ldc);
        t3.intoArray(c, co + 3 * ldc + LANES);
        s4.intoArray(c, co + 4 * ldc);
        t4.intoArray(c, co + 4 * ldc + LANES);
        s5.intoArray(c, co + 5 * ldc);
        t5.intoArray(c, co + 5 * ldc + LANES);
        s6.intoArray(c, co + 6 * ldc);
        t6.intoArray(c, co + 6 * ldc + LANES);
        s7.intoArray(c, co + 7 * ldc);
        t7.intoArray(c, co + 7 * ldc + LANES);
        s8.intoArray(c, co + 8 * ldc);
        t8.intoArray(c, co + 8 * ldc + LANES);
        s9.intoArray(c, co + 9 * ldc);
        t9.intoArray(c, co + 9 * ldc + LANES);
        s10.intoArray(c, co + 10 * ldc);
        t10.intoArray(c, co + 10 * ldc + LANES);
        s11.intoArray(c, co + 11 * ldc);
        t11.intoArray(c, co + 11 * ldc + LANES);
    }

    private static void rows8(float[] a, int ao, int kStride, float[] b, int bo, int k, float[] c, int co, int ldc) {
        var s0 = FloatVector.zero(F);
        var t0 = FloatVector.zero(F);
        var s1 = FloatVector.zero(F);
        var t1 = FloatVector.zero(F);
        var s2 = FloatVector.zero(F);
        var t2 = FloatVector.zero(F);
        var s3 = FloatVector.zero(F);
        var t3 = FloatVector.zero(F);
        var s4 = FloatVector.zero(F);
        var t4 = FloatVector.zero(F);
        var s5 = FloatVector.zero(F);
        var t5 = FloatVector.zero(F);
        var s6 = FloatVector.zero(F);
        var t6 = FloatVector.zero(F);
        var s7 = FloatVector.zero(F);
        var t7 = FloatVector.zero(F);
        for (int p = ao, q = bo, end = bo + k * COLS; q < end; p += kStride, q += COLS) {
            var b0 = FloatVector.fromArray(F, b, q);
            var b1 = FloatVector.fromArray(F, b, q + LANES);
            var a0 = FloatVector.broadcast(F, a[p]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            var a1 = FloatVector.broadcast(F, a[p + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            var a2 = FloatVector.broadcast(F, a[p + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            var a3 = FloatVector.broadcast(F, a[p + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
            var a4 = FloatVector.broadcast(F, a[p + 4]);
            s4 = a4.fma(b0, s4);
            t4 = a4.fma(b1, t4);
            var a5 = FloatVector.broadcast(F, a[p + 5]);
            s5 = a5.fma(b0, s5);
            t5 = a5.fma(b1, t5);
            var a6 = FloatVector.broadcast(F, a[p + 6]);
            s6 = a6.fma(b0, s6);
            t6 = a6.fma(b1, t6);
            var a7 = FloatVector.broadcast(F, a[p + 7]);
            s7 = a7.fma(b0, s7);
            t7 = a7.fma(b1, t7);
        }
        s0.intoArray(c, co);
        t0.intoArray(c, co + LANES);
        s1.intoArray(c, co + ldc);
        t1.intoArray(c, co + ldc + LANES);
        s2.intoArray(c, co + 2 * ldc);
        t2.intoArray(c, co + 2 * ldc + LANES);
        s3.intoArray(c, co + 3 * ldc);
        t3.intoArray(c, co + 3 * ldc + LANES);
        s4.intoArray(c, co + 4 * ldc);
        t4.intoArray(c, co + 4 * ldc + LANES);
        s5.intoArray(c, co + 5 * ldc);
        t5.intoArray(c, co + 5 * ldc + LANES);
        s6.intoArray(c, co + 6 * ldc);
        t6.intoArray(c, co + 6 * ldc + LANES);
        s7.intoArray(c, co + 7 * ldc);
        t7.intoArray(c, co + 7 * ldc + LANES);
    }

    private static void rows5(float[] a, int ao, int kStride, float[] b, int bo, int k, float[] c, int co, int ldc) {
        var s0 = FloatVector.zero(F);
        var t0 = FloatVector.zero(F);
        var s1 = FloatVector.zero(F);
        var t1 = FloatVector.zero(F);
        var s2 = FloatVector.zero(F);
        var t2 = FloatVector.zero(F);
        var s3 = FloatVector.zero(F);
        var t3 = FloatVector.zero(F);
        var s4 = FloatVector.zero(F);
        var t4 = FloatVector.zero(F);
        for (int p = ao, q = bo, end = bo + k * COLS; q < end; p += kStride, q += COLS) {
            var b0 = FloatVector.fromArray(F, b, q);
            var b1 = FloatVector.fromArray(F, b, q + LANES);
            var a0 = FloatVector.broadcast(F, a[p]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            var a1 = FloatVector.broadcast(F, a[p + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            var a2 = FloatVector.broadcast(F, a[p + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            var a3 = FloatVector.broadcast(F, a[p + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
            var a4 = FloatVector.broadcast(F, a[p + 4]);
            s4 = a4.fma(b0, s4);
            t4 = a4.fma(b1, t4);
        }
        s0.intoArray(c, co);
        t0.intoArray(c, co + LANES);
        s1.intoArray(c, co + ldc);
        t1.intoArray(c, co + ldc + LANES);
        s2.intoArray(c, co + 2 * ldc);
        t2.intoArray(c, co + 2 * ldc + LANES);
        s3.intoArray(c, co + 3 * ldc);
        t3.intoArray(c, co + 3 * ldc + LANES);
        s4.intoArray(c, co + 4 * ldc);
        t4.intoArray(c, co + 4 * ldc + LANES);
    }

    private static void direct5(float[] a, int ao, int rowStride, float[] b, int bo, int k, float[] c, int co,
            int ldc) {
        var s0 = FloatVector.zero(F);
        var t0 = FloatVector.zero(F);
        var s1 = FloatVector.zero(F);
        var t1 = FloatVector.zero(F);
        var s2 = FloatVector.zero(F);
        var t2 = FloatVector.zero(F);
        var s3 = FloatVector.zero(F);
        var t3 = FloatVector.zero(F);
        var s4 = FloatVector.zero(F);
        var t4 = FloatVector.zero(F);
        for (int p = ao, q = bo, end = bo + k * COLS; q < end; p++, q += COLS) {
            var b0 = FloatVector.fromArray(F, b, q);
            var b1 = FloatVector.fromArray(F, b, q + LANES);
            var a0 = FloatVector.broadcast(F, a[p]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            var a1 = FloatVector.broadcast(F, a[p + rowStride]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            var a2 = FloatVector.broadcast(F, a[p + 2 * rowStride]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            var a3 = FloatVector.broadcast(F, a[p + 3 * rowStride]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
            var a4 = FloatVector.broadcast(F, a[p + 4 * rowStride]);
            s4 = a4.fma(b0, s4);
            t4 = a4.fma(b1, t4);
        }
        s0.intoArray(c, co);
        t0.intoArray(c, co + LANES);
        s1.intoArray(c, co + ldc);
        t1.intoArray(c, co + ldc + LANES);
        s2.intoArray(c, co + 2 * ldc);
        t2.intoArray(c, co + 2 * ldc + LANES);
        s3.intoArray(c, co + 3 * ldc);
        t3.intoArray(c, co + 3 * ldc + LANES);
        s4.intoArray(c, co + 4 * ldc);
        t4.intoArray(c, co + 4 * ldc + LANES);
    }

    /** As {@link #tile} for the first LANES columns of 5 rows, the others left as they are. */
    static void narrow(float[] a, int ao, int rowStride, int kStride, float[] b, int bo, int k, float[] c,
            int co, int ldc) {
        var s0 = FloatVector.zero(F);
        var s1 = s0;
        var s2 = s0;
        var s3 = s0;
        var s4 = s0;
        for (int p = ao, q = bo, end = bo + k * COLS; q < end; p += kStride, q += COLS) {
            var b0 = FloatVector.fromArray(F, b, q);
            s0 = FloatVector.broadcast(F, a[p]).fma(b0, s0);
            s1 = FloatVector.broadcast(F, a[p + rowStride]).fma(b0, s1);
            s2 = FloatVector.broadcast(F, a[p + 2 * rowStride]).fma(b0, s2);
            s3 = FloatVector.broadcast(F, a[p + 3 * rowStride]).fma(b0, s3);
            s4 = FloatVector.broadcast(F, a[p + 4 * rowStride]).fma(b0, s4);
        }
        s0.intoArray(c, co);
        s1.intoArray(c, co + ldc);
        s2.intoArray(c, co + 2 * ldc);
        s3.intoArray(c, co + 3 * ldc);
        s4.intoArray(c, co + 4 * ldc);
    }

    private static void rows4(float[] a, int ao, int kStride, float[] b, int bo, int k, float[] c, int co, int ldc) {
        var s0 = FloatVector.zero(F);
        var t0 = FloatVector.zero(F);
        var s1 = FloatVector.zero(F);
        var t1 = FloatVector.zero(F);
        var s2 = FloatVector.zero(F);
        var t2 = FloatVector.zero(F);
        var s3 = FloatVector.zero(F);
        var t3 = FloatVector.zero(F);
        for (int p = ao, q = bo, end = bo + k * COLS; q < end; p += kStride, q += COLS) {
            var b0 = FloatVector.fromArray(F, b, q);
            var b1 = FloatVector.fromArray(F, b, q + LANES);
            var a0 = FloatVector.broadcast(F, a[p]);
            s0 = a0.fma(b0, s0);
            t0 = a0.fma(b1, t0);
            var a1 = FloatVector.broadcast(F, a[p + 1]);
            s1 = a1.fma(b0, s1);
            t1 = a1.fma(b1, t1);
            var a2 = FloatVector.broadcast(F, a[p + 2]);
            s2 = a2.fma(b0, s2);
            t2 = a2.fma(b1, t2);
            var a3 = FloatVector.broadcast(F, a[p + 3]);
            s3 = a3.fma(b0, s3);
            t3 = a3.fma(b1, t3);
        }
        s0.intoArray(c, co);
        t0.intoArray(c, co + LANES);
        s1.intoArray(c, co + ldc);
        t1.intoArray(c, co + ldc + LANES);
        s2.intoArray(c, co + 2 * ldc);
        t2.intoArray(c, co + 2 * ldc + LANES);
        s3.intoArray(c, co + 3 * ldc);
        t3.intoArray(c, co + 3 * ldc + LANES);
    }
}
