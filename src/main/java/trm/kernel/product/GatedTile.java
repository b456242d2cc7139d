package trm.kernel.product;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;
import trm.kernel.SwiGlu;

/**
 * The tiles of gate and up at one place of a {@link GatedMatMul}, and what leaves them: those of a group of panels
 * together, since exponentials take long to begin and to end.
 */
final class GatedTile {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final int COLS = GemmKernel.COLS;
    /** The most panels of B together. */
    static final int PANELS = 4;
    /** How far apart the rows of tiles in scratch are. */
    static final int LD = PANELS * COLS;
    /** Floats of the tiles of one product. */
    static final int HALF = GemmKernel.ROWS * LD;
    /** Floats of scratch. */
    static final int SIZE = 2 * HALF;

    private final PackedWeight up;
    private final GatedMatMul.Kept kept;
    private final Matrix result;

    GatedTile(PackedWeight up, GatedMatMul.Kept kept, Matrix result) {
        this.up = up;
        this.kept = kept;
        this.result = result;
    }

    /**
     * As {@link GemmTile#run} for up to {@link #PANELS} panels of B, {@code strideB} apart. B is the gate: up lies at
     * the same place of its weight.
     *
     * @param row where in the result the tiles are, with {@code col}
     * @param scratch its first {@link #SIZE} floats are written
     */
    void run(int rows, float[] a, int ao, int rowStride, int kStride, float[] b, int bo, int strideB, int panels, int k,
            int row, int col, float[] scratch) {
        int height = Math.min(rows, result.rows() - row);
        int width = Math.min(panels * COLS, result.cols() - col);
        boolean inPlace = kept != null && height == rows && width == panels * COLS;
        float[] g = inPlace ? kept.gate().data() : scratch;
        float[] u = inPlace ? kept.up().data() : scratch;
        int go = inPlace ? kept.gate().at(row) + col : 0;
        int uo = inPlace ? kept.up().at(row) + col : HALF;
        int ldg = inPlace ? kept.gate().rowStride() : LD;
        int ldu = inPlace ? kept.up().rowStride() : LD;
        for (int p = 0; p < panels; p++) {
            GemmKernel.tile(rows, a, ao, rowStride, kStride, b, bo + p * strideB, k, g, go + p * COLS, ldg);
            GemmKernel.tile(rows, a, ao, rowStride, kStride, up.packed(), bo + p * strideB, k, u, uo + p * COLS, ldu);
        }
        if (kept != null && !inPlace) {
            copy(scratch, 0, height, width, kept.gate(), kept.gate().at(row) + col);
            copy(scratch, HALF, height, width, kept.up(), kept.up().at(row) + col);
        }
        gate(g, go, ldg, u, uo, ldu, height, width, result.data(), result.at(row) + col, result.rowStride(), COLS);
    }

    private static void copy(float[] tile, int from, int height, int width, Matrix m, int to) {
        for (int i = 0; i < height; i++) {
            System.arraycopy(tile, from + i * LD, m.data(), to + i * m.rowStride(), width);
        }
    }

    /**
     * h = silu(g)·u, of rows that are {@code ldg}, {@code ldu} and {@code ldh} apart.
     *
     * @param panelStride how far apart the columns of h are, {@link GemmKernel#COLS} at a time
     */
    static void gate(float[] g, int go, int ldg, float[] u, int uo, int ldu, int height, int width, float[] h, int to,
            int ldh, int panelStride) {
        for (int i = 0; i < height; i++) {
            int j = 0;
            for (; j <= width - LANES; j += LANES) {
                SwiGlu.gated(FloatVector.fromArray(F, g, go + j), FloatVector.fromArray(F, u, uo + j))
                        .intoArray(h, to + j / COLS * panelStride + j % COLS);
            }
            for (; j < width; j++) {
                h[to + j / COLS * panelStride + j % COLS] = SwiGlu.gated(g[go + j], u[uo + j]);
            }
            go += ldg;
            uo += ldu;
            to += ldh;
        }
    }
}
