package trm.kernel.product;

import java.util.List;
import java.util.function.IntConsumer;
import trm.kernel.Simd;
import trm.kernel.SwiGlu;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/**
 * SwiGLU over the tokens of each item (the reference's {@code mlp_t}), {@code [B, L, D]}, with weights
 * {@code gate, up [I, L]} and {@code down [L, I]}:
 *
 * <pre>{@code
 * y[b]   = down · h[b],   h[b] = silu(gate·x[b]) ⊙ (up·x[b])                     [I, D]
 * dh     = downᵀ·dy[b],   (dg, du) from dh by SwiGlu
 * dx[b] += gateᵀ·dg + upᵀ·du
 * dgate  = Σ dg·x[b]ᵀ,    dup = Σ du·x[b]ᵀ,    ddown = Σ dy[b]·hᵀ                over b
 * }</pre>
 *
 * <p>Both passes take an item from end to end, in the caches of one core: nothing that is {@code [B, I, D]} is ever in
 * memory. The backward pass multiplies gate·x and up·x once more, which takes hardly longer than to keep them.
 * Sums over items are those of chunks of them, which depend on the shape alone, so that results do not depend on the
 * number of threads.
 */
public final class TokenMlp {
    /** The most chunks of items, and multiply-adds worth one. */
    private static final int CHUNKS = 16;

    private static final long CHUNK = 14_000_000;

    private TokenMlp() {}

    /** B, L, D and I. */
    public record Shape(int batch, int length, int width, int inner) {
        /** Floats of x and y of one item. */
        int item() {
            return length * width;
        }

        /** Floats of gate, and of up, of one item. */
        int half() {
            return inner * width;
        }

        /** In how many chunks of items a backward pass sums. */
        int chunks() {
            return Math.clamp(6L * batch * item() * inner / CHUNK, 1, Math.min(batch, CHUNKS));
        }

        /** The first item of a chunk. */
        int first(int chunk) {
            return (int) ((long) batch * chunk / chunks());
        }
    }

    /**
     * The forward pass.
     *
     * @param gate left, {@code [I, L]}, as {@code up}
     * @param down left, {@code [L, I]}
     */
    public static Job forward(Workspace workspace, Shape shape, PackedWeight gate, PackedWeight up, PackedWeight down,
            float[] x, float[] y) {
        return Simd.ENABLED
                ? new TokenMlpForward(workspace, shape, gate, up, down, x, y)
                : new Loop(shape.batch, item -> forwardLoop(shape, item, gate.matrix(), up.matrix(), down.matrix(), x,
                        y));
    }

    /**
     * The backward pass. Run the jobs in order.
     *
     * @param gate left, {@code [I, L]}, as {@code up} and {@code downT}
     * @param gateT left, {@code [L, I]}, as {@code upT}
     * @param accumulate whether dx is added to
     * @param dWeights {@code [3·I, L]}: dgate, dup and the transpose of ddown
     */
    public static List<Job> backward(Workspace workspace, Shape shape, PackedWeight gate, PackedWeight up,
            PackedWeight downT, PackedWeight gateT, PackedWeight upT, float[] x, float[] dy, boolean accumulate,
            float[] dx, float[] dWeights) {
        if (Simd.ENABLED) {
            var backward = new TokenMlpBackward(
                    workspace, shape, gate, up, downT, gateT, upT, x, dy, accumulate, dx);
            return List.of(backward, backward.sum(dWeights));
        }
        return List.of(new Loop(1, unused -> backwardLoop(shape, gate.matrix(), up.matrix(), downT.matrix(), x, dy,
                accumulate, dx, dWeights)));
    }

    /**
     * Rows {@code [from, to)} of a weight's gradient from {@code dWeights}: of {@code [gate; up] [2·I, L]}, or with
     * {@code down} of {@code [L, I]}.
     */
    public static void weightGradient(float[] dWeights, int inner, int length, boolean down, boolean accumulate,
            float[] dw, int from, int to) {
        int n = down ? inner : length;
        int row = down ? 1 : length;
        int col = down ? length : 1;
        int first = down ? 2 * inner * length : 0;
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                float d = dWeights[first + i * row + j * col];
                dw[i * n + j] = accumulate ? dw[i * n + j] + d : d;
            }
        }
    }

    private record Loop(int parts, IntConsumer body) implements Job {
        @Override
        public void run(int part, int worker) {
            body.accept(part);
        }
    }

    /** The specification of the forward pass of one item. */
    static void forwardLoop(Shape s, int item, Matrix gate, Matrix up, Matrix down, float[] x, float[] y) {
        var g = new float[s.half()];
        var u = new float[s.half()];
        var in = Matrix.of(x, item * s.item(), s.length, s.width);
        MatMul.loop(gate, in, Matrix.of(g, 0, s.inner, s.width), false);
        MatMul.loop(up, in, Matrix.of(u, 0, s.inner, s.width), false);
        for (int i = 0; i < s.half(); i++) {
            g[i] = SwiGlu.gated(g[i], u[i]);
        }
        MatMul.loop(down, Matrix.of(g, 0, s.inner, s.width), Matrix.of(y, item * s.item(), s.length, s.width), false);
    }

    /** The specification of the backward pass. */
    static void backwardLoop(Shape s, Matrix gate, Matrix up, Matrix downT, float[] x, float[] dy, boolean accumulate,
            float[] dx, float[] dWeights) {
        var dGateUp = new float[2 * s.half()];
        var h = new float[s.half()];
        var dGate = Matrix.of(dGateUp, 0, s.inner, s.width);
        var dUp = Matrix.of(dGateUp, s.half(), s.inner, s.width);
        var hidden = Matrix.of(h, 0, s.inner, s.width);
        int n = s.inner * s.length;
        for (int item = 0; item < s.batch; item++) {
            var in = Matrix.of(x, item * s.item(), s.length, s.width);
            var upstream = Matrix.of(dy, item * s.item(), s.length, s.width);
            var out = Matrix.of(dx, item * s.item(), s.length, s.width);
            MatMul.loop(downT, upstream, hidden, false);
            MatMul.loop(gate, in, dGate, false);
            MatMul.loop(up, in, dUp, false);
            SwiGlu.backwardLoop(dGateUp, h, dGateUp, h, s.half(), 0, 1, 0, s.half());
            MatMul.loop(gate.transposed(), dGate, out, accumulate);
            MatMul.loop(up.transposed(), dUp, out, true);
            MatMul.loop(dGate, in.transposed(), Matrix.of(dWeights, 0, s.inner, s.length), item > 0);
            MatMul.loop(dUp, in.transposed(), Matrix.of(dWeights, n, s.inner, s.length), item > 0);
            MatMul.loop(hidden, upstream.transposed(), Matrix.of(dWeights, 2 * n, s.inner, s.length), item > 0);
        }
    }
}
