package trm.kernel;

import java.util.function.Supplier;

/** Packs an operand, or a batch of them, whole. */
final class PackJob implements Job {
    private static final int DEPTHS = 64;

    private final boolean left;
    private final Matrix m;
    private final int extent;
    private final int depth;
    private final int iStride;
    private final int kStride;
    private final int panels;
    private final int itemFloats;
    private final int chunks;
    private final int items;
    private final int group;
    private final Supplier<float[]> target;
    private final int base;

    /** Packs {@code items} matrices into {@code target}, one after the other, the first at {@code base}. */
    PackJob(boolean left, Matrix m, int items, Supplier<float[]> target, int base) {
        this(left, m, items, 1, target, base);
    }

    /** As above, but every {@code group} matrices as one whose depths follow each other. */
    PackJob(boolean left, Matrix m, int items, int group, Supplier<float[]> target, int base) {
        this.left = left;
        this.m = m;
        this.items = items;
        this.group = group;
        this.target = target;
        this.base = base;
        extent = left ? m.rows() : m.cols();
        depth = left ? m.cols() : m.rows();
        iStride = left ? m.rowStride() : m.colStride();
        kStride = left ? m.colStride() : m.rowStride();
        panels = Pack.panels(left, extent);
        itemFloats = Math.toIntExact(Pack.size(left, extent, depth));
        // Read along the rows of the source: across all panels where the panel copies them, else panel by panel.
        chunks = iStride == 1 ? (depth + DEPTHS - 1) / DEPTHS : panels;
    }

    @Override
    public int parts() {
        return items * chunks;
    }

    @Override
    public void run(int part, int worker) {
        int item = part / chunks;
        int chunk = part % chunks;
        int off = m.offset() + item * m.batchStride();
        int first = item / group * group;
        int together = Math.min(group, items - first);
        int panelStride = together * depth * (left ? GemmKernel.ROWS : GemmKernel.COLS);
        int at = base + first * itemFloats;
        int origin = (first - item) * depth;
        if (iStride == 1) {
            Pack.pack(left, m.data(), off, iStride, kStride, extent, 0, panels, chunk * DEPTHS,
                    Math.min(depth, (chunk + 1) * DEPTHS), target.get(), at, panelStride, origin);
        } else {
            Pack.pack(left, m.data(), off, iStride, kStride, extent, chunk, chunk + 1, 0, depth, target.get(), at,
                    panelStride, origin);
        }
    }
}
