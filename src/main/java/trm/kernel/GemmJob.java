package trm.kernel;

import java.util.List;
import jdk.incubator.vector.FloatVector;

/**
 * A product in packed panels. The panels of C form a grid of {@code rowBlocks × colBlocks} parts an item. An operand
 * that only one block of its items reads is packed by that part into its worker's scratch, where it stays in the
 * cache; one that several read is packed beforehand, by a job of its own, into the shared scratch.
 */
final class GemmJob implements Job {
    /** The deepest run of one tile: a panel of B and one of A of this depth stay near the core. */
    private static final int DEPTH = 512;
    /** Work worth a part, in multiply-adds, and the most parts worth having. */
    private static final long PART = 2_000_000;
    private static final int PARTS = 64;
    /** The most panels of A in one part when it packs them itself: they should fill half a second-level cache. */
    private static final int BLOCK = 16;
    /** Panels of B packed at a time. */
    private static final int GROUP = 4;

    private static final int TILE = GemmKernel.ROWS * GemmKernel.COLS;

    private final Workspace workspace;
    private final int items;
    private final int summed;
    private final Matrix a;
    private final Matrix b;
    private final Matrix c;
    private final boolean accumulate;
    private final float[] weightA;
    private final float[] weightB;
    private final int rows;
    private final int cols;
    private final int depth;
    private final int step;
    private final int rowPanels;
    private final int colPanels;
    private final int rowBlocks;
    private final int colBlocks;
    private final boolean localA;
    private final boolean localB;
    private final int itemA;
    private final int itemB;
    private final int sharedB;
    private final int scratchB;

    GemmJob(Workspace workspace, int items, int summed, MatMul.Operand left, MatMul.Operand right, Matrix c,
            boolean accumulate) {
        this.workspace = workspace;
        this.items = items;
        this.summed = summed;
        this.c = c;
        this.accumulate = accumulate;
        a = MatMul.matrix(left);
        b = MatMul.matrix(right);
        weightA = left instanceof PackedWeight w ? w.packed() : null;
        weightB = right instanceof PackedWeight w ? w.packed() : null;
        rows = c.rows();
        cols = c.cols();
        depth = a.cols();
        int steps = (depth + DEPTH - 1) / DEPTH;
        step = (depth + steps - 1) / steps;
        rowPanels = Pack.panels(true, rows);
        colPanels = Pack.panels(false, cols);

        long work = (long) rows * cols * depth * items * summed;
        int wanted = (int) Math.clamp(work / PART, 1, PARTS);
        int each = (wanted + items - 1) / items;
        if (weightA != null) { // then splitting columns costs nothing: each part packs its own
            colBlocks = Math.min(each, colPanels);
            rowBlocks = Math.min((each + colBlocks - 1) / colBlocks, rowPanels);
        } else {
            int blocks = Math.min(each, Math.max(1, rowPanels / 2));
            colBlocks = Math.min((each + blocks - 1) / blocks, colPanels);
            rowBlocks = Math.max(blocks, colBlocks > 1 ? 1 : (rowPanels + BLOCK - 1) / BLOCK);
        }
        localA = weightA == null && colBlocks == 1;
        localB = weightB == null && rowBlocks == 1;
        itemA = weightA != null ? 0 : Math.toIntExact(Pack.size(true, rows, depth));
        itemB = weightB != null ? 0 : Math.toIntExact(Pack.size(false, cols, depth));
        int packings = Math.max(items, summed);
        sharedB = localA ? 0 : Math.toIntExact((long) packings * itemA);
        workspace.reserveShared(sharedB + (localB ? 0 : (long) packings * itemB));
        int blockRows = localA ? (rowPanels + rowBlocks - 1) / rowBlocks * GemmKernel.ROWS : 0;
        scratchB = TILE + blockRows * step;
        workspace.reserveLocal(scratchB + (localB ? (long) GROUP * GemmKernel.COLS * step : 0));
    }

    /** Adds the jobs that must run before this one. */
    void addPackJobs(List<Job> jobs) {
        int packings = Math.max(items, summed);
        if (!localA && weightA == null) {
            jobs.add(new PackJob(true, a, packings, workspace::shared, 0));
        }
        if (!localB && weightB == null) {
            jobs.add(new PackJob(false, b, packings, workspace::shared, sharedB));
        }
    }

    @Override
    public int parts() {
        return items * rowBlocks * colBlocks;
    }

    @Override
    public void run(int part, int worker) {
        int colBlock = part % colBlocks;
        int rowBlock = part / colBlocks % rowBlocks;
        int item = part / (colBlocks * rowBlocks);
        int p0 = rowPanels * rowBlock / rowBlocks;
        int p1 = rowPanels * (rowBlock + 1) / rowBlocks;
        int q0 = colPanels * colBlock / colBlocks;
        int q1 = colPanels * (colBlock + 1) / colBlocks;
        float[] scratch = workspace.local(worker);
        boolean add = accumulate;
        for (int s = 0; s < summed; s++) {
            for (int k0 = 0; k0 < depth; k0 += step) {
                block(item, summed > 1 ? s : item, p0, p1, q0, q1, k0, Math.min(depth, k0 + step), add, scratch);
                add = true;
            }
        }
    }

    /** Adds the product over depths {@code [k0, k1)} to panels [p0, p1) × [q0, q1) of C. */
    private void block(int item, int source, int p0, int p1, int q0, int q1, int k0, int k1, boolean add,
            float[] scratch) {
        float[] packedA = localA ? scratch : weightA != null ? weightA : workspace.shared();
        int strideA = GemmKernel.ROWS * (localA ? k1 - k0 : depth);
        int baseA = localA ? TILE - p0 * strideA : source * itemA;
        int originA = localA ? k0 : 0;
        if (localA) {
            Pack.pack(true, a.data(), a.offset() + source * a.batchStride(), a.rowStride(), a.colStride(), rows,
                    p0, p1, k0, k1, scratch, baseA, strideA, originA);
        }
        float[] packedB = localB ? scratch : weightB != null ? weightB : workspace.shared();
        int strideB = GemmKernel.COLS * (localB ? k1 - k0 : depth);
        int originB = localB ? k0 : 0;
        for (int q = q0; q < q1; q += GROUP) {
            int end = Math.min(q1, q + GROUP);
            int baseB = localB ? scratchB - q * strideB : (weightB != null ? 0 : sharedB + source * itemB);
            if (localB) {
                Pack.pack(false, b.data(), b.offset() + source * b.batchStride(), b.colStride(), b.rowStride(), cols,
                        q, end, k0, k1, scratch, baseB, strideB, originB);
            }
            for (int j = q; j < end; j++) {
                column(item, p0, p1, j, packedA, baseA, strideA, k0 - originA, packedB,
                        baseB + j * strideB + (k0 - originB) * GemmKernel.COLS, k1 - k0, add, scratch);
            }
        }
    }

    private void column(int item, int p0, int p1, int q, float[] pa, int baseA, int strideA, int skipA, float[] pb,
            int bo, int k, boolean add, float[] scratch) {
        int width = Math.min(GemmKernel.COLS, cols - q * GemmKernel.COLS);
        int ldc = c.rowStride();
        int out = c.offset() + item * c.batchStride() + q * GemmKernel.COLS;
        for (int p = p0; p < p1; p++) {
            int left = rows - p * GemmKernel.ROWS;
            int h = GemmKernel.height(left);
            int ao = baseA + p * strideA + skipA * h;
            int co = out + p * GemmKernel.ROWS * ldc;
            if (!add && width == GemmKernel.COLS && left >= h) {
                GemmKernel.tile(h, pa, ao, pb, bo, k, c.data(), co, ldc);
            } else {
                GemmKernel.tile(h, pa, ao, pb, bo, k, scratch, 0, GemmKernel.COLS);
                store(scratch, Math.min(h, left), width, c.data(), co, ldc, add);
            }
        }
    }

    /** C = tile, or C += tile, for the part of it that lies within C. */
    private static void store(float[] tile, int h, int width, float[] c, int co, int ldc, boolean add) {
        for (int i = 0; i < h; i++) {
            int t = i * GemmKernel.COLS;
            int d = co + i * ldc;
            if (width == GemmKernel.COLS) { // then it adds
                var s0 = FloatVector.fromArray(Simd.FLOATS, c, d);
                var s1 = FloatVector.fromArray(Simd.FLOATS, c, d + Simd.LANES);
                if (!add) {
                    s0 = FloatVector.zero(Simd.FLOATS);
                    s1 = s0;
                }
                s0.add(FloatVector.fromArray(Simd.FLOATS, tile, t)).intoArray(c, d);
                s1.add(FloatVector.fromArray(Simd.FLOATS, tile, t + Simd.LANES)).intoArray(c, d + Simd.LANES);
            } else {
                for (int j = 0; j < width; j++) {
                    c[d + j] = add ? c[d + j] + tile[t + j] : tile[t + j];
                }
            }
        }
    }
}
