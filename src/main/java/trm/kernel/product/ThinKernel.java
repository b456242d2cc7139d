package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/**
 * The innermost loops of {@link WeightSums}: as {@link GemmKernel}, but with a tile of 9 rows and three vectors,
 * which wants 32 vector registers and loads less for each multiply-add than one of 12 rows and two vectors. That
 * leaves time for the addresses of rows that are read as they lie.
 */
final class ThinKernel {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;

    /** Rows of a tile. */
    static final int ROWS = 9;

    /** Columns of a tile. */
    static final int COLS = 3 * LANES;

    private ThinKernel() {}

    /**
     * C[9, COLS] = A[9, k] · B[k, COLS]: rows of A, of contiguous depth, are {@code rowStride} apart, B is a panel, C
     * is contiguous.
     *
     * <p>The JIT finds no bound for an index that grows by {@code one}, so it checks such an index at every depth, and
     * what stands before a check it leaves before it. Of three rows that is wanted: with no check it loads all nine
     * factors first, for which there are not registers enough, and nine checks take a third of the time.
     *
     * @param one 1
     */
    static void tile(float[] a, int ao, int rowStride, int one, float[] b, int bo, int k, float[] c) {
        var r0 = FloatVector.zero(F);
        var s0 = FloatVector.zero(F);
        var t0 = FloatVector.zero(F);
        var r1 = FloatVector.zero(F);
        var s1 = FloatVector.zero(F);
        var t1 = FloatVector.zero(F);
        var r2 = FloatVector.zero(F);
        var s2 = FloatVector.zero(F);
        var t2 = FloatVector.zero(F);
        var r3 = FloatVector.zero(F);
        var s3 = FloatVector.zero(F);
        var t3 = FloatVector.zero(F);
        var r4 = FloatVector.zero(F);
        var s4 = FloatVector.zero(F);
        var t4 = FloatVector.zero(F);
        var r5 = FloatVector.zero(F);
        var s5 = FloatVector.zero(F);
        var t5 = FloatVector.zero(F);
        var r6 = FloatVector.zero(F);
        var s6 = FloatVector.zero(F);
        var t6 = FloatVector.zero(F);
        var r7 = FloatVector.zero(F);
        var s7 = FloatVector.zero(F);
        var t7 = FloatVector.zero(F);
        var r8 = FloatVector.zero(F);
        var s8 = FloatVector.zero(F);
        var t8 = FloatVector.zero(F);
        for (int p = ao, checked = ao, q = bo; p < ao + k; p++, checked += one, q += COLS) {
            var b0 = FloatVector.fromArray(F, b, q);
            var b1 = FloatVector.fromArray(F, b, q + LANES);
            var b2 = FloatVector.fromArray(F, b, q + 2 * LANES);
            var a0 = FloatVector.broadcast(F, a[checked]);
            r0 = a0.fma(b0, r0);
            s0 = a0.fma(b1, s0);
            t0 = a0.fma(b2, t0);
            var a1 = FloatVector.broadcast(F, a[p + rowStride]);
            r1 = a1.fma(b0, r1);
            s1 = a1.fma(b1, s1);
            t1 = a1.fma(b2, t1);
            var a2 = FloatVector.broadcast(F, a[p + 2 * rowStride]);
            r2 = a2.fma(b0, r2);
            s2 = a2.fma(b1, s2);
            t2 = a2.fma(b2, t2);
            var a3 = FloatVector.broadcast(F, a[checked + 3 * rowStride]);
            r3 = a3.fma(b0, r3);
            s3 = a3.fma(b1, s3);
            t3 = a3.fma(b2, t3);
            var a4 = FloatVector.broadcast(F, a[p + 4 * rowStride]);
            r4 = a4.fma(b0, r4);
            s4 = a4.fma(b1, s4);
            t4 = a4.fma(b2, t4);
            var a5 = FloatVector.broadcast(F, a[p + 5 * rowStride]);
            r5 = a5.fma(b0, r5);
            s5 = a5.fma(b1, s5);
            t5 = a5.fma(b2, t5);
            var a6 = FloatVector.broadcast(F, a[checked + 6 * rowStride]);
            r6 = a6.fma(b0, r6);
            s6 = a6.fma(b1, s6);
            t6 = a6.fma(b2, t6);
            var a7 = FloatVector.broadcast(F, a[p + 7 * rowStride]);
            r7 = a7.fma(b0, r7);
            s7 = a7.fma(b1, s7);
            t7 = a7.fma(b2, t7);
            var a8 = FloatVector.broadcast(F, a[p + 8 * rowStride]);
            r8 = a8.fma(b0, r8);
            s8 = a8.fma(b1, s8);
            t8 = a8.fma(b2, t8);
        }
        r0.intoArray(c, 0);
        s0.intoArray(c, LANES);
        t0.intoArray(c, 2 * LANES);
        r1.intoArray(c, 3 * LANES);
        s1.intoArray(c, 4 * LANES);
        t1.intoArray(c, 5 * LANES);
        r2.intoArray(c, 6 * LANES);
        s2.intoArray(c, 7 * LANES);
        t2.intoArray(c, 8 * LANES);
        r3.intoArray(c, 9 * LANES);
        s3.intoArray(c, 10 * LANES);
        t3.intoArray(c, 11 * LANES);
        r4.intoArray(c, 12 * LANES);
        s4.intoArray(c, 13 * LANES);
        t4.intoArray(c, 14 * LANES);
        r5.intoArray(c, 15 * LANES);
        s5.intoArray(c, 16 * LANES);
        t5.intoArray(c, 17 * LANES);
        r6.intoArray(c, 18 * LANES);
        s6.intoArray(c, 19 * LANES);
        t6.intoArray(c, 20 * LANES);
        r7.intoArray(c, 21 * LANES);
        s7.intoArray(c, 22 * LANES);
        t7.intoArray(c, 23 * LANES);
        r8.intoArray(c, 24 * LANES);
        s8.intoArray(c, 25 * LANES);
        t8.intoArray(c, 26 * LANES);
    }

    /**
     * Adds the products of 9 rows of A with one row of B, lane by lane, to nine vectors at {@code so}; what the depth
     * has beyond whole vectors is added to their first lanes.
     */
    static void dots(float[] a, int ao, int rowStride, float[] b, int bo, int k, float[] sums, int so) {
        var s0 = FloatVector.fromArray(F, sums, so);
        var s1 = FloatVector.fromArray(F, sums, so + LANES);
        var s2 = FloatVector.fromArray(F, sums, so + 2 * LANES);
        var s3 = FloatVector.fromArray(F, sums, so + 3 * LANES);
        var s4 = FloatVector.fromArray(F, sums, so + 4 * LANES);
        var s5 = FloatVector.fromArray(F, sums, so + 5 * LANES);
        var s6 = FloatVector.fromArray(F, sums, so + 6 * LANES);
        var s7 = FloatVector.fromArray(F, sums, so + 7 * LANES);
        var s8 = FloatVector.fromArray(F, sums, so + 8 * LANES);
        int whole = k - k % LANES;
        for (int p = ao, q = bo; q < bo + whole; p += LANES, q += LANES) {
            var x = FloatVector.fromArray(F, b, q);
            s0 = x.fma(FloatVector.fromArray(F, a, p), s0);
            s1 = x.fma(FloatVector.fromArray(F, a, p + rowStride), s1);
            s2 = x.fma(FloatVector.fromArray(F, a, p + 2 * rowStride), s2);
            s3 = x.fma(FloatVector.fromArray(F, a, p + 3 * rowStride), s3);
            s4 = x.fma(FloatVector.fromArray(F, a, p + 4 * rowStride), s4);
            s5 = x.fma(FloatVector.fromArray(F, a, p + 5 * rowStride), s5);
            s6 = x.fma(FloatVector.fromArray(F, a, p + 6 * rowStride), s6);
            s7 = x.fma(FloatVector.fromArray(F, a, p + 7 * rowStride), s7);
            s8 = x.fma(FloatVector.fromArray(F, a, p + 8 * rowStride), s8);
        }
        s0.intoArray(sums, so);
        s1.intoArray(sums, so + LANES);
        s2.intoArray(sums, so + 2 * LANES);
        s3.intoArray(sums, so + 3 * LANES);
        s4.intoArray(sums, so + 4 * LANES);
        s5.intoArray(sums, so + 5 * LANES);
        s6.intoArray(sums, so + 6 * LANES);
        s7.intoArray(sums, so + 7 * LANES);
        s8.intoArray(sums, so + 8 * LANES);
        for (int i = 0; i < ROWS; i++) {
            for (int d = whole; d < k; d++) {
                sums[so + i * LANES] += a[ao + i * rowStride + d] * b[bo + d];
            }
        }
    }
}
