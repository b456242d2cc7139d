package trm.kernel.attention;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Exp;
import trm.kernel.Simd;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;
import trm.kernel.product.GemmKernel;
import trm.kernel.product.GemmTile;
import trm.kernel.product.ScratchProduct;

/**
 * The forward pass of {@link Attention}: one head of one item a part, in blocks of queries by blocks of keys, with an
 * online softmax: what earlier keys gave shrinks where a later block has a greater score.
 */
final class AttentionForward implements Job {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final int KEYS = AttentionHead.KEYS;
    private static final int QUERIES = AttentionHead.QUERIES;
    private static final int STRIDE = AttentionHead.STRIDE;

    private final Workspace workspace;
    private final Attention.Shape shape;
    private final AttentionHead heads;
    private final float[] qkv;
    private final float[] out;
    private final float[] lse;
    private final int length;
    private final int hd;
    private final int paddedHead;

    // Where things lie in the scratch of a worker.
    private final int keys;
    private final int packedKeys;
    private final int values;
    private final int rotated;
    private final int queries;
    private final int scores;
    private final int mixed;
    private final int greatest;
    private final int sums;
    private final int shrink;

    AttentionForward(Workspace workspace, Attention.Shape shape, Rope rope, float[] qkv, float[] out, float[] lse) {
        this.workspace = workspace;
        this.shape = shape;
        this.qkv = qkv;
        this.out = out;
        this.lse = lse;
        heads = new AttentionHead(shape, rope);
        length = shape.length();
        hd = shape.headDim();
        paddedHead = AttentionHead.columns(hd);
        int padded = ScratchProduct.padded(length);
        keys = GemmTile.SIZE;
        packedKeys = keys + padded * hd;
        values = packedKeys + ScratchProduct.packedSize(length, hd);
        rotated = values + paddedHead * length;
        queries = rotated + QUERIES * hd;
        scores = queries + QUERIES * hd;
        mixed = scores + Math.min(KEYS, padded) * STRIDE;
        greatest = mixed + QUERIES * paddedHead;
        sums = greatest + QUERIES;
        shrink = sums + QUERIES;
        workspace.reserveLocal(shrink + (long) QUERIES);
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
        heads.rotate(qkv, head + width, 3 * width, 0, length, x, keys);
        ScratchProduct.packRows(x, length, keys, hd, hd, packedKeys);
        heads.packDown(qkv, head + 2 * width, 3 * width, x, values);
        for (int q0 = 0; q0 < length; q0 += QUERIES) {
            int n = Math.min(QUERIES, length - q0);
            heads.rotate(qkv, head, 3 * width, q0, q0 + n, x, rotated);
            heads.packAcross(x, rotated, hd, n, x, queries);
            Arrays.fill(x, greatest, sums, Float.NEGATIVE_INFINITY);
            Arrays.fill(x, sums, shrink, 0);
            for (int k0 = 0; k0 < length; k0 += KEYS) {
                block(x, n, k0, Math.min(length, k0 + KEYS));
            }
            finish(x, n, part * length + q0, (token + q0) * width + part % shape.heads() * hd);
        }
    }

    /** Takes up what keys [k0, k1) give {@code n} queries. */
    private void block(float[] x, int n, int k0, int k1) {
        int columns = AttentionHead.columns(n);
        ScratchProduct.ofRows(x, k1 - k0, keys + k0 * hd, hd, packedKeys + k0 * hd, columns, queries,
                GemmKernel.COLS * hd, hd, false, x, scores, STRIDE);
        softmax(x, k1 - k0, columns);
        if (k0 > 0) {
            for (int q = 0; q < n; q++) {
                scale(x, mixed + q * paddedHead, paddedHead, x[shrink + q]);
            }
        }
        ScratchProduct.ofColumns(x, n, scores, STRIDE, paddedHead, values + k0 * GemmKernel.COLS,
                GemmKernel.COLS * length, k1 - k0, k0 > 0, mixed, paddedHead);
    }

    /**
     * Turns the scores of {@code n} keys into exponentials relative to the greatest of each query so far; takes them up
     * in the sums, which shrink by as much as the greatest grew.
     */
    private void softmax(float[] x, int n, int columns) {
        var factor = FloatVector.broadcast(F, shape.scale() * Exp.LOG2_E);
        for (int lane = 0; lane < columns; lane += LANES) {
            int first = scores + lane;
            var before = FloatVector.fromArray(F, x, greatest + lane);
            var max = before;
            for (int i = 0; i < n; i++) {
                var v = FloatVector.fromArray(F, x, first + i * STRIDE);
                max = max.blend(v, v.compare(VectorOperators.GT, max));
            }
            max.intoArray(x, greatest + lane);
            var less = Exp.twoTo(before.sub(max).mul(factor));
            less.intoArray(x, shrink + lane);
            var sum = FloatVector.fromArray(F, x, sums + lane).mul(less);
            exponentials(x, first, n, factor, max.mul(factor).neg(), sum).intoArray(x, sums + lane);
        }
    }

    private static FloatVector exponentials(float[] x, int first, int n, FloatVector factor, FloatVector shift,
            FloatVector sum) {
        for (int i = 0; i < n; i++) {
            var p = Exp.twoTo(FloatVector.fromArray(F, x, first + i * STRIDE).fma(factor, shift));
            p.intoArray(x, first + i * STRIDE);
            sum = sum.add(p);
        }
        return sum;
    }

    private static void scale(float[] x, int at, int n, float factor) {
        for (int i = 0; i < n; i += LANES) {
            FloatVector.fromArray(F, x, at + i).mul(factor).intoArray(x, at + i);
        }
    }

    /** By scalars: the logarithm of vectors is another function interpreted than compiled. */
    private void finish(float[] x, int n, int row, int to) {
        for (int q = 0; q < n; q++) {
            float sum = x[sums + q];
            lse[row + q] = (float) Math.log(sum) + x[greatest + q] * shape.scale();
            scale(x, mixed + q * paddedHead, paddedHead, 1 / sum);
            System.arraycopy(x, mixed + q * paddedHead, out, to + q * shape.width(), hd);
        }
    }
}
