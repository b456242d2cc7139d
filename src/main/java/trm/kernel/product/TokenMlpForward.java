package trm.kernel.product;

import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/**
 * The forward pass of {@link TokenMlp}: some columns of one item a part, from x to y, which no other columns have a
 * share in.
 */
final class TokenMlpForward implements Job {
    private static final int ROWS = GemmKernel.ROWS;
    private static final int COLS = GemmKernel.COLS;
    /** Columns of a part. */
    private static final int WIDTH = GatedTile.PANELS * COLS;

    private final Workspace workspace;
    private final TokenMlp.Shape shape;
    private final PackedWeight gate;
    private final PackedWeight up;
    private final PackedWeight down;
    private final float[] x;
    private final float[] y;
    private final int columnParts;
    // Where things lie in the scratch of a worker, behind tiles on their way.
    private final int xPanels = GatedTile.SIZE;
    private final int hPanels;

    TokenMlpForward(Workspace workspace, TokenMlp.Shape shape, PackedWeight gate, PackedWeight up, PackedWeight down,
            float[] x, float[] y) {
        this.workspace = workspace;
        this.shape = shape;
        this.gate = gate;
        this.up = up;
        this.down = down;
        this.x = x;
        this.y = y;
        columnParts = (shape.width() + WIDTH - 1) / WIDTH;
        hPanels = xPanels + WIDTH * shape.length();
        workspace.reserveLocal(hPanels + (long) WIDTH * shape.inner());
    }

    @Override
    public int parts() {
        return shape.batch() * columnParts;
    }

    @Override
    public void run(int part, int worker) {
        float[] scratch = workspace.local(worker);
        int length = shape.length();
        int inner = shape.inner();
        int item = part / columnParts;
        int col = part % columnParts * WIDTH;
        int columns = Math.min(WIDTH, shape.width() - col);
        int panels = Pack.panels(false, columns);
        int from = item * shape.item() + col;
        Pack.pack(false, x, from, 1, shape.width(), columns, 0, panels, 0, length, scratch, xPanels, COLS * length, 0);
        for (int i = 0; i < inner; i += ROWS) {
            int h = GemmKernel.height(inner - i);
            tiles(h, gate, i, scratch, xPanels, panels, length, 0);
            tiles(h, up, i, scratch, xPanels, panels, length, GatedTile.HALF);
            GatedTile.gate(scratch, 0, GatedTile.LD, scratch, GatedTile.HALF, GatedTile.LD, Math.min(h, inner - i),
                    panels * COLS, scratch, hPanels + i * COLS, COLS, inner * COLS);
        }
        product(down.packed(), 0, inner, scratch, hPanels, false, y, from, columns, shape, scratch);
    }

    /** Rows {@code [row, row + h)} of a weight {@code [I, L]} by panels of an item, to the tiles of a group. */
    static void tiles(int h, PackedWeight weight, int row, float[] scratch, int from, int panels, int length, int to) {
        for (int p = 0; p < panels; p++) {
            GemmKernel.tile(h, weight.packed(), row * length, 1, h, scratch, from + p * COLS * length, length, scratch,
                    to + p * COLS, GatedTile.LD);
        }
    }

    /**
     * Columns of C[L, D] = A[:, k0 : k0+n] · B, or C += that: A {@code [L, I]} is packed, B in panels.
     *
     * @param to the first of {@code columns} of C
     */
    static void product(float[] a, int k0, int n, float[] panels, int at, boolean add, float[] c, int to, int columns,
            TokenMlp.Shape shape, float[] scratch) {
        for (int col = 0; col < columns; col += COLS) {
            for (int row = 0; row < shape.length(); row += ROWS) {
                int left = shape.length() - row;
                int h = GemmKernel.height(left);
                GemmTile.run(h, a, row * shape.inner() + k0 * h, 1, h, panels, at + col * n, n, add,
                        Math.min(h, left), Math.min(COLS, columns - col), c, to + row * shape.width() + col,
                        shape.width(), scratch);
            }
        }
    }
}
