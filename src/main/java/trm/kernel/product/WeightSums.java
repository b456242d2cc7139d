package trm.kernel.product;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/**
 * Sums of products A·Bᵀ, A {@code [M, K]} and B {@code [N, K]}, over items one after the other:
 * the weight gradients of a {@link TokenMlp}, whose N is small.
 *
 * <p>With vectors of 16 lanes A's rows are read as they lie, by {@link ThinKernel}: to turn them into panels would take
 * longer than the multiplications. Columns are taken in panels, and what those leave, if only a few, one by one, their
 * sums kept lane by lane: a panel costs as much for one column as for {@link ThinKernel#COLS}.
 */
final class WeightSums {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final boolean THIN = LANES == 16 && GemmKernel.ROWS == 12;
    private static final int ROWS = THIN ? ThinKernel.ROWS : GemmKernel.ROWS;
    private static final int COLS = THIN ? ThinKernel.COLS : GemmKernel.COLS;
    /** The most columns that are taken one by one. */
    private static final int SINGLES = THIN ? 8 : 0;

    private final int n;
    private final int k;
    private final int ld;
    private final int columnPanels;
    private final int singles;
    private final int panelSums;

    /** @param ld how far apart the rows of A are */
    WeightSums(int n, int k, int ld) {
        this.n = n;
        this.k = k;
        this.ld = ld;
        columnPanels = n % COLS <= SINGLES ? n / COLS : n / COLS + 1;
        singles = Math.max(0, n - columnPanels * COLS);
        panelSums = THIN ? ROWS * (columnPanels * COLS + singles * LANES) : ROWS * columnPanels * COLS;
    }

    /** {@link #add} starts at multiples of it, which are whole panels of all kernels. */
    static int unit() {
        return THIN ? 36 : GemmKernel.ROWS;
    }

    /** Rows of A as {@link #add} reads them, beyond those it is asked for too. */
    static int padded(int rows) {
        return panels(rows) * ROWS;
    }

    /** Floats that hold the sums of {@code m} rows. */
    int size(int m) {
        return panels(m) * panelSums;
    }

    /** Floats of what {@link #pack} makes of B. */
    int packedSize() {
        return columnPanels * COLS * k;
    }

    /** Floats that {@link #add} needs for {@code rows} of A. */
    int scratchSize(int rows) {
        return THIN ? 0 : ScratchProduct.packedSize(rows, k);
    }

    /** B's rows follow each other at {@code src[from]}. */
    void pack(float[] src, int from, float[] x, int to) {
        for (int q = 0; q < columnPanels; q++) {
            int first = q * COLS;
            Pack.turn(src, from + first * k, k, Math.min(COLS, n - first), k, x, to + first * k, COLS);
        }
    }

    /**
     * Adds the products of {@code rows} of A, at {@code a} and followed by anything up to {@link #padded}, to the sums
     * of rows {@code row} on.
     *
     * @param add whether there are sums yet
     * @param b B as it lies, from {@code from} on, and packed at {@code packed}
     * @param free {@link #scratchSize} floats
     */
    void add(boolean add, float[] x, int a, int rows, float[] b, int from, int packed, int row, float[] sums,
            int first, int free) {
        int at = first + row / ROWS * panelSums;
        if (!THIN) {
            ScratchProduct.packRows(x, rows, a, ld, k, free);
            ScratchProduct.ofRows(x, rows, a, ld, free, columnPanels * COLS, packed, COLS * k, k, add, sums, at,
                    columnPanels * COLS);
            return;
        }
        if (!add) {
            Arrays.fill(sums, at, at + size(rows), 0);
        }
        for (int i = 0; i < rows; i += ROWS) {
            for (int q = 0; q < columnPanels; q++) {
                ThinKernel.tile(x, a + i * ld, ld, 1, x, packed + q * COLS * k, k, x);
                for (int j = 0; j < ROWS * COLS; j += LANES) {
                    FloatVector.fromArray(F, sums, at + j).add(FloatVector.fromArray(F, x, j)).intoArray(sums, at + j);
                }
                at += ROWS * COLS;
            }
            for (int j = n - singles; j < n; j++) {
                ThinKernel.dots(x, a + i * ld, ld, b, from + j * k, k, sums, at);
                at += ROWS * LANES;
            }
        }
    }

    /** How many panels the sums of {@code m} rows take. */
    static int panels(int m) {
        return (m + ROWS - 1) / ROWS;
    }

    /** The sums of one panel of the sums of {@code m} rows, over {@code chunks} of them, to {@code c [m, N]}. */
    void store(float[] sums, int first, int apart, int chunks, int panel, int m, float[] x, float[] c, int to) {
        int from = first + panel * panelSums;
        System.arraycopy(sums, from, x, 0, panelSums);
        for (int chunk = 1; chunk < chunks; chunk++) {
            for (int i = 0; i < panelSums; i += LANES) {
                FloatVector.fromArray(F, x, i).add(FloatVector.fromArray(F, sums, from + chunk * apart + i))
                        .intoArray(x, i);
            }
        }
        for (int i = 0; i < Math.min(ROWS, m - panel * ROWS); i++) {
            int row = to + (panel * ROWS + i) * n;
            for (int q = 0; q < columnPanels; q++) {
                int at = THIN ? (q * ROWS + i) * COLS : (i * columnPanels + q) * COLS;
                System.arraycopy(x, at, c, row + q * COLS, Math.min(COLS, n - q * COLS));
            }
            for (int j = 0; j < singles; j++) {
                int at = (columnPanels * COLS + j * LANES) * ROWS + i * LANES;
                c[row + n - singles + j] = Simd.sum(FloatVector.fromArray(F, x, at));
            }
        }
    }

    /** Floats of one panel of sums. */
    int panelSize() {
        return panelSums;
    }
}
