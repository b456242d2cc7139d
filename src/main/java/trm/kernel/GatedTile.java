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
        GemmKernel.tile(rows, a, ao, rowStride, kStride, b, bo, k, tile, 0, COLS);
        if (up.isLeft()) {
            GemmKernel.tile(rows, up.packed(), ao, rowStride, kStride, b, bo, k, tile, GemmTile.SIZE, COLS);
        } else {
            GemmKernel.tile(rows, a, ao, rowStride, kStride, up.packed(), bo, k, tile, GemmTile.SIZE, COLS);
        }
        int height = Math.min(rows, h.rows() - row);
        int width = Math.min(COLS, h.cols() - col);
        if (kept != null) {
            copy(tile, 0, height, width, kept.gate(), item, row, col);
            copy(tile, GemmTile.SIZE, height, width, kept.up(), item, row, col);
        }
        int to = h.at(item, row) + col;
        if (width == COLS) {
            gate(tile, height, h.data(), to, h.rowStride());
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
            int t = from + i * COLS;
            int d = to + i * m.rowStride();
            if (width == COLS) {
                FloatVector.fromArray(F, tile, t).intoArray(m.data(), d);
                FloatVector.fromArray(F, tile, t + LANES).intoArray(m.data(), d + LANES);
            } else {
                System.arraycopy(tile, t, m.data(), d, width);
            }
        }
    }

    private static void gate(float[] tile, int height, float[] h, int to, int ldh) {
        for (int lane = 0; lane < COLS; lane += LANES) {
            for (int i = 0; i < height; i++) {
                int t = lane + i * COLS;
                SwiGlu.gated(FloatVector.fromArray(F, tile, t), FloatVector.fromArray(F, tile, GemmTile.SIZE + t))
                        .intoArray(h, to + lane + i * ldh);
            }
        }
    }
}
