package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The tiles of gate and up at one place of a {@link GatedMatMul}, and what leaves them. */
final class GatedTile {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final int COLS = GemmKernel.COLS;

    /** Floats of scratch. */
    static final int SIZE = 2 * GemmTile.SIZE;

    private final PackedWeight up;
    private final GatedMatMul.Kept kept;
    private final Matrix h;

    GatedTile(PackedWeight up, GatedMatMul.Kept kept, Matrix h) {
        this.up = up;
        this.kept = kept;
        this.h = h;
    }

    /**
     * As {@link GemmTile#run}, A and B being the panels of the gate: those of up lie at the same place of its weight.
     *
     * @param tile scratch, its first {@link #SIZE} floats
     */
    void run(int rows, float[] a, int ao, int rowStride, int kStride, float[] b, int bo, int k, int item, int row,
            int col, float[] tile) {
        int height = Math.min(rows, h.rows() - row);
        int width = Math.min(COLS, h.cols() - col);
        boolean inPlace = kept != null && height == rows && width == COLS;
        float[] g = inPlace ? kept.gate().data() : tile;
        float[] u = inPlace ? kept.up().data() : tile;
        int go = inPlace ? kept.gate().at(item, row) + col : 0;
        int uo = inPlace ? kept.up().at(item, row) + col : GemmTile.SIZE;
        int ldg = inPlace ? kept.gate().rowStride() : COLS;
        int ldu = inPlace ? kept.up().rowStride() : COLS;
        GemmKernel.tile(rows, a, ao, rowStride, kStride, b, bo, k, g, go, ldg);
        if (up.isLeft()) {
            GemmKernel.tile(rows, up.packed(), ao, rowStride, kStride, b, bo, k, u, uo, ldu);
        } else {
            GemmKernel.tile(rows, a, ao, rowStride, kStride, up.packed(), bo, k, u, uo, ldu);
        }
        if (kept != null && !inPlace) {
            copy(tile, 0, height, width, kept.gate(), item, row, col);
            copy(tile, GemmTile.SIZE, height, width, kept.up(), item, row, col);
        }
        int to = h.at(item, row) + col;
        if (width == COLS) {
            gate(g, go, ldg, u, uo, ldu, height, h.data(), to, h.rowStride());
        } else {
            for (int i = 0; i < height; i++) {
                for (int j = 0; j < width; j++) {
                    int t = i * COLS + j;
                    h.data()[to + i * h.rowStride() + j] = SwiGlu.gated(tile[t], tile[GemmTile.SIZE + t]);
                }
            }
        }
    }

    private static void copy(float[] tile, int from, int height, int width, Matrix m, int item, int row, int col) {
        int to = m.at(item, row) + col;
        for (int i = 0; i < height; i++) {
            System.arraycopy(tile, from + i * COLS, m.data(), to + i * m.rowStride(), width);
        }
    }

    private static void gate(float[] g, int go, int ldg, float[] u, int uo, int ldu, int height, float[] h, int to,
            int ldh) {
        for (int lane = 0; lane < COLS; lane += LANES) {
            for (int i = 0; i < height; i++) {
                var gate = FloatVector.fromArray(F, g, go + lane + i * ldg);
                var up = FloatVector.fromArray(F, u, uo + lane + i * ldu);
                SwiGlu.gated(gate, up).intoArray(h, to + lane + i * ldh);
            }
        }
    }
}
