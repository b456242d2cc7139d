package trm.kernel.attention;

import trm.kernel.Simd;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/**
 * Multi-head attention without a mask, from the packed projection to the mixed values, the way the reference lays them
 * out: {@code qkv [B, L, 3·H·hd]} holds for every token its H query heads, then the key heads, then the value heads;
 * {@code out [B, L, H·hd]}. Scores are q·k / √hd, queries and keys rotated first where there is a {@link Rope}.
 *
 * <p>The forward pass keeps {@code lse [B, H, L]}, the logarithm of each row's sum of exponentials, from which the
 * backward pass recomputes the probabilities (FlashAttention, arXiv 2205.14135): no L × L matrix outlives a worker's
 * scratch. Each pass is one {@link Job}, whose parts are the heads of the batch; the row methods are its
 * specification, in plain loops over one row each.
 */
public final class Attention {
    /** B, L, H and hd. */
    public record Shape(int batch, int length, int heads, int headDim) {
        /** Floats of a token in {@code out}. */
        int width() {
            return heads * headDim;
        }

        float scale() {
            return (float) (1 / Math.sqrt(headDim));
        }
    }

    private static final float[] NONE = {};

    private Attention() {}

    /**
     * Writes {@code out} and {@code lse}.
     *
     * @param rope null for queries and keys as they are
     */
    public static Job forward(Workspace workspace, Shape shape, Rope rope, float[] qkv, float[] out, float[] lse) {
        check(shape, rope, qkv, out, lse);
        return Simd.ENABLED
                ? new AttentionForward(workspace, shape, rope, qkv, out, lse)
                : new LoopForward(shape, rope, qkv, out, lse);
    }

    /**
     * Writes {@code dqkv} from {@code dout}, with {@code out} and {@code lse} as {@link #forward} left them.
     *
     * @param rope as in the forward pass
     */
    public static Job backward(Workspace workspace, Shape shape, Rope rope, float[] qkv, float[] out, float[] lse,
            float[] dout, float[] dqkv) {
        check(shape, rope, qkv, out, lse);
        check(shape, rope, dqkv, dout, lse);
        return Simd.ENABLED
                ? new AttentionBackward(workspace, shape, rope, qkv, out, lse, dout, dqkv)
                : new LoopBackward(shape, rope, qkv, out, lse, dout, dqkv);
    }

    private static void check(Shape shape, Rope rope, float[] qkv, float[] out, float[] lse) {
        int tokens = shape.batch * shape.length;
        if (qkv.length < 3 * tokens * shape.width() || out.length < tokens * shape.width()
                || lse.length < tokens * shape.heads) {
            throw new IllegalArgumentException("arrays too short for " + shape);
        }
        if (rope != null && (rope.headDim() != shape.headDim || rope.length() < shape.length)) {
            throw new IllegalArgumentException("rotary tables [%d, %d] for %s".formatted(
                    rope.length(), rope.headDim(), shape));
        }
    }

    /** Element d of the rotated query (part 0) or key (part 1) of a token; rope is 0 or 1. */
    private static float element(int part, int token, int position, int h, int d, int heads, int hd, int rope,
            float[] cos, float[] sin, float[] qkv) {
        int at = (token * 3 * heads + part * heads + h) * hd;
        return rope == 0 ? qkv[at + d] : Rope.rotated(qkv, at, d, hd, cos, sin, position * hd);
    }

    private static float score(int query, int key, int batchStart, int h, int heads, int hd, int rope, float[] cos,
            float[] sin, float[] qkv, float scale) {
        float sum = 0;
        for (int d = 0; d < hd; d++) {
            sum += element(0, query, query - batchStart, h, d, heads, hd, rope, cos, sin, qkv)
                    * element(1, key, key - batchStart, h, d, heads, hd, rope, cos, sin, qkv);
        }
        return sum * scale;
    }

    /** The specification of the forward pass: row = (b · heads + h) · length + query, with an online softmax. */
    public static void forwardRow(int row, int length, int heads, int hd, int rope, float[] cos, float[] sin,
            float scale, float[] qkv, float[] out, float[] lse) {
        int h = row / length % heads;
        int start = row / (length * heads) * length;
        int query = start + row % length;
        int o = (query * heads + h) * hd;
        for (int d = 0; d < hd; d++) {
            out[o + d] = 0;
        }
        float max = Float.NEGATIVE_INFINITY;
        float sum = 0;
        for (int key = start; key < start + length; key++) {
            float s = score(query, key, start, h, heads, hd, rope, cos, sin, qkv, scale);
            float newMax = Math.max(max, s);
            float shrink = (float) Math.exp(max - newMax);
            float p = (float) Math.exp(s - newMax);
            int v = (key * 3 * heads + 2 * heads + h) * hd;
            for (int d = 0; d < hd; d++) {
                out[o + d] = out[o + d] * shrink + p * qkv[v + d];
            }
            sum = sum * shrink + p;
            max = newMax;
        }
        for (int d = 0; d < hd; d++) {
            out[o + d] /= sum;
        }
        lse[row] = max + (float) Math.log(sum);
    }

    /** The dot product of a row of out with its gradient, or of a value with a row of that gradient. */
    private static float dot(float[] x, int xo, float[] y, int yo, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xo + i] * y[yo + i];
        }
        return sum;
    }

    /** The specification of the gradient of one query, numbered as in {@link #forwardRow}. */
    public static void backwardQueryRow(int row, int length, int heads, int hd, int rope, float[] cos, float[] sin,
            float scale, float[] qkv, float[] out, float[] lse, float[] dout, float[] dqkv) {
        int h = row / length % heads;
        int start = row / (length * heads) * length;
        int query = start + row % length;
        int o = (query * heads + h) * hd;
        int dq = (query * 3 * heads + h) * hd;
        for (int d = 0; d < hd; d++) {
            dqkv[dq + d] = 0;
        }
        float mean = dot(out, o, dout, o, hd);
        for (int key = start; key < start + length; key++) {
            float s = score(query, key, start, h, heads, hd, rope, cos, sin, qkv, scale);
            float p = (float) Math.exp(s - lse[row]);
            float ds = p * (dot(dout, o, qkv, (key * 3 * heads + 2 * heads + h) * hd, hd) - mean) * scale;
            for (int d = 0; d < hd; d++) {
                dqkv[dq + d] += ds * element(1, key, key - start, h, d, heads, hd, rope, cos, sin, qkv);
            }
        }
        if (rope != 0) {
            Rope.rotateBack(dqkv, dq, hd, cos, sin, (query - start) * hd);
        }
    }

    /** The specification of the gradients of one key and its value, numbered as in {@link #forwardRow}. */
    public static void backwardKeyRow(int row, int length, int heads, int hd, int rope, float[] cos, float[] sin,
            float scale, float[] qkv, float[] out, float[] lse, float[] dout, float[] dqkv) {
        int h = row / length % heads;
        int start = row / (length * heads) * length;
        int key = start + row % length;
        int dk = (key * 3 * heads + heads + h) * hd;
        int dv = dk + heads * hd;
        for (int d = 0; d < hd; d++) {
            dqkv[dk + d] = 0;
            dqkv[dv + d] = 0;
        }
        for (int query = start; query < start + length; query++) {
            int o = (query * heads + h) * hd;
            float s = score(query, key, start, h, heads, hd, rope, cos, sin, qkv, scale);
            float p = (float) Math.exp(s - lse[row - row % length + query - start]);
            float ds = p * (dot(dout, o, qkv, dv, hd) - dot(out, o, dout, o, hd)) * scale;
            for (int d = 0; d < hd; d++) {
                dqkv[dv + d] += p * dout[o + d];
                dqkv[dk + d] += ds * element(0, query, query - start, h, d, heads, hd, rope, cos, sin, qkv);
            }
        }
        if (rope != 0) {
            Rope.rotateBack(dqkv, dk, hd, cos, sin, (key - start) * hd);
        }
    }

    /** The forward pass by its specification. */
    record LoopForward(Shape shape, Rope rope, float[] qkv, float[] out, float[] lse) implements Job {
        @Override
        public int parts() {
            return shape.batch * shape.heads * shape.length;
        }

        @Override
        public void run(int part, int worker) {
            forwardRow(part, shape.length, shape.heads, shape.headDim, rope == null ? 0 : 1,
                    rope == null ? NONE : rope.cos(), rope == null ? NONE : rope.sin(), shape.scale(), qkv, out, lse);
        }
    }

    /** The backward pass by its specification. */
    record LoopBackward(Shape shape, Rope rope, float[] qkv, float[] out, float[] lse, float[] dout, float[] dqkv)
            implements Job {
        @Override
        public int parts() {
            return shape.batch * shape.heads * shape.length;
        }

        @Override
        public void run(int part, int worker) {
            int rotated = rope == null ? 0 : 1;
            float[] cos = rope == null ? NONE : rope.cos();
            float[] sin = rope == null ? NONE : rope.sin();
            backwardQueryRow(part, shape.length, shape.heads, shape.headDim, rotated, cos, sin, shape.scale(), qkv,
                    out, lse, dout, dqkv);
            backwardKeyRow(part, shape.length, shape.heads, shape.headDim, rotated, cos, sin, shape.scale(), qkv,
                    out, lse, dout, dqkv);
        }
    }
}
