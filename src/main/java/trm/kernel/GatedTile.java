package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

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
    private static final int LD = PANELS * COLS;

    private static final int HALF = GemmKernel.ROWS * LD;
    /** Floats of scratch. */
    static final int SIZE = 2 * HALF;

    private final PackedWeight up;
    private final GatedMatMul.Kept kept;

    GatedTile(PackedWeight up, GatedMatMul.Kept kept) {
        this.up = up;
        this.kept = kept;
    }

    /**
     * As {@link GemmTile#run} for up to {@link #PANELS} panels of B, {@code strideB} apart. A and B are those of
     * the gate: those of up lie at the same place of its weight.
     *
     * @param row where in h, of {@code allRows × allCols}, the tiles are, with {@code col}
     * @param keptAt how much farther on gate and up are kept than {@link GatedMatMul.Kept} says
     * @param to where they are in {@code h}, whose rows are {@code ldh} and whose columns, {@link GemmKernel#COLS} at a
     *     time, are {@code panelStride} apart
     * @param scratch its first {@link #SIZE} floats are written
     */
    void run(int rows, float[] a, int ao, int rowStride, int kStride, float[] b, int bo, int strideB, int panels, int k,
            int row, int col, int allRows, int allCols, int keptAt, float[] h, int to, int ldh, int panelStride,
            float[] scratch) {
        int height = Math.min(rows, allRows - row);
        int width = Math.min(panels * COLS, allCols - col);
        boolean inPlace = kept != null && height == rows && width == panels * COLS;
        float[] g = inPlace ? kept.gate().data() : scratch;
        float[] u = inPlace ? kept.up().data() : scratch;
        int go = inPlace ? keptAt + kept.gate().at(row) + col : 0;
        int uo = inPlace ? keptAt + kept.up().at(row) + col : HALF;
        int ldg = inPlace ? kept.gate().rowStride() : LD;
        int ldu = inPlace ? kept.up().rowStride() : LD;
        float[] upA = up.isLeft() ? up.packed() : a;
        float[] upB = up.isLeft() ? b : up.packed();
        for (int p = 0; p < panels; p++) {
            GemmKernel.tile(rows, a, ao, rowStride, kStride, b, bo + p * strideB, k, g, go + p * COLS, ldg);
            GemmKernel.tile(rows, upA, ao, rowStride, kStride, upB, bo + p * strideB, k, u, uo + p * COLS, ldu);
        }
        if (kept != null && !inPlace) {
            copy(scratch, 0, height, width, kept.gate(), keptAt + kept.gate().at(row) + col);
            copy(scratch, HALF, height, width, kept.up(), keptAt + kept.up().at(row) + col);
        }
        gate(g, go, ldg, u, uo, ldu, height, width, h, to, ldh, panelStride);
    }

    private static void copy(float[] tile, int from, int height, int width, Matrix m, int to) {
        for (int i = 0; i < height; i++) {
            System.arraycopy(tile, from + i * LD, m.data(), to + i * m.rowStride(), width);
        }
    }

    private static void gate(float[] g, int go, int ldg, float[] u, int uo, int ldu, int height, int width, float[] h,
            int to, int ldh, int panelStride) {
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
