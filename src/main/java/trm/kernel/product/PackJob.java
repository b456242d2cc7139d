package trm.kernel.product;

import java.util.function.Supplier;
import trm.kernel.Simd;
import trm.kernel.parallel.Job;

/** Packs an operand whole. */
final class PackJob implements Job {
    private static final int DEPTHS = 64;

    private final boolean left;
    private final Matrix m;
    private final int extent;
    private final int depth;
    private final int iStride;
    private final int kStride;
    private final int panels;
    private final int chunks;
    private final Supplier<float[]> target;
    private final int base;

    /** Packs into {@code target} from {@code base} on. */
    PackJob(boolean left, Matrix m, Supplier<float[]> target, int base) {
        this.left = left;
        this.m = m;
        this.target = target;
        this.base = base;
        extent = left ? m.rows() : m.cols();
        depth = left ? m.cols() : m.rows();
        iStride = left ? m.rowStride() : m.colStride();
        kStride = left ? m.colStride() : m.rowStride();
        panels = Pack.panels(left, extent);
        // Read along the rows of the source: across all panels where the panel copies them, else panel by panel.
        chunks = iStride == 1 ? (depth + DEPTHS - 1) / DEPTHS : panels;
    }

    @Override
    public int parts() {
        return Simd.ENABLED ? chunks : 0;
    }

    @Override
    public void run(int part, int worker) {
        int panelStride = depth * (left ? GemmKernel.ROWS : GemmKernel.COLS);
        boolean copied = iStride == 1;
        int k0 = copied ? part * DEPTHS : 0;
        Pack.pack(left, m.data(), m.offset(), iStride, kStride, extent, copied ? 0 : part, copied ? panels : part + 1,
                k0, copied ? Math.min(depth, k0 + DEPTHS) : depth, target.get(), base, panelStride, 0);
    }
}
