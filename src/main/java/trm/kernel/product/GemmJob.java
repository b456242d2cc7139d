package trm.kernel.product;

import java.util.List;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/**
 * A product in packed panels, cut into parts by a {@link GemmGrid}. A part goes through its columns in groups of
 * panels, through the depth in steps, and through its rows panel by panel: a panel of A meets the whole group while it
 * is near the core, and the group meets all rows of the part while it is in the second-level cache.
 */
final class GemmJob implements Job {
    /**
     * The deepest run of one tile. A wide tile makes so short work of it that beginning, ending and adding to C cost
     * more than what the caches lose by long panels, up to where a few panels of A fill the second-level cache and
     * each panel of B comes from the third for those few alone; with 16 registers, panels stay near the core.
     */
    static final int DEPTH = GemmKernel.ROWS == 12 ? 1600 : 512;
    /** Depth of the panels of B, one after the other, that one panel of A meets in turn. */
    private static final int GROUP_DEPTH = 2048;
    /** Panels of B that a part packs together at least: their rows follow each other in memory. */
    private static final int PACKED_TOGETHER = 4;

    /** Where tiles find an operand. */
    private enum Place {
        /** In the panels that a weight is kept in. */
        WEIGHT,
        /** Where it is; but a last narrower panel of A is packed, by each part. */
        AS_IT_LIES,
        /** In the worker's scratch, where each part packs its own. */
        LOCAL,
        /** In scratch that all share, packed by a job before. */
        SHARED;

        static Place of(MatMul.Operand operand, boolean direct, boolean local) {
            if (operand instanceof PackedWeight) {
                return WEIGHT;
            }
            return direct ? AS_IT_LIES : local ? LOCAL : SHARED;
        }
    }

    private final Workspace workspace;
    private final MatMul.Operand left;
    private final MatMul.Operand right;
    private final Matrix a;
    private final Matrix b;
    private final Matrix c;
    private final boolean accumulate;
    private final GatedTile gated;
    private final Place placeA;
    private final Place placeB;
    private final int rows;
    private final int cols;
    private final int depth;
    private final int step;
    /** Panels of B that one panel of A meets in turn. */
    private final int columnGroup;
    private final int rowPanels;
    private final int colPanels;
    private final GemmGrid grid;
    private final int sharedB;
    private final int scratchA;
    private final int scratchB;

    GemmJob(Workspace workspace, MatMul.Operand left, MatMul.Operand right, Matrix c, boolean accumulate,
            GatedTile gated) {
        this.workspace = workspace;
        this.left = left;
        this.right = right;
        this.c = c;
        this.accumulate = accumulate;
        this.gated = gated;
        a = MatMul.matrix(left);
        b = MatMul.matrix(right);
        rows = c.rows();
        cols = c.cols();
        depth = left.cols();
        rowPanels = Pack.panels(true, rows);
        colPanels = Pack.panels(false, cols);
        int steps = gated != null ? 1 : (depth + DEPTH - 1) / DEPTH; // what leaves a gated tile is no sum to add to
        step = (depth + steps - 1) / steps;
        boolean direct = GemmKernel.DIRECT && left instanceof Matrix m && m.colStride() == 1;
        grid = GemmGrid.of(workspace.threads(), rows, cols, depth, right instanceof PackedWeight, direct)
                .packedBefore(left instanceof Chunks, right instanceof Chunks);
        placeA = Place.of(left, direct, grid.localA());
        placeB = Place.of(right, false, grid.localB());
        int most = gated != null ? GatedTile.PANELS : (colPanels + grid.colBlocks() - 1) / grid.colBlocks();
        columnGroup = Math.min(most, Math.max(GROUP_DEPTH / step, placeB == Place.LOCAL ? PACKED_TOGETHER : 1));
        sharedB = placeA == Place.SHARED ? Math.toIntExact(Pack.size(true, rows, depth)) : 0;
        workspace.reserveShared(sharedB + (placeB == Place.SHARED ? Pack.size(false, cols, depth) : 0));
        int tall = switch (placeA) {
            case LOCAL -> (rowPanels + grid.rowBlocks() - 1) / grid.rowBlocks();
            case AS_IT_LIES -> 1;
            case WEIGHT, SHARED -> 0;
        };
        int wide = placeB == Place.LOCAL ? columnGroup : 0;
        scratchA = gated == null ? GemmTile.SIZE : GatedTile.SIZE;
        scratchB = scratchA + tall * GemmKernel.ROWS * step;
        workspace.reserveLocal(scratchB + (long) wide * GemmKernel.COLS * step);
    }

    /** Adds the jobs that must run before this one. */
    void addPackJobs(List<Job> jobs) {
        if (placeA == Place.SHARED) {
            jobs.add(packJob(true, left, 0));
        }
        if (placeB == Place.SHARED) {
            jobs.add(packJob(false, right, sharedB));
        }
    }

    private Job packJob(boolean isLeft, MatMul.Operand operand, int base) {
        return operand instanceof Chunks chunks
                ? new ChunkPackJob(workspace, isLeft, chunks, workspace::shared, base)
                : new PackJob(isLeft, MatMul.matrix(operand), workspace::shared, base);
    }

    @Override
    public int parts() {
        return grid.rowBlocks() * grid.colBlocks();
    }

    @Override
    public void run(int part, int worker) {
        int rowBlocks = grid.rowBlocks();
        int colBlocks = grid.colBlocks();
        int colBlock = part % colBlocks;
        int rowBlock = part / colBlocks;
        block(rowPanels * rowBlock / rowBlocks, rowPanels * (rowBlock + 1) / rowBlocks,
                colPanels * colBlock / colBlocks, colPanels * (colBlock + 1) / colBlocks, workspace.local(worker));
    }

    /** Computes panels [p0, p1) × [q0, q1) of C. */
    private void block(int p0, int p1, int q0, int q1, float[] scratch) {
        boolean localA = placeA == Place.LOCAL || placeA == Place.AS_IT_LIES;
        boolean localB = placeB == Place.LOCAL;
        int firstPacked = placeA == Place.AS_IT_LIES ? Math.max(p0, rows / GemmKernel.ROWS) : p0;
        float[] packedA = panels(left, localA, scratch);
        float[] packedB = panels(right, localB, scratch);
        for (int k0 = 0; k0 < depth; k0 += step) {
            int run = Math.min(depth - k0, step);
            int strideA = GemmKernel.ROWS * (localA ? run : depth);
            int baseA = localA ? scratchA - firstPacked * strideA : 0;
            int skipA = localA ? 0 : k0;
            if (localA && firstPacked < p1) {
                pack(true, a, rows, firstPacked, p1, k0, run, scratch, baseA, strideA);
            }
            for (int q = q0; q < q1; q += columnGroup) {
                int end = Math.min(q1, q + columnGroup);
                int strideB = GemmKernel.COLS * (localB ? run : depth);
                int baseB = localB ? scratchB - q * strideB
                        : (placeB == Place.SHARED ? sharedB : 0) + k0 * GemmKernel.COLS;
                if (localB) {
                    pack(false, b, cols, q, end, k0, run, scratch, baseB, strideB);
                }
                for (int p = p0; p < p1; p++) {
                    int row = p * GemmKernel.ROWS;
                    int h = GemmKernel.height(rows - row);
                    boolean asIs = p < firstPacked;
                    float[] x = asIs ? a.data() : packedA;
                    int xo = asIs ? a.at(row) + k0 : baseA + p * strideA + skipA * h;
                    int rowStride = asIs ? a.rowStride() : 1;
                    int kStride = asIs ? 1 : h;
                    if (gated != null) {
                        gated.run(h, x, xo, rowStride, kStride, packedB, baseB + q * strideB, strideB, end - q, run,
                                row, q * GemmKernel.COLS, scratch);
                        continue;
                    }
                    for (int j = q; j < end; j++) {
                        tile(p, j, h, x, xo, rowStride, kStride, packedB, baseB + j * strideB, run,
                                accumulate || k0 > 0, scratch);
                    }
                }
            }
        }
    }

    private float[] panels(MatMul.Operand operand, boolean local, float[] scratch) {
        return local ? scratch : operand instanceof PackedWeight w ? w.packed() : workspace.shared();
    }

    private static void pack(boolean left, Matrix m, int extent, int p0, int p1, int k0, int run, float[] dst, int base,
            int stride) {
        Pack.pack(left, m.data(), m.offset(), left ? m.rowStride() : m.colStride(),
                left ? m.colStride() : m.rowStride(), extent, p0, p1, k0, k0 + run, dst, base, stride, k0);
    }

    private void tile(int p, int q, int h, float[] pa, int ao, int rowStride, int kStride, float[] pb, int bo, int k,
            boolean add, float[] scratch) {
        int height = Math.min(h, rows - p * GemmKernel.ROWS);
        int width = Math.min(GemmKernel.COLS, cols - q * GemmKernel.COLS);
        int co = c.at(p * GemmKernel.ROWS) + q * GemmKernel.COLS;
        if (q > 0 && GemmKernel.isNarrow(h, width)) { // what full panels leave; small products alone keep to one kernel
            GemmTile.runNarrow(pa, ao, rowStride, kStride, pb, bo, k, add, height, width, c.data(), co, c.rowStride(),
                    scratch);
        } else {
            GemmTile.run(h, pa, ao, rowStride, kStride, pb, bo, k, add, height, width, c.data(), co, c.rowStride(),
                    scratch);
        }
    }
}
