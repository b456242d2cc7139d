package trm.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The backward pass of {@link Attention}: one head of one item a part, in blocks of keys by blocks of queries.
 *
 * <p>As in the forward pass, scores and their gradients are {@code [keys][queries]} in panels of
 * {@link GemmKernel#COLS} queries, so that they are the right operand of {@code dQᵀ = Kᵀ · dS}; packed once more they
 * are the left operand of {@code dV = Pᵀ · dO} and {@code dK = dSᵀ · Q}.
 */
final class AttentionBackward implements Job {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final int ROWS = GemmKernel.ROWS;
    private static final int COLS = GemmKernel.COLS;
    /** Keys and queries of a block, whole panels of them; its scores, twice over, fit a second-level cache. */
    private static final int KEYS = 192 / ROWS * ROWS;

    private static final int QUERIES = Math.max(1, 128 / COLS) * COLS;

    private final Workspace workspace;
    private final Attention.Shape shape;
    private final Rope rope;
    private final float[] qkv;
    private final float[] out;
    private final float[] lse;
    private final float[] dout;
    private final float[] dqkv;
    private final int length;
    private final int hd;
    /** Queries and head elements, in whole panels of the right operand. */
    private final int paddedLength;
    private final int paddedHead;
    private final int block;

    // Where things lie in the scratch of a worker.
    private final int rotated;
    private final int keys;
    private final int keyColumns;
    private final int values;
    private final int queries;
    private final int queryRows;
    private final int upstream;
    private final int upstreamRows;
    private final int stats;
    private final int scores;
    private final int gradients;
    private final int packedScores;
    private final int packedGradients;
    private final int dQueries;
    private final int dKeys;
    private final int dValues;

    AttentionBackward(Workspace workspace, Attention.Shape shape, Rope rope, float[] qkv, float[] out, float[] lse,
            float[] dout, float[] dqkv) {
        this.workspace = workspace;
        this.shape = shape;
        this.rope = rope;
        this.qkv = qkv;
        this.out = out;
        this.lse = lse;
        this.dout = dout;
        this.dqkv = dqkv;
        length = shape.length();
        hd = shape.headDim();
        paddedLength = Pack.panels(false, length) * COLS;
        paddedHead = Pack.panels(false, hd) * COLS;
        block = Math.min(KEYS, GemmKernel.paddedRows(length));
        int across = Math.min(QUERIES, paddedLength);
        rotated = GemmTile.SIZE;
        keys = rotated + length * hd;
        keyColumns = keys + (int) Pack.size(true, length, hd);
        values = keyColumns + (int) Pack.size(true, hd, length);
        queries = values + (int) Pack.size(true, length, hd);
        queryRows = queries + paddedLength * hd;
        upstream = queryRows + paddedHead * length;
        upstreamRows = upstream + paddedLength * hd;
        stats = upstreamRows + paddedHead * length;
        scores = stats + 2 * paddedLength;
        gradients = scores + block * across;
        packedScores = gradients + block * across;
        packedGradients = packedScores + block * across;
        dQueries = packedGradients + block * across;
        dKeys = dQueries + GemmKernel.paddedRows(hd) * paddedLength;
        dValues = dKeys + block * paddedHead;
        workspace.reserveLocal(dValues + (long) block * paddedHead);
    }

    @Override
    public int parts() {
        return shape.batch() * shape.heads();
    }

    @Override
    public void run(int part, int worker) {
        float[] x = workspace.local(worker);
        int width = shape.width();
        int token = part / shape.heads() * length;
        int head = token * 3 * width + part % shape.heads() * hd;
        int row = token * width + part % shape.heads() * hd;
        packHead(x, head, row);
        rowStatistics(x, part, row);
        for (int k0 = 0; k0 < length; k0 += KEYS) {
            int k1 = Math.min(length, k0 + KEYS);
            for (int q0 = 0; q0 < length; q0 += QUERIES) {
                block(x, k0, k1, q0, Math.min(length, q0 + QUERIES));
            }
            for (int k = k0; k < k1; k++) {
                int dk = dKeys + (k - k0) * paddedHead;
                int to = head + width + k * 3 * width;
                finish(x, dk, k, to);
                System.arraycopy(x, dValues + (k - k0) * paddedHead, dqkv, to + width, hd);
            }
        }
        for (int q = 0; q < length; q += COLS) {
            Pack.turn(x, dQueries + q * GemmKernel.paddedRows(hd), COLS, hd, Math.min(COLS, length - q), x,
                    rotated + q * hd, hd);
        }
        for (int q = 0; q < length; q++) {
            finish(x, rotated + q * hd, q, head + q * 3 * width);
        }
    }

    /** Packs queries, keys, values and the gradient of the output, each in the forms its products need. */
    private void packHead(float[] x, int head, int row) {
        int width = shape.width();
        packBoth(true, x, head + width, keys, keyColumns);
        packBoth(false, x, head, queries, queryRows);
        Pack.pack(true, qkv, head + 2 * width, 3 * width, 1, length, 0, GemmKernel.panels(length), 0, hd, x, values,
                ROWS * hd, 0);
        Pack.pack(false, dout, row, width, 1, length, 0, paddedLength / COLS, 0, hd, x, upstream, COLS * hd, 0);
        Pack.pack(false, dout, row, 1, width, hd, 0, paddedHead / COLS, 0, length, x, upstreamRows, COLS * length, 0);
    }

    /** Packs rotated rows of qkv with the tokens along the panels, and with the elements of the head along them. */
    private void packBoth(boolean left, float[] x, int from, int tokens, int elements) {
        float[] src = qkv;
        int stride = 3 * shape.width();
        if (rope != null) {
            for (int t = 0; t < length; t++) {
                rope.rotate(qkv, from + t * stride, t, x, rotated + t * hd);
            }
            src = x;
            from = rotated;
            stride = hd;
        }
        int full = left ? ROWS : COLS;
        Pack.pack(left, src, from, stride, 1, length, 0, Pack.panels(left, length), 0, hd, x, tokens, full * hd, 0);
        Pack.pack(left, src, from, 1, stride, hd, 0, Pack.panels(left, hd), 0, length, x, elements, full * length, 0);
    }

    /** For every query −lse / ln 2, then out · dout; beyond the last, values that make probabilities vanish. */
    private void rowStatistics(float[] x, int part, int row) {
        int width = shape.width();
        Arrays.fill(x, stats, stats + paddedLength, Float.NEGATIVE_INFINITY);
        Arrays.fill(x, stats + paddedLength, stats + 2 * paddedLength, 0);
        for (int q = 0; q < length; q++) {
            x[stats + q] = -lse[part * length + q] * Exp.LOG2_E;
            x[stats + paddedLength + q] = dot(out, dout, row + q * width, hd);
        }
    }

    private static float dot(float[] x, float[] y, int at, int n) {
        var sums = FloatVector.zero(F);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            sums = FloatVector.fromArray(F, x, at + i).fma(FloatVector.fromArray(F, y, at + i), sums);
        }
        float sum = Simd.sum(sums);
        for (; i < n; i++) {
            sum += x[at + i] * y[at + i];
        }
        return sum;
    }

    /** Adds what queries [q0, q1) and keys [k0, k1) give each other. */
    private void block(float[] x, int k0, int k1, int q0, int q1) {
        int n = k1 - k0;
        int padded = GemmKernel.paddedRows(n);
        int depth = q1 - q0;
        int headRows = GemmKernel.paddedRows(hd);
        for (int q = q0; q < q1; q += COLS) {
            int s = scores + (q - q0) * padded;
            int g = gradients + (q - q0) * padded;
            AttentionForward.rowPanels(n, x, keys + k0 * hd, hd, x, queries + q * hd, hd, x, s);
            AttentionForward.rowPanels(n, x, values + k0 * hd, hd, x, upstream + q * hd, hd, x, g);
            gradients(x, s, g, n, shape.scale(), stats + q, stats + paddedLength + q);
            for (int p = 0; p < hd; p += ROWS) {
                int h = GemmKernel.height(hd - p);
                GemmTile.run(h, x, keyColumns + p * length + k0 * h, 0, x, g, n, k0 > 0, h, COLS, x,
                        dQueries + q * headRows + p * COLS, COLS, x);
            }
            int valid = Math.min(COLS, q1 - q);
            int panels = GemmKernel.panels(n);
            Pack.pack(true, x, s, COLS, 1, n, 0, panels, 0, valid, x, packedScores, ROWS * depth, q0 - q);
            Pack.pack(true, x, g, COLS, 1, n, 0, panels, 0, valid, x, packedGradients, ROWS * depth, q0 - q);
        }
        for (int k = 0; k < n; k += ROWS) {
            int h = GemmKernel.height(n - k);
            for (int j = 0; j < paddedHead; j += COLS) {
                int d = k * paddedHead + j;
                GemmTile.run(h, x, packedScores + k * depth, 0, x, upstreamRows + j * length + q0 * COLS, depth, q0 > 0,
                        h, COLS, x, dValues + d, paddedHead, x);
                GemmTile.run(h, x, packedGradients + k * depth, 0, x, queryRows + j * length + q0 * COLS, depth, q0 > 0,
                        h, COLS, x, dKeys + d, paddedHead, x);
            }
        }
    }

    /** Scores become probabilities, gradients of probabilities those of the scores: dS = P · (dP − out · dout). */
    private static void gradients(float[] x, int so, int go, int n, float scale, int shifts, int means) {
        var factor = FloatVector.broadcast(F, scale * Exp.LOG2_E);
        for (int lane = 0; lane < COLS; lane += LANES) {
            var shift = FloatVector.fromArray(F, x, shifts + lane);
            var mean = FloatVector.fromArray(F, x, means + lane);
            for (int i = 0; i < n; i++) {
                int s = so + lane + i * COLS;
                int g = go + lane + i * COLS;
                var p = Exp.twoTo(FloatVector.fromArray(F, x, s).fma(factor, shift));
                p.intoArray(x, s);
                FloatVector.fromArray(F, x, g).sub(mean).mul(p).intoArray(x, g);
            }
        }
    }

    /** A finished gradient of a query or key, scaled and turned back, to its place in dqkv. */
    private void finish(float[] x, int from, int position, int to) {
        float scale = shape.scale();
        if (rope != null) {
            rope.rotateBack(x, from, position, scale, dqkv, to);
            return;
        }
        for (int d = 0; d < hd; d++) {
            dqkv[to + d] = x[from + d] * scale;
        }
    }
}
