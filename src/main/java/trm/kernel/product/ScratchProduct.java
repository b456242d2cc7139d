package trm.kernel.product;

/**
 * Products of one worker in its own scratch, where every operand is padded to whole panels: C is
 * {@code [padded(rows), whole panels of columns]}, B in packed panels. The first {@link GemmTile#SIZE} floats of the
 * scratch are for tiles on their way.
 */
public final class ScratchProduct {
    private static final int ROWS = GemmKernel.ROWS;
    private static final int COLS = GemmKernel.COLS;

    private ScratchProduct() {}

    /** Rows of a left operand and of a result. */
    public static int padded(int rows) {
        return GemmKernel.panels(rows) * ROWS;
    }

    /** Floats of what {@link #packRows} packs. */
    public static int packedSize(int rows, int depth) {
        return GemmKernel.DIRECT ? 0 : padded(rows) * depth;
    }

    /** Packs rows {@code ld} apart as the left operand, unless they are read as they lie. */
    public static void packRows(float[] x, int rows, int from, int ld, int depth, int to) {
        if (!GemmKernel.DIRECT) {
            Pack.pack(true, x, from, ld, 1, rows, 0, GemmKernel.panels(rows), 0, depth, x, to, ROWS * depth, 0);
        }
    }

    /**
     * C = A·B or C += A·B with A's rows, {@code lda} apart and followed by anything up to {@link #padded}, or what
     * {@link #packRows} made of them.
     *
     * @param panelB how far apart panels of B are
     */
    public static void ofRows(float[] x, int rows, int a, int lda, int packed, int cols, int b, int panelB, int k,
            boolean add, float[] result, int c, int ldc) {
        for (int j = 0; j < cols; j += COLS) {
            for (int i = 0; i < rows; i += ROWS) {
                int h = GemmKernel.height(rows - i);
                if (GemmKernel.DIRECT) {
                    tile(ROWS, x, a + i * lda, lda, 1, b, k, add, result, c + i * ldc + j, ldc);
                } else {
                    tile(h, x, packed + i * k, 1, h, b, k, add, result, c + i * ldc + j, ldc);
                }
            }
            b += panelB;
        }
    }

    /** As {@link #ofRows}, A being the transpose of rows {@code lda} apart, longer than {@link #padded} says. */
    public static void ofColumns(float[] x, int rows, int a, int lda, int cols, int b, int panelB, int k, boolean add, int c,
            int ldc) {
        for (int j = 0; j < cols; j += COLS) {
            for (int i = 0; i < rows; i += ROWS) {
                tile(GemmKernel.height(rows - i), x, a + i, 1, lda, b, k, add, x, c + i * ldc + j, ldc);
            }
            b += panelB;
        }
    }

    private static void tile(int h, float[] x, int a, int rowStride, int kStride, int b, int k, boolean add,
            float[] result, int c, int ldc) {
        GemmTile.run(h, x, a, rowStride, kStride, x, b, k, add, h, COLS, result, c, ldc, x);
    }
}
