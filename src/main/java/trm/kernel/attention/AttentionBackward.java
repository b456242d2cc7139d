package trm.kernel.attention;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Exp;
import trm.kernel.Simd;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;
import trm.kernel.product.GemmKernel;
import trm.kernel.product.GemmTile;
import trm.kernel.product.ScratchProduct;

/**
 * The backward pass of {@link Attention}: one head of one item a part, in blocks of keys by blocks of queries. A
 * block's scores and their gradients, {@code [keys][queries]}, are by columns the left operand of
 * {@code dQ = dSᵀ · K}, by rows that of {@code dV = P · dO} and {@code dK = dS · Q}.
 */
final class AttentionBackward implements Job {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final int COLS = GemmKernel.COLS;
    private static final int KEYS = AttentionHead.KEYS;
    private static final int QUERIES = AttentionHead.QUERIES;
    private static final int STRIDE = AttentionHead.STRIDE;

    private final Workspace workspace;
    private final Attention.Shape shape;
    private final AttentionHead heads;
    private final Rope rope;
    private final float[] qkv;
    private final float[] out;
    private final float[] lse;
    private final float[] dout;
    private final float[] dqkv;
    private final int length;
    private final int hd;
    private final int columns;
    private final int paddedHead;

    // Where things lie in the scratch of a worker: first rows of tokens, packed or not, then a block and its results.
    private final int rotated;
    private final int keys;
    private final int packedKeys;
    private final int keysDown;
    private final int values;
    private final int packedValues;
    private final int queries;
    private final int queriesDown;
    private final int upstream;
    private final int upstreamDown;
    private final int shifts;
    private final int means;
    private final int scores;
    private final int gradients;
    private final int packed;
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
        heads = new AttentionHead(shape, rope);
        length = shape.length();
        hd = shape.headDim();
        columns = AttentionHead.columns(length);
        paddedHead = AttentionHead.columns(hd);
        int padded = ScratchProduct.padded(length);
        int block = Math.min(KEYS, padded);
        rotated = GemmTile.SIZE;
        keys = rotated + length * hd;
        packedKeys = keys + padded * hd;
        keysDown = packedKeys + ScratchProduct.packedSize(length, hd);
        values = keysDown + paddedHead * length;
        packedValues = values + padded * hd;
        queries = packedValues + ScratchProduct.packedSize(length, hd);
        queriesDown = queries + columns * hd;
        upstream = queriesDown + paddedHead * length;
        upstreamDown = upstream + columns * hd;
        shifts = upstreamDown + paddedHead * length;
        means = shifts + columns;
        scores = means + columns;
        gradients = scores + block * STRIDE;
        packed = gradients + block * STRIDE;
        dQueries = packed + ScratchProduct.packedSize(block, QUERIES);
        dKeys = dQueries + padded * paddedHead;
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
                int row0 = (k - k0) * paddedHead;
                int to = head + width + k * 3 * width;
                finish(x, dKeys + row0, k, to);
                System.arraycopy(x, dValues + row0, dqkv, to + width, hd);
            }
        }
        for (int q = 0; q < length; q++) {
            finish(x, dQueries + q * paddedHead, q, head + q * 3 * width);
        }
    }

    /** Queries, keys, values and the gradient of the output, each in the forms its products need. */
    private void packHead(float[] x, int head, int row) {
        int width = shape.width();
        heads.rotate(qkv, head, 3 * width, 0, length, x, rotated);
        heads.packAcross(x, rotated, hd, length, x, queries);
        heads.packDown(x, rotated, hd, x, queriesDown);
        heads.rotate(qkv, head + width, 3 * width, 0, length, x, keys);
        heads.packDown(x, keys, hd, x, keysDown);
        ScratchProduct.packRows(x, length, keys, hd, hd, packedKeys);
        heads.copy(qkv, head + 2 * width, 3 * width, length, x, values);
        ScratchProduct.packRows(x, length, values, hd, hd, packedValues);
        heads.packAcross(dout, row, width, length, x, upstream);
        heads.packDown(dout, row, width, x, upstreamDown);
    }

    /** For every query −lse / ln 2, and out · dout; beyond the last, values that make probabilities vanish. */
    private void rowStatistics(float[] x, int part, int row) {
        int width = shape.width();
        Arrays.fill(x, shifts, means, Float.NEGATIVE_INFINITY);
        Arrays.fill(x, means, scores, 0);
        for (int q = 0; q < length; q++) {
            x[shifts + q] = -lse[part * length + q] * Exp.LOG2_E;
            x[means + q] = dot(out, dout, row + q * width, hd);
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
        int depth = q1 - q0;
        int across = AttentionHead.columns(depth);
        ScratchProduct.ofRows(x, n, keys + k0 * hd, hd, packedKeys + k0 * hd, across, queries + q0 * hd, COLS * hd, hd,
                false, x, scores, STRIDE);
        ScratchProduct.ofRows(x, n, values + k0 * hd, hd, packedValues + k0 * hd, across, upstream + q0 * hd, COLS * hd,
                hd, false, x, gradients, STRIDE);
        gradients(x, n, across, q0);
        ScratchProduct.ofColumns(x, depth, gradients, STRIDE, paddedHead, keysDown + k0 * COLS, COLS * length, n,
                k0 > 0, dQueries + q0 * paddedHead, paddedHead);
        byRows(x, n, depth, scores, upstreamDown + q0 * COLS, q0 > 0, dValues);
        byRows(x, n, depth, gradients, queriesDown + q0 * COLS, q0 > 0, dKeys);
    }

    private void byRows(float[] x, int n, int depth, int a, int b, boolean add, int c) {
        ScratchProduct.packRows(x, n, a, STRIDE, depth, packed);
        ScratchProduct.ofRows(x, n, a, STRIDE, packed, paddedHead, b, COLS * length, depth, add, x, c, paddedHead);
    }

    /** Scores become probabilities, gradients of probabilities those of the scores: dS = P · (dP − out · dout). */
    private void gradients(float[] x, int n, int across, int q0) {
        var factor = FloatVector.broadcast(F, shape.scale() * Exp.LOG2_E);
        for (int lane = 0; lane < across; lane += LANES) {
            var shift = FloatVector.fromArray(F, x, shifts + q0 + lane);
            var mean = FloatVector.fromArray(F, x, means + q0 + lane);
            gradients(x, scores + lane, gradients + lane, n, factor, shift, mean);
        }
    }

    private static void gradients(float[] x, int s, int g, int n, FloatVector factor, FloatVector shift,
            FloatVector mean) {
        for (int i = 0; i < n; i++) {
            var p = Exp.twoTo(FloatVector.fromArray(F, x, s + i * STRIDE).fma(factor, shift));
            p.intoArray(x, s + i * STRIDE);
            FloatVector.fromArray(F, x, g + i * STRIDE).sub(mean).mul(p).intoArray(x, g + i * STRIDE);
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
