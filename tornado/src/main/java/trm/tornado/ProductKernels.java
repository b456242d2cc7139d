package trm.tornado;

import uk.ac.manchester.tornado.api.KernelContext;

/**
 * Matrix products where there is no library: a group computes a tile of {@link #TILE}² results from tiles of both
 * operands in local memory, each of its threads {@link #EACH}² of them.
 */
public final class ProductKernels {
    /** Results of a group, in each direction; and the depth of a step. */
    static final int TILE = 64;
    static final int DEPTH = 16;
    /** Results of a thread, in each direction. */
    static final int EACH = 4;
    /** Threads of a group, in each direction. */
    static final int SIDE = TILE / EACH;

    static final int TRANSPOSED_A = 1;
    static final int TRANSPOSED_B = 2;
    static final int ACCUMULATE = 4;
    static final int SHARED_A = 8;

    private ProductKernels() {}

    /** The flags of a product. */
    static int flags(Product p) {
        return (p.transposedA() ? TRANSPOSED_A : 0)
                | (p.transposedB() ? TRANSPOSED_B : 0)
                | (p.accumulate() ? ACCUMULATE : 0)
                | (p.sharedA() ? SHARED_A : 0);
    }

    /**
     * As {@link Product} says; the second dimension of groups counts tiles of rows, of all matrices of the batch one
     * after the other.
     *
     * @param flags which of {@link #TRANSPOSED_A}, {@link #TRANSPOSED_B}, {@link #ACCUMULATE}, {@link #SHARED_A} hold
     */
    public static void product(
            KernelContext context, float[] a, float[] b, float[] c, int m, int n, int k, int offsetA, int offsetB,
            int offsetC, int flags) {
        float[] tileA = context.allocateFloatLocalArray(TILE * DEPTH);
        float[] tileB = context.allocateFloatLocalArray(TILE * DEPTH);
        int x = context.localIdx;
        int y = context.localIdy;
        int thread = y * SIDE + x;
        int tilesDown = (m + TILE - 1) / TILE;
        int item = context.groupIdy / tilesDown;
        int row0 = context.groupIdy % tilesDown * TILE;
        int col0 = context.groupIdx * TILE;
        int accumulate = flags & ACCUMULATE;
        int rowA = (flags & TRANSPOSED_A) != 0 ? 1 : k;
        int colA = (flags & TRANSPOSED_A) != 0 ? m : 1;
        int rowB = (flags & TRANSPOSED_B) != 0 ? 1 : n;
        int colB = (flags & TRANSPOSED_B) != 0 ? k : 1;
        int startA = (flags & SHARED_A) != 0 ? offsetA : offsetA + item * m * k;
        int startB = offsetB + item * k * n;
        int startC = offsetC + item * m * n;
        float s00 = 0f;
        float s01 = 0f;
        float s02 = 0f;
        float s03 = 0f;
        float s10 = 0f;
        float s11 = 0f;
        float s12 = 0f;
        float s13 = 0f;
        float s20 = 0f;
        float s21 = 0f;
        float s22 = 0f;
        float s23 = 0f;
        float s30 = 0f;
        float s31 = 0f;
        float s32 = 0f;
        float s33 = 0f;
        for (int d0 = 0; d0 < k; d0 += DEPTH) {
            for (int i = thread; i < TILE * DEPTH; i += SIDE * SIDE) {
                int r = row0 + i / DEPTH;
                int d = d0 + i % DEPTH;
                float v = 0f;
                if (r < m) {
                    if (d < k) {
                        v = a[startA + r * rowA + d * colA];
                    }
                }
                tileA[i % DEPTH * TILE + i / DEPTH] = v;
            }
            for (int i = thread; i < TILE * DEPTH; i += SIDE * SIDE) {
                int d = d0 + i / TILE;
                int col = col0 + i % TILE;
                float v = 0f;
                if (col < n) {
                    if (d < k) {
                        v = b[startB + d * rowB + col * colB];
                    }
                }
                tileB[i] = v;
            }
            context.localBarrier();
            for (int d = 0; d < DEPTH; d++) {
                int ta = d * TILE + y * EACH;
                int tb = d * TILE + x;
                float a0 = tileA[ta];
                float a1 = tileA[ta + 1];
                float a2 = tileA[ta + 2];
                float a3 = tileA[ta + 3];
                float b0 = tileB[tb];
                float b1 = tileB[tb + SIDE];
                float b2 = tileB[tb + 2 * SIDE];
                float b3 = tileB[tb + 3 * SIDE];
                s00 += a0 * b0;
                s01 += a0 * b1;
                s02 += a0 * b2;
                s03 += a0 * b3;
                s10 += a1 * b0;
                s11 += a1 * b1;
                s12 += a1 * b2;
                s13 += a1 * b3;
                s20 += a2 * b0;
                s21 += a2 * b1;
                s22 += a2 * b2;
                s23 += a2 * b3;
                s30 += a3 * b0;
                s31 += a3 * b1;
                s32 += a3 * b2;
                s33 += a3 * b3;
            }
            context.localBarrier();
        }
        int row = row0 + y * EACH;
        int col = col0 + x;
        write(c, startC, row, col, m, n, accumulate, s00);
        write(c, startC, row, col + SIDE, m, n, accumulate, s01);
        write(c, startC, row, col + 2 * SIDE, m, n, accumulate, s02);
        write(c, startC, row, col + 3 * SIDE, m, n, accumulate, s03);
        write(c, startC, row + 1, col, m, n, accumulate, s10);
        write(c, startC, row + 1, col + SIDE, m, n, accumulate, s11);
        write(c, startC, row + 1, col + 2 * SIDE, m, n, accumulate, s12);
        write(c, startC, row + 1, col + 3 * SIDE, m, n, accumulate, s13);
        write(c, startC, row + 2, col, m, n, accumulate, s20);
        write(c, startC, row + 2, col + SIDE, m, n, accumulate, s21);
        write(c, startC, row + 2, col + 2 * SIDE, m, n, accumulate, s22);
        write(c, startC, row + 2, col + 3 * SIDE, m, n, accumulate, s23);
        write(c, startC, row + 3, col, m, n, accumulate, s30);
        write(c, startC, row + 3, col + SIDE, m, n, accumulate, s31);
        write(c, startC, row + 3, col + 2 * SIDE, m, n, accumulate, s32);
        write(c, startC, row + 3, col + 3 * SIDE, m, n, accumulate, s33);
    }

    private static void write(float[] c, int start, int row, int col, int m, int n, int accumulate, float sum) {
        if (row < m) {
            if (col < n) {
                int at = start + row * n + col;
                c[at] = accumulate != 0 ? c[at] + sum : sum;
            }
        }
    }
}
