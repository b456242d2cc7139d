package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;
import trm.kernel.SwiGlu;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/** The backward pass of {@link TokenMlp}: one chunk of items a part. */
final class TokenMlpBackward implements Job {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final int ROWS = GemmKernel.ROWS;
    private static final int COLS = GemmKernel.COLS;
    /** Where the tiles of the gradient of h are, behind those of gate and up. */
    private static final int D_H = 2 * GatedTile.HALF;
    /** Inner rows of a block: few, because of five gradients, but enough for a tile's run. */
    private static final int BLOCK = 144;

    private final Workspace workspace;
    private final TokenMlp.Shape shape;
    private final PackedWeight gate;
    private final PackedWeight up;
    private final PackedWeight downT;
    private final PackedWeight gateT;
    private final PackedWeight upT;
    private final float[] x;
    private final float[] dy;
    private final boolean accumulate;
    private final float[] dx;
    private final WeightSums weights;
    private final int columnPanels;
    /** How far apart rows in scratch are. */
    private final int ld;
    private final int block;
    // Where things lie in the scratch of a worker, behind tiles on their way: rows as the weights' gradients read
    // them, panels as that of x does.
    private final int xPanels;
    private final int dyPanels;
    private final int packedX;
    private final int packedDy;
    private final int gateRows;
    private final int upRows;
    private final int hRows;
    private final int gatePanels;
    private final int upPanels;
    private final int free;
    /** Floats of the sums for gate, as for up and for down: chunk by chunk they are in shared scratch. */
    private final int sums;

    TokenMlpBackward(Workspace workspace, TokenMlp.Shape shape, PackedWeight gate, PackedWeight up, PackedWeight downT,
            PackedWeight gateT, PackedWeight upT, float[] x, float[] dy, boolean accumulate, float[] dx) {
        this.workspace = workspace;
        this.shape = shape;
        this.gate = gate;
        this.up = up;
        this.downT = downT;
        this.gateT = gateT;
        this.upT = upT;
        this.x = x;
        this.dy = dy;
        this.accumulate = accumulate;
        this.dx = dx;
        columnPanels = Pack.panels(false, shape.width());
        ld = columnPanels * COLS;
        weights = new WeightSums(shape.length(), shape.width(), ld);
        block = block(shape.inner());
        int rows = WeightSums.padded(block) * ld;
        int panels = ld * block;
        xPanels = D_H + GatedTile.HALF;
        dyPanels = xPanels + ld * shape.length();
        packedX = dyPanels + ld * shape.length();
        packedDy = packedX + weights.packedSize();
        gateRows = packedDy + weights.packedSize();
        upRows = gateRows + rows;
        hRows = upRows + rows;
        gatePanels = hRows + rows;
        upPanels = gatePanels + panels;
        free = upPanels + panels;
        sums = weights.size(shape.inner());
        workspace.reserveLocal(Math.max(free + weights.scratchSize(block), weights.panelSize()));
        workspace.reserveShared(3L * sums * shape.chunks());
    }

    /** Blocks of the same rows, in whole panels of all kernels. */
    private static int block(int inner) {
        int unit = WeightSums.unit();
        int blocks = (inner + BLOCK - 1) / BLOCK;
        int units = (inner + unit - 1) / unit;
        return (units + blocks - 1) / blocks * unit;
    }

    @Override
    public int parts() {
        return shape.chunks();
    }

    @Override
    public void run(int chunk, int worker) {
        float[] s = workspace.local(worker);
        int first = shape.first(chunk);
        for (int item = first; item < shape.first(chunk + 1); item++) {
            item(item, item > first, chunk * 3 * sums, s);
        }
    }

    /** What adds the sums of all chunks up. */
    Job sum(float[] dWeights) {
        return new Sum(dWeights);
    }

    private final class Sum implements Job {
        private final float[] dWeights;

        private Sum(float[] dWeights) {
            this.dWeights = dWeights;
        }

        @Override
        public int parts() {
            return 3 * WeightSums.panels(shape.inner());
        }

        @Override
        public void run(int part, int worker) {
            int weight = part % 3;
            weights.store(workspace.shared(), weight * sums, 3 * sums, shape.chunks(), part / 3, shape.inner(),
                    workspace.local(worker), dWeights, weight * shape.inner() * shape.length());
        }
    }

    private void item(int item, boolean more, int first, float[] s) {
        float[] shared = workspace.shared();
        int length = shape.length();
        int width = shape.width();
        int from = item * shape.item();
        Pack.pack(false, x, from, 1, width, width, 0, columnPanels, 0, length, s, xPanels, COLS * length, 0);
        Pack.pack(false, dy, from, 1, width, width, 0, columnPanels, 0, length, s, dyPanels, COLS * length, 0);
        weights.pack(x, from, s, packedX);
        weights.pack(dy, from, s, packedDy);
        for (int i0 = 0; i0 < shape.inner(); i0 += block) {
            int n = Math.min(block, shape.inner() - i0);
            activation(i0, n, s);
            boolean add = accumulate || i0 > 0;
            TokenMlpForward.product(gateT.packed(), i0, n, s, gatePanels, add, dx, from, width, shape, s);
            TokenMlpForward.product(upT.packed(), i0, n, s, upPanels, true, dx, from, width, shape, s);
            weights.add(more, s, gateRows, n, x, from, packedX, i0, shared, first, free);
            weights.add(more, s, upRows, n, x, from, packedX, i0, shared, first + sums, free);
            weights.add(more, s, hRows, n, dy, from, packedDy, i0, shared, first + 2 * sums, free);
        }
    }

    /** Gate, up and the gradient of h for {@code n} inner rows, and what they make: gradients, and h again. */
    private void activation(int i0, int n, float[] s) {
        int length = shape.length();
        for (int q = 0; q < columnPanels; q += GatedTile.PANELS) {
            int panels = Math.min(GatedTile.PANELS, columnPanels - q);
            int column = q * COLS * length;
            for (int i = 0; i < n; i += ROWS) {
                int left = shape.inner() - i0 - i;
                int h = GemmKernel.height(left);
                TokenMlpForward.tiles(h, gate, i0 + i, s, xPanels + column, panels, length, 0);
                TokenMlpForward.tiles(h, up, i0 + i, s, xPanels + column, panels, length, GatedTile.HALF);
                TokenMlpForward.tiles(h, downT, i0 + i, s, dyPanels + column, panels, length, D_H);
                int row = i * ld + q * COLS;
                int panel = (q * n + i) * COLS;
                activate(s, Math.min(h, left), panels * COLS, gateRows + row, upRows + row, hRows + row, ld,
                        gatePanels + panel, upPanels + panel, n * COLS);
            }
        }
    }

    private static void activate(float[] s, int height, int columns, int gateRow, int upRow, int hRow, int ld,
            int gatePanel, int upPanel, int panelStride) {
        for (int i = 0; i < height; i++) {
            int tile = i * GatedTile.LD;
            for (int j = 0; j < columns; j += LANES) {
                var g = FloatVector.fromArray(F, s, tile + j);
                var u = FloatVector.fromArray(F, s, tile + GatedTile.HALF + j);
                var d = FloatVector.fromArray(F, s, tile + D_H + j);
                var sigmoid = SwiGlu.sigmoid(g);
                var silu = g.mul(sigmoid);
                var dg = d.mul(u).mul(SwiGlu.siluSlope(silu, sigmoid));
                var du = d.mul(silu);
                int p = i * COLS + j / COLS * panelStride + j % COLS;
                dg.intoArray(s, gatePanel + p);
                du.intoArray(s, upPanel + p);
                int r = i * ld + j;
                dg.intoArray(s, gateRow + r);
                du.intoArray(s, upRow + r);
                silu.mul(u).intoArray(s, hRow + r);
            }
        }
    }
}
