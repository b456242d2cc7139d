package trm.kernel.attention;

import trm.kernel.product.GemmKernel;
import trm.kernel.product.Pack;

/**
 * What the passes of {@link Attention} have in common: how they cut the scores of a head into blocks, and how they
 * bring its rows into a worker's scratch.
 *
 * <p>Scores are computed transposed, {@code [keys][queries]}: the queries lie across the lanes, so that softmax needs
 * no sums across a vector. A block is not in panels, so that its keys as well as its queries can be the rows of a left
 * operand.
 */
final class AttentionHead {
    /** Keys of a block, whole panels of them. */
    static final int KEYS = 192 / GemmKernel.ROWS * GemmKernel.ROWS;

    /** Queries of a block, whole panels of them as rows and as columns. */
    static final int QUERIES = 160 / wholePanels() * wholePanels();

    /** How far apart rows of scores are: an odd number of cache lines, so that a column is spread over all sets. */
    static final int STRIDE = QUERIES + 16;

    private final Rope rope;
    private final int length;
    private final int hd;

    AttentionHead(Attention.Shape shape, Rope rope) {
        this.rope = rope;
        length = shape.length();
        hd = shape.headDim();
    }

    private static int wholePanels() {
        int n = GemmKernel.COLS;
        while (n % GemmKernel.ROWS != 0) {
            n += GemmKernel.COLS;
        }
        return n;
    }

    /** Columns that hold {@code n}. */
    static int columns(int n) {
        return Pack.panels(false, n) * GemmKernel.COLS;
    }

    /**
     * Copies rows {@code [from, to)} of a head of queries or keys, rotated where there is a {@link Rope}.
     *
     * @param at the first row of the head in {@code qkv}, rows being {@code stride} apart
     */
    void rotate(float[] qkv, int at, int stride, int from, int to, float[] x, int rows) {
        if (rope == null) {
            copy(qkv, at + from * stride, stride, to - from, x, rows);
            return;
        }
        for (int t = from; t < to; t++) {
            rope.rotate(qkv, at + t * stride, t, x, rows + (t - from) * hd);
        }
    }

    /** Copies {@code n} rows of a head, {@code stride} apart. */
    void copy(float[] src, int at, int stride, int n, float[] x, int rows) {
        for (int t = 0; t < n; t++) {
            System.arraycopy(src, at + t * stride, x, rows + t * hd, hd);
        }
    }

    /** Packs rows so that they are the columns of a right operand: panels of {@code hd} depths. */
    void packAcross(float[] src, int at, int stride, int rows, float[] x, int to) {
        Pack.pack(false, src, at, stride, 1, rows, 0, Pack.panels(false, rows), 0, hd, x, to, GemmKernel.COLS * hd, 0);
    }

    /** Packs the rows of the whole head so that they are the depths of a right operand: panels of {@code length}. */
    void packDown(float[] src, int at, int stride, float[] x, int to) {
        Pack.pack(false, src, at, 1, stride, hd, 0, Pack.panels(false, hd), 0, length, x, to,
                GemmKernel.COLS * length, 0);
    }
}
