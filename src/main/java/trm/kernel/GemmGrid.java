package trm.kernel;

/**
 * How a product is cut into parts: a grid of {@code rowBlocks × colBlocks} blocks of panels for each item. It depends
 * on the shapes alone.
 *
 * <p>An operand that only one block of its item reads is local: that part packs it into its worker's scratch, where it
 * stays in the cache. An operand that several blocks read is packed beforehand into scratch that all share, unless it
 * is a weight, which is packed already.
 */
record GemmGrid(int rowBlocks, int colBlocks, boolean localA, boolean localB) {
    /** Multiply-adds worth a part, and the most parts worth having. */
    private static final long PART = 2_000_000;

    private static final int PARTS = 64;
    /** Floats of A in one part when it packs them itself: they and some of B fit a second-level cache. */
    private static final int LOCAL = 60_000;
    /** Rows that a weight is worth reading for: with fewer in a part, its way from the third-level cache shows. */
    private static final int FEW = 45;
    /** Blocks of rows alone that make enough parts: A is packed by its part then. */
    private static final int MANY = 32;
    /** The number of blocks that a split along one side only must yield, or both sides are split. */
    private static final int ENOUGH = 16;

    static GemmGrid of(int rows, int cols, int depth, int items, int summed, boolean weightA, boolean weightB) {
        int down = GemmKernel.panels(rows);
        int across = Pack.panels(false, cols);
        long work = (long) rows * cols * depth * items * summed;
        int each = (Math.clamp(work / PART, 1, PARTS) + items - 1) / items;
        int tall = Math.max(2, LOCAL / (GemmKernel.ROWS * Math.min(depth, GemmJob.DEPTH)));
        if (weightA) {
            int c = Math.min(each, across);
            return of(Math.min((each + c - 1) / c, down), c, true, weightB);
        }
        if (weightB) {
            int r = Math.clamp(rows / FEW, 1, each);
            int c = r >= MANY ? 1 : Math.min((each + r - 1) / r, across);
            return of(c > 1 ? r : Math.max(r, (down + tall - 1) / tall), c, false, true);
        }
        // The longer side is split and packed by the parts, the shorter one shared.
        if (rows >= cols && down / 2 >= ENOUGH) {
            int r = Math.min(each, Math.max(ENOUGH, down / 8));
            return of(Math.max(r, (down + tall - 1) / tall), 1, false, false);
        }
        if (cols > rows && across >= ENOUGH) {
            return of(1, Math.min(each, across / 2 >= ENOUGH ? across / 2 : across), false, false);
        }
        int r = Math.clamp(Math.round(Math.sqrt((double) each * rows / cols)), 1, down);
        return of(r, Math.min((each + r - 1) / r, across), false, false);
    }

    /** The same blocks, with the operands named packed beforehand in any case. */
    GemmGrid packedBefore(boolean a, boolean b) {
        return new GemmGrid(rowBlocks, colBlocks, localA && !a, localB && !b);
    }

    private static GemmGrid of(int rowBlocks, int colBlocks, boolean weightA, boolean weightB) {
        return new GemmGrid(rowBlocks, colBlocks, !weightA && colBlocks == 1, !weightB && rowBlocks == 1);
    }
}
