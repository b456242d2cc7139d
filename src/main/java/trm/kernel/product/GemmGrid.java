package trm.kernel.product;

/**
 * How a product is cut into parts: a grid of {@code rowBlocks × colBlocks} blocks of panels. It depends
 * on the shapes and the number of threads; no sum depends on it.
 *
 * <p>An operand that only one block reads is local: that part packs it into its worker's scratch, where it
 * stays in the cache. An operand that several blocks read is packed beforehand into scratch that all share, unless it
 * is a weight, which is packed already, or is read as it lies.
 */
record GemmGrid(int rowBlocks, int colBlocks, boolean localA, boolean localB) {
    /** Multiply-adds worth a part. */
    private static final long PART = 2_000_000;
    /** The most parts for each thread, and how many are enough for all to finish together. */
    private static final int MOST = 32;

    private static final int ENOUGH = 6;
    /** Floats of A in one part when it packs them itself: they and some of B fit a second-level cache. */
    private static final int LOCAL = GemmKernel.ROWS == 12 ? 150_000 : 60_000;
    /**
     * Rows that a weight is read for: with fewer in a part, its way from the third-level cache begins to show. With
     * tiles of 5 rows, which take longer over each panel, 150 made wide products 2 to 6 % slower than 90.
     */
    private static final int ROWS = GemmKernel.ROWS == 12 ? 150 : 90;
    /** The fewest rows for it, where otherwise there would not be parts enough. */
    private static final int FEW = 45;
    /** Panels of rows, or of columns, in a part that reads the whole of a shared operand. */
    private static final int TALL = 16;

    private static final int WIDE = 4;
    /** Panels of columns for each thread, from which on parts pack their own. */
    private static final int LEAST = 4;

    static GemmGrid of(int threads, int rows, int cols, int depth, boolean weightB, boolean directA) {
        int down = GemmKernel.panels(rows);
        int across = Pack.panels(false, cols);
        int each = Math.clamp((long) rows * cols * depth / PART, 1, MOST * threads);
        int enough = Math.min(each, ENOUGH * threads);
        int tall = Math.max(2, LOCAL / (GemmKernel.ROWS * Math.min(depth, GemmJob.DEPTH)));
        if (weightB) {
            int r = Math.max(even(rows / ROWS, threads), Math.min(rows / FEW, enough));
            r = Math.clamp(r, 1, Math.min(each, down));
            int c = Math.min((enough + r - 1) / r, across);
            return of(c > 1 || directA ? r : Math.max(r, (down + tall - 1) / tall), c, directA, true);
        }
        // The longer side is split and packed by the parts, the shorter one shared.
        if (rows >= cols && down >= 2 * enough) {
            int r = Math.min(each, Math.max(enough, even(down / TALL, threads)));
            return of(directA ? r : Math.max(r, (down + tall - 1) / tall), 1, directA, false);
        }
        if (cols > rows && across >= LEAST * threads) {
            int wide = Math.max(Math.min(enough, across / 2), even(across / WIDE, threads));
            return of(1, Math.min(each, wide), directA, false);
        }
        int r = Math.clamp(Math.round(Math.sqrt((double) each * rows / cols)), 1, down);
        return of(r, Math.min((each + r - 1) / r, across), directA, false);
    }

    /** So many parts or a few more, as many for each thread. */
    private static int even(int parts, int threads) {
        return (parts + threads - 1) / threads * threads;
    }

    /** The same blocks, with the operands named packed beforehand in any case. */
    GemmGrid packedBefore(boolean a, boolean b) {
        return new GemmGrid(rowBlocks, colBlocks, localA && !a, localB && !b);
    }

    private static GemmGrid of(int rowBlocks, int colBlocks, boolean readyA, boolean readyB) {
        return new GemmGrid(rowBlocks, colBlocks, !readyA && colBlocks == 1, !readyB && rowBlocks == 1);
    }
}
