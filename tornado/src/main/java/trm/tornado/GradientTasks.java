package trm.tornado;

import trm.graph.GradientOp;
import trm.graph.Op;
import trm.tensor.Tensor;
import uk.ac.manchester.tornado.api.KernelContext;

/** Turns each operation of a backward pass into tasks. */
final class GradientTasks {
    private final Tasks tasks;
    private final Products products;
    private final AttentionTasks attention;

    GradientTasks(Tasks tasks, Products products) {
        this.tasks = tasks;
        this.products = products;
        attention = new AttentionTasks(tasks);
    }

    private float[] floats(Tensor tensor) {
        return tasks.floats(tensor);
    }

    void lower(GradientOp op) {
        switch (op) {
            case GradientOp.EmbedTableGrad o -> embedTableGrad(o);
            case GradientOp.EmbedPuzzleGrad(var dy, var scale, var dPuzzle) -> {
                var d = floats(dy);
                var out = floats(dPuzzle);
                int puzzleDim = dPuzzle.shape().dim(1);
                int itemSize = dy.shape().dim(1) * dy.shape().dim(2);
                int n = dPuzzle.size();
                tasks.add(6, (g, id) -> g.task(
                        id, RowKernels::embedPuzzleGrad, d, out, puzzleDim, itemSize, scale, n));
            }
            case GradientOp.EmbedPositionsGrad(var dy, var scale, var dPositions) -> {
                var d = floats(dy);
                var out = floats(dPositions);
                int batch = dy.shape().dim(0);
                int n = dPositions.size();
                tasks.add(5, (g, id) -> g.task(id, RowKernels::embedPositionsGrad, d, out, batch, scale, n));
            }
            case GradientOp.BiasGrad o -> biasGrad(o);
            case GradientOp.ReluAddGrad(var u, var dz, var du) -> {
                var in = floats(u);
                var d = floats(dz);
                var out = floats(du);
                int n = du.size();
                tasks.add(4, (g, id) -> g.task(id, ElementKernels::reluAddGrad, in, d, out, n));
            }
            case GradientOp.RmsNormGrad o -> rmsNormGrad(o);
            case GradientOp.SwiGluGrad(var gateUp, var dh, var dGateUp, var h) -> {
                var in = floats(gateUp);
                var d = floats(dh);
                var out = floats(dGateUp);
                var again = floats(h);
                int inner = dh.shape().dim(-1);
                int n = dh.size();
                tasks.add(6, (g, id) -> g.task(id, ElementKernels::gatedGrad, in, d, out, again, inner, n));
            }
            case GradientOp.TokenMlpGrad o -> tokenMlpGrad(o);
            case GradientOp.TokenMlpWeightGrad(var dWeights, var isDown, var addend, var dw) -> {
                tasks.copyUnlessShared(addend, dw);
                var from = floats(dWeights);
                var out = floats(dw);
                int inner = dWeights.shape().dim(0) / 3;
                int length = dWeights.shape().dim(1);
                int down = isDown ? 1 : 0;
                int accumulate = addend == null ? 0 : 1;
                int n = dw.size();
                tasks.add(7, (g, id) -> g.task(
                        id, RowKernels::tokenMlpWeightGrad, from, inner, length, down, out, accumulate, n));
            }
            case GradientOp.AttentionGrad o -> attention.lower(o);
            case GradientOp.SliceRowsGrad(var dy, var addend, var start, var dx) -> {
                tasks.copyUnlessShared(addend, dx);
                var d = floats(dy);
                var out = floats(dx);
                int width = dx.shape().dim(2);
                int itemSize = dx.shape().dim(1) * width;
                int taken = dy.shape().dim(1) * width;
                int accumulate = addend == null ? 0 : 1;
                int n = dx.size();
                tasks.add(7, (g, id) -> g.task(
                        id, RowKernels::sliceGrad, d, out, itemSize, start * width, taken, accumulate, n));
            }
            case GradientOp.CrossEntropyGrad o -> crossEntropyGrad(o);
            case GradientOp.BceGrad(var logits, var column, var target, var dLoss, var addend, var dLogits) -> {
                if (addend == null) {
                    var zero = floats(dLogits);
                    int all = dLogits.size();
                    tasks.add(3, (g, id) -> g.task(id, ElementKernels::fill, zero, 0f, all));
                } else {
                    tasks.copyUnlessShared(addend, dLogits);
                }
                var l = floats(logits);
                var t = floats(target);
                var d = floats(dLoss);
                var out = floats(dLogits);
                int stride = logits.shape().dim(-1);
                int n = dLoss.size();
                tasks.add(7, (g, id) -> g.task(id, ElementKernels::bceGrad, l, column, stride, t, d, out, n));
            }
        }
    }

    private void embedTableGrad(GradientOp.EmbedTableGrad o) {
        var tokens = tasks.ints(o.tokens());
        var dy = floats(o.dy());
        var partial = tasks.scratch(o, 0);
        int sequence = o.tokens().shape().dim(1);
        int prefix = o.dy().shape().dim(1) - sequence;
        int width = o.dy().shape().dim(2);
        int vocab = o.dTable().shape().dim(0);
        int count = o.tokens().size();
        tasks.add(9, (g, id) -> g.task(
                id, RowKernels::embedTablePartial, tokens, dy, partial, count, sequence, prefix, width, vocab,
                Scratch.PARTS));
        sumParts(partial, o.dTable(), Scratch.PARTS, o.scale());
    }

    private void sumParts(float[] partial, Tensor to, int parts, float scale) {
        tasks.touch(partial);
        var out = floats(to);
        int n = to.size();
        tasks.add(5, (g, id) -> g.task(id, ElementKernels::sumParts, partial, out, n, parts, scale));
    }

    private void biasGrad(GradientOp.BiasGrad o) {
        var dy = floats(o.dy());
        var partial = tasks.scratch(o, 0);
        int columns = o.dBias().size();
        int rows = o.dy().size() / columns;
        tasks.add(5, (g, id) -> g.task(
                id, ElementKernels::biasPartial, dy, partial, rows, columns, Scratch.PARTS));
        sumParts(partial, o.dBias(), Scratch.PARTS, 1f);
    }

    private void rmsNormGrad(GradientOp.RmsNormGrad o) {
        var shape = o.y().shape();
        var dy = floats(o.dy());
        var y = floats(o.y());
        var rstd = floats(o.rstd());
        var dx = floats(o.dx());
        int width = shape.dim(2);
        if (o.axis() == Op.Axis.FEATURES) {
            var context = new KernelContext();
            tasks.add(Tasks.groups(shape.rows(), NormKernels.GROUP), 6, (g, id) -> g.task(
                    id, NormKernels::featuresGrad, context, dy, y, rstd, dx, width));
        } else {
            int length = shape.dim(1);
            int n = shape.dim(0) * width;
            tasks.add(7, (g, id) -> g.task(id, NormKernels::sequenceGrad, dy, y, rstd, dx, length, width, n));
        }
    }

    /** Multiplies gate and up again, as the CPU does: keeping them would take most of the memory. */
    private void tokenMlpGrad(GradientOp.TokenMlpGrad o) {
        var of = o.of();
        var shape = of.x().shape();
        int batch = shape.dim(0);
        int length = shape.dim(1);
        int width = shape.dim(2);
        int inner = of.down().shape().dim(1);
        var memory = tasks.memory();
        var scratch = memory.scratch(o);
        var gateUp = memory.floats(scratch.get(0));
        var h = memory.floats(scratch.get(1));
        var partial = memory.floats(scratch.get(2));
        var x = memory.floats(of.x());
        var dy = memory.floats(o.dy());
        var weight = memory.floats(of.weight());
        var down = memory.floats(of.down());
        products.add(tasks, weight, x, gateUp,
                Product.of(2 * inner, width, length, false, false, false).batched(batch, true));
        products.add(tasks, down, dy, h,
                Product.of(inner, width, length, true, false, false).batched(batch, true));
        tasks.touch(gateUp);
        tasks.touch(h);
        int half = inner * width;
        tasks.add(6, (g, id) -> g.task(
                id, ElementKernels::gatedGrad, gateUp, h, gateUp, h, half, batch * half));
        weightSums(o, gateUp, x, partial, 2 * inner, width, length, 0);
        weightSums(o, h, dy, partial, inner, width, length, 2 * inner * length);
        tasks.copyUnlessShared(o.addend(), o.dx());
        products.add(tasks, weight, gateUp, memory.floats(o.dx()),
                Product.of(length, width, 2 * inner, true, false, o.addend() != null).batched(batch, true));
    }

    /** {@code dWeights[at …] = Σ over the batch of d [rows, D] · in [L, D]ᵀ}, in passes of {@link Scratch#groups}. */
    private void weightSums(
            GradientOp.TokenMlpGrad o, float[] d, float[] in, float[] partial, int rows, int width, int length,
            int at) {
        int batch = o.of().x().shape().dim(0);
        int groups = Scratch.groups(batch);
        for (int from = 0; from < batch; from += groups) {
            products.add(tasks, d, in, partial,
                    Product.of(rows, length, width, false, true, from > 0)
                            .batched(Math.min(groups, batch - from), false)
                            .at(from * rows * width, from * length * width, 0));
        }
        tasks.touch(partial);
        var out = floats(o.dWeights());
        int n = rows * length;
        tasks.add(5, (g, id) -> g.task(id, ElementKernels::sumPartsAt, partial, out, at, n, groups));
    }

    private void crossEntropyGrad(GradientOp.CrossEntropyGrad o) {
        int batch = o.labels().shape().dim(0);
        int sequence = o.labels().shape().dim(1);
        int vocab = o.logits().shape().dim(-1);
        int kind = ForwardTasks.kind(o.kind());
        var labels = tasks.ints(o.labels());
        var known = tasks.ints(tasks.memory().scratch(o).getFirst());
        tasks.add(4, (g, id) -> g.task(id, LossKernels::known, labels, known, sequence, batch));
        tasks.touch(labels);
        tasks.touch(known);
        var logits = floats(o.logits());
        var dLoss = floats(o.dLoss());
        var dLogits = floats(o.dLogits());
        tasks.add(9, (g, id) -> g.task(
                id, LossKernels::tokensGrad, logits, labels, dLoss, known, dLogits, sequence, vocab, kind,
                batch * sequence));
    }
}
