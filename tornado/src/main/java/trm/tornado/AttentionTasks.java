package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import uk.ac.manchester.tornado.api.KernelContext;

/** Turns attention and its gradient into tasks: by tiles, where heads fit them, else by rows. */
final class AttentionTasks {
    /**
     * An attention, or its gradient: batch, length, heads and the floats of a head.
     *
     * @param rope 1 with rotary positions, else 0
     */
    private record Sizes(int batch, int length, int heads, int dim, int rope) {
        static Sizes of(Shape y, int heads, Tensor cos) {
            return new Sizes(y.dim(0), y.dim(1), heads, y.dim(2) / heads, cos == null ? 0 : 1);
        }

        /** Rows of all heads. */
        int rows() {
            return Math.multiplyExact(batch * heads, length);
        }

        float scale() {
            return (float) (1 / Math.sqrt(dim));
        }

        /** Groups, one for each tile of {@code tile} rows of a head. */
        int groups(int tile) {
            return Math.multiplyExact(batch * heads, (length + tile - 1) / tile);
        }
    }

    private final Tasks tasks;

    AttentionTasks(Tasks tasks) {
        this.tasks = tasks;
    }

    /** Rotated queries and keys {@code [B, 2, H, L, hd]}, where there are rotary positions. */
    static List<Tensor> scratch(ForwardOp.Attention o) {
        return scratch(Sizes.of(o.y().shape(), o.heads(), o.cos()), false);
    }

    /** As in the forward pass, and then {@code [B, H, L]}, the products of each row with its gradient. */
    static List<Tensor> scratch(GradientOp.AttentionGrad o) {
        return scratch(Sizes.of(o.y().shape(), o.heads(), o.cos()), true);
    }

    private static List<Tensor> scratch(Sizes s, boolean delta) {
        var all = new ArrayList<Tensor>();
        if (AttentionTiles.fits(s.dim)) {
            if (s.rope != 0) {
                all.add(Tensor.value("rotated", Shape.of(Math.multiplyExact(2 * s.dim, s.rows()))));
            }
            if (delta) {
                all.add(Tensor.value("delta", Shape.of(s.rows())));
            }
        }
        return all;
    }

    void lower(ForwardOp.Attention o) {
        var s = Sizes.of(o.y().shape(), o.heads(), o.cos());
        int length = s.length;
        int heads = s.heads;
        int dim = s.dim;
        int rope = s.rope;
        float scale = s.scale();
        if (AttentionTiles.fits(dim)) {
            var qk = rope == 0 ? o.qkv() : tasks.memory().scratch(o).getFirst();
            rotate(s, o.qkv(), o.cos(), o.sin(), qk);
            var context = new KernelContext();
            var rotated = tasks.floats(qk);
            var qkv = tasks.floats(o.qkv());
            var y = tasks.floats(o.y());
            var lse = tasks.floats(o.lse());
            tasks.add(Tasks.groups(s.groups(AttentionTiles.QUERIES), AttentionTiles.GROUP), 10, (g, id) -> g.task(
                    id, AttentionTiles::forward, context, rotated, qkv, y, lse, length, heads, dim, rope, scale));
        } else {
            var cos = tasks.floatsOrNothing(o.cos());
            var sin = tasks.floatsOrNothing(o.sin());
            var qkv = tasks.floats(o.qkv());
            var y = tasks.floats(o.y());
            var lse = tasks.floats(o.lse());
            int n = s.rows();
            tasks.add(11, (g, id) -> g.task(
                    id, AttentionKernels::forward, length, heads, dim, rope, cos, sin, scale, qkv, y, lse, n));
        }
    }

    void lower(GradientOp.AttentionGrad o) {
        var s = Sizes.of(o.y().shape(), o.heads(), o.cos());
        if (AttentionTiles.fits(s.dim)) {
            tiles(s, o);
        } else {
            rows(s, o);
        }
    }

    private void tiles(Sizes s, GradientOp.AttentionGrad o) {
        int length = s.length;
        int heads = s.heads;
        int dim = s.dim;
        int rope = s.rope;
        float scale = s.scale();
        var scratch = tasks.memory().scratch(o);
        var qk = rope == 0 ? o.qkv() : scratch.getFirst();
        rotate(s, o.qkv(), o.cos(), o.sin(), qk);
        delta(s, o, scratch.getLast());
        var grid = Tasks.groups(s.groups(AttentionGradientTiles.TILE), AttentionGradientTiles.GROUP);
        for (int half = 0; half < 2; half++) {
            var context = new KernelContext();
            var rotated = tasks.floats(qk);
            var qkv = tasks.floats(o.qkv());
            var lse = tasks.floats(o.lse());
            var delta = tasks.floats(scratch.getLast());
            var dy = tasks.floats(o.dy());
            var dQkv = tasks.floats(o.dQkv());
            var cos = tasks.floatsOrNothing(o.cos());
            var sin = tasks.floatsOrNothing(o.sin());
            if (half == 0) {
                tasks.add(grid, 14, (g, id) -> g.task(
                        id, AttentionGradientTiles::queries, context, rotated, qkv, lse, delta, dy, dQkv, cos, sin,
                        length, heads, dim, rope, scale));
            } else {
                tasks.add(grid, 14, (g, id) -> g.task(
                        id, AttentionGradientTiles::keys, context, rotated, qkv, lse, delta, dy, dQkv, cos, sin,
                        length, heads, dim, rope, scale));
            }
        }
    }

    /** Rotates queries and keys, where there are rotary positions. */
    private void rotate(Sizes s, Tensor qkv, Tensor cosTable, Tensor sinTable, Tensor rotated) {
        if (s.rope != 0) {
            var from = tasks.floats(qkv);
            var cos = tasks.floats(cosTable);
            var sin = tasks.floats(sinTable);
            var to = tasks.floats(rotated);
            int length = s.length;
            int heads = s.heads;
            int dim = s.dim;
            int n = rotated.size() / 2;
            tasks.add(8, (g, id) -> g.task(
                    id, AttentionTiles::rotateHeads, from, cos, sin, to, length, heads, dim, n));
        }
    }

    private void delta(Sizes s, GradientOp.AttentionGrad o, Tensor delta) {
        int rows = AttentionGradientTiles.ROWS;
        var grid = Tasks.groups((s.rows() + rows - 1) / rows, AttentionGradientTiles.GROUP);
        var context = new KernelContext();
        var y = tasks.floats(o.y());
        var dy = tasks.floats(o.dy());
        var to = tasks.floats(delta);
        int length = s.length;
        int heads = s.heads;
        int dim = s.dim;
        int n = s.rows();
        tasks.add(grid, 8, (g, id) -> g.task(
                id, AttentionGradientTiles::delta, context, y, dy, to, length, heads, dim, n));
    }

    private void rows(Sizes s, GradientOp.AttentionGrad o) {
        int length = s.length;
        int heads = s.heads;
        int dim = s.dim;
        int rope = s.rope;
        float scale = s.scale();
        int n = s.rows();
        for (int half = 0; half < 2; half++) {
            var cos = tasks.floatsOrNothing(o.cos());
            var sin = tasks.floatsOrNothing(o.sin());
            var qkv = tasks.floats(o.qkv());
            var y = tasks.floats(o.y());
            var lse = tasks.floats(o.lse());
            var dy = tasks.floats(o.dy());
            var dQkv = tasks.floats(o.dQkv());
            if (half == 0) {
                tasks.add(13, (g, id) -> g.task(
                        id, AttentionKernels::queryGrad, length, heads, dim, rope, cos, sin, scale, qkv, y, lse, dy,
                        dQkv, n));
            } else {
                tasks.add(13, (g, id) -> g.task(
                        id, AttentionKernels::keyGrad, length, heads, dim, rope, cos, sin, scale, qkv, y, lse, dy,
                        dQkv, n));
            }
        }
    }
}
