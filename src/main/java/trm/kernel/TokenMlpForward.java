package trm.kernel;

/** The forward pass of {@link TokenMlp}: one item a part. */
final class TokenMlpForward implements Job {
    private static final int ROWS = GemmKernel.ROWS;
    private static final int COLS = GemmKernel.COLS;
    /** Floats of h that a block may have: they are to stay in the second-level cache, or near it. */
    private static final int BLOCK = ROWS == 12 ? 270_000 : 120_000;

    /** The fewest rows of a block, a tile's run. */
    private static final int LEAST = 100;

    private final Workspace workspace;
    private final TokenMlp.Shape shape;
    private final PackedWeight gate;
    private final PackedWeight down;
    private final float[] x;
    private final float[] y;
    private final GatedTile gated;
    private final int columnPanels;
    private final int block;
    // Where things lie in the scratch of a worker, behind tiles on their way.
    private final int xPanels = GatedTile.SIZE;
    private final int hPanels;

    TokenMlpForward(Workspace workspace, TokenMlp.Shape shape, PackedWeight gate, PackedWeight up, PackedWeight down,
            float[] x, float[] gateUp, float[] y) {
        this.workspace = workspace;
        this.shape = shape;
        this.gate = gate;
        this.down = down;
        this.x = x;
        this.y = y;
        gated = new GatedTile(up, kept(shape, gateUp));
        columnPanels = Pack.panels(false, shape.width());
        block = block(shape, Math.max(LEAST, BLOCK / shape.width()));
        hPanels = xPanels + columnPanels * COLS * shape.length();
        workspace.reserveLocal(hPanels + (long) columnPanels * COLS * block);
    }

    private static GatedMatMul.Kept kept(TokenMlp.Shape s, float[] gateUp) {
        if (gateUp == null) {
            return null;
        }
        return new GatedMatMul.Kept(Matrix.of(gateUp, 0, s.inner(), s.width()),
                Matrix.of(gateUp, s.half(), s.inner(), s.width()));
    }

    /** Inner rows of a block, at most so many but for the last panels: of all blocks the same, in whole panels. */
    static int block(TokenMlp.Shape shape, int most) {
        int unit = WeightSums.unit();
        int blocks = (shape.inner() + most - 1) / most;
        int units = (shape.inner() + unit - 1) / unit;
        return (units + blocks - 1) / blocks * unit;
    }

    @Override
    public int parts() {
        return shape.batch();
    }

    @Override
    public void run(int item, int worker) {
        float[] scratch = workspace.local(worker);
        int length = shape.length();
        int width = shape.width();
        int from = item * shape.item();
        Pack.pack(false, x, from, 1, width, width, 0, columnPanels, 0, length, scratch, xPanels, COLS * length, 0);
        for (int i0 = 0; i0 < shape.inner(); i0 += block) {
            int n = Math.min(block, shape.inner() - i0);
            for (int q = 0; q < columnPanels; q += GatedTile.PANELS) {
                int panels = Math.min(GatedTile.PANELS, columnPanels - q);
                for (int i = i0; i < i0 + n; i += ROWS) {
                    int h = GemmKernel.height(shape.inner() - i);
                    gated.run(h, gate.packed(), i * length, 1, h, scratch, xPanels + q * COLS * length, COLS * length,
                            panels, length, i, q * COLS, shape.inner(), width, 2 * item * shape.half(), scratch,
                            hPanels + (q * n + i - i0) * COLS, COLS, n * COLS, scratch);
                }
            }
            product(down.packed(), i0, n, scratch, hPanels, i0 > 0, y, from, shape, scratch);
        }
    }

    /** C[L, D] = A[:, k0 : k0+n] · B, or C += that: A {@code [L, I]} is packed, B in panels. */
    static void product(float[] a, int k0, int n, float[] panels, int at, boolean add, float[] c, int to,
            TokenMlp.Shape shape, float[] scratch) {
        int width = shape.width();
        for (int col = 0; col < width; col += COLS) {
            for (int row = 0; row < shape.length(); row += ROWS) {
                int left = shape.length() - row;
                int h = GemmKernel.height(left);
                GemmTile.run(h, a, row * shape.inner() + k0 * h, 1, h, panels, at + col * n, n, add,
                        Math.min(h, left), Math.min(COLS, width - col), c, to + row * width + col, width, scratch);
            }
        }
    }
}
