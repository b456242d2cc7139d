package trm.tornado;

import trm.graph.ForwardOp;
import trm.graph.Op;
import trm.kernel.CrossEntropy;
import trm.tensor.Tensor;
import uk.ac.manchester.tornado.api.KernelContext;

/** Turns each operation of a forward pass into tasks. */
final class ForwardTasks {
    private final Tasks tasks;
    private final Products products;
    private final AttentionTasks attention;

    ForwardTasks(Tasks tasks, Products products) {
        this.tasks = tasks;
        this.products = products;
        attention = new AttentionTasks(tasks);
    }

    private float[] floats(Tensor tensor) {
        return tasks.floats(tensor);
    }

    void lower(ForwardOp op) {
        switch (op) {
            case ForwardOp.Embed o -> embed(o);
            case ForwardOp.GatherRows(var table, var ids, var y) -> {
                var t = floats(table);
                var i = tasks.ints(ids);
                var out = floats(y);
                int columns = y.shape().dim(-1);
                int n = y.size();
                tasks.add(5, (g, id) -> g.task(id, RowKernels::gather, t, i, out, columns, n));
            }
            case ForwardOp.MatMul o -> matMul(o);
            case ForwardOp.GatedMatMul o -> gated(o);
            case ForwardOp.TokenMlp o -> tokenMlp(o);
            case ForwardOp.Bias(var x, var bias, var y) -> {
                tasks.copyUnlessShared(x, y);
                var b = floats(bias);
                var out = floats(y);
                int columns = bias.size();
                int n = y.size();
                tasks.add(4, (g, id) -> g.task(id, ElementKernels::bias, out, b, columns, n));
            }
            case ForwardOp.Add(var a, var b, var y) -> {
                var left = floats(a);
                var right = floats(b);
                var out = floats(y);
                int n = y.size();
                tasks.add(4, (g, id) -> g.task(id, ElementKernels::add, left, right, out, n));
            }
            case ForwardOp.ReluAdd(var u, var v, var z) -> {
                var left = floats(u);
                var right = floats(v);
                var out = floats(z);
                int n = z.size();
                tasks.add(4, (g, id) -> g.task(id, ElementKernels::reluAdd, left, right, out, n));
            }
            case ForwardOp.RmsNorm o -> rmsNorm(o);
            case ForwardOp.Attention o -> attention.lower(o);
            case ForwardOp.SliceRows(var x, var start, var y) -> {
                var in = floats(x);
                var out = floats(y);
                int width = x.shape().dim(2);
                int itemSize = x.shape().dim(1) * width;
                int taken = y.shape().dim(1) * width;
                int n = y.size();
                tasks.add(6, (g, id) -> g.task(id, RowKernels::slice, in, out, itemSize, start * width, taken, n));
            }
            case ForwardOp.CrossEntropy o -> crossEntropy(o);
            case ForwardOp.Bce(var logits, var column, var target, var loss) -> {
                var l = floats(logits);
                var t = floats(target);
                var out = floats(loss);
                int stride = logits.shape().dim(-1);
                int n = loss.size();
                tasks.add(6, (g, id) -> g.task(id, ElementKernels::bce, l, column, stride, t, out, n));
            }
            case ForwardOp.HaltTarget(var valid, var correct, var target) -> {
                var v = tasks.ints(valid);
                var c = tasks.ints(correct);
                var out = floats(target);
                int n = target.size();
                tasks.add(4, (g, id) -> g.task(id, ElementKernels::haltTarget, v, c, out, n));
            }
            case ForwardOp.ContinueTarget(var nextQ, var last, var target) -> {
                var q = floats(nextQ);
                var l = tasks.ints(last);
                var out = floats(target);
                int n = target.size();
                tasks.add(4, (g, id) -> g.task(id, ElementKernels::continueTarget, q, l, out, n));
            }
            case ForwardOp.ResetRows(var z, var init, var reset, var y) -> {
                var in = floats(z);
                var i = floats(init);
                var r = tasks.ints(reset);
                var out = floats(y);
                int width = init.size();
                int itemSize = z.size() / z.shape().dim(0);
                int n = y.size();
                tasks.add(7, (g, id) -> g.task(id, RowKernels::reset, in, i, r, out, itemSize, width, n));
            }
            case ForwardOp.Fill(var value, var y) -> {
                var out = floats(y);
                int n = y.size();
                tasks.add(3, (g, id) -> g.task(id, ElementKernels::fill, out, value, n));
            }
        }
    }

    private void embed(ForwardOp.Embed o) {
        var tokens = tasks.ints(o.tokens());
        var table = floats(o.table());
        int hasPuzzle = o.puzzle() == null ? 0 : 1;
        int hasPositions = o.positions() == null ? 0 : 1;
        int puzzleDim = hasPuzzle == 0 ? 0 : o.puzzle().shape().dim(1);
        var puzzle = tasks.floatsOrNothing(o.puzzle());
        var positions = tasks.floatsOrNothing(o.positions());
        var y = floats(o.y());
        int sequence = o.tokens().shape().dim(1);
        int prefix = o.y().shape().dim(1) - sequence;
        int width = o.y().shape().dim(2);
        int n = o.y().size();
        float scale = o.scale();
        tasks.add(13, (g, id) -> g.task(
                id, RowKernels::embed, tokens, table, puzzle, hasPuzzle, puzzleDim, positions, hasPositions, y,
                sequence, prefix, width, scale, n));
    }

    private void matMul(ForwardOp.MatMul o) {
        int m = o.a().rows();
        int n = o.b().cols();
        int k = o.a().cols();
        boolean accumulate = o.addend() != null;
        int used = 0;
        var a = o.a().chunks() > 0 ? chunks(o.a(), tasks.scratch(o, used++)) : null;
        var b = o.b().chunks() > 0 ? chunks(o.b(), tasks.scratch(o, used)) : null;
        tasks.copyUnlessShared(o.addend(), o.y().tensor());
        var left = a != null ? a : tasks.memory().floats(o.a().tensor());
        var right = b != null ? b : tasks.memory().floats(o.b().tensor());
        boolean placed = o.unplaced() == null;
        var c = tasks.memory().floats(placed ? o.y().tensor() : o.unplaced());
        products.add(tasks, left, right, c, Product.of(
                m, n, k, o.a().transposed(), o.b().transposed(), placed && accumulate));
        if (!placed) {
            var shape = o.y().tensor().shape();
            var t = floats(o.unplaced());
            var y = floats(o.y().tensor());
            int length = shape.dim(1);
            int width = shape.dim(2);
            int count = shape.size();
            int add = accumulate ? 1 : 0;
            tasks.add(6, (g, id) -> g.task(id, RowKernels::unchunk, t, y, length, width, add, count));
        }
    }

    /** Gathers an operand's chunks; the matrix is not transposed by this. */
    private float[] chunks(Op.Operand operand, float[] plain) {
        var shape = operand.tensor().shape();
        var data = floats(operand.tensor());
        tasks.touch(plain);
        int length = shape.dim(1);
        int width = shape.dim(2);
        int n = shape.size();
        tasks.add(5, (g, id) -> g.task(id, RowKernels::chunks, data, plain, length, width, n));
        return plain;
    }

    private void gated(ForwardOp.GatedMatMul o) {
        int k = o.x().shape().dim(-1);
        int inner = o.h().shape().dim(-1);
        var kept = tasks.memory().floats(o.gateUp());
        var gateUp = kept != null ? kept : tasks.memory().floats(tasks.memory().scratch(o).getFirst());
        products.add(tasks, tasks.memory().floats(o.x()), tasks.memory().floats(o.weight()), gateUp,
                Product.of(o.x().shape().rows(), 2 * inner, k, false, true, false));
        activate(gateUp, tasks.memory().floats(o.h()), inner, o.h().size());
    }

    private void activate(float[] gateUp, float[] h, int inner, int n) {
        tasks.touch(gateUp);
        tasks.touch(h);
        tasks.add(4, (g, id) -> g.task(id, ElementKernels::gated, gateUp, h, inner, n));
    }

    private void tokenMlp(ForwardOp.TokenMlp o) {
        var shape = o.x().shape();
        int batch = shape.dim(0);
        int length = shape.dim(1);
        int width = shape.dim(2);
        int inner = o.down().shape().dim(1);
        var memory = tasks.memory();
        var scratch = memory.scratch(o);
        var gateUp = memory.floats(scratch.get(0));
        var h = memory.floats(scratch.get(1));
        products.add(tasks, memory.floats(o.weight()), memory.floats(o.x()), gateUp,
                Product.of(2 * inner, width, length, false, false, false).batched(batch, true));
        activate(gateUp, h, inner * width, batch * inner * width);
        products.add(tasks, memory.floats(o.down()), h, memory.floats(o.y()),
                Product.of(length, width, inner, false, false, false).batched(batch, true));
    }

    private void rmsNorm(ForwardOp.RmsNorm o) {
        var shape = o.x().shape();
        var x = floats(o.x());
        var y = floats(o.y());
        var rstd = floats(o.rstd());
        int width = shape.dim(2);
        float eps = o.eps();
        if (o.axis() == Op.Axis.FEATURES) {
            var r = tasks.floatsOrNothing(o.residual());
            int residual = o.residual() == null ? 0 : 1;
            var context = new KernelContext();
            tasks.add(Tasks.groups(shape.rows(), NormKernels.GROUP), 8, (g, id) -> g.task(
                    id, NormKernels::features, context, x, r, residual, y, rstd, width, eps));
            return;
        }
        int length = shape.dim(1);
        int n = shape.dim(0) * width;
        if (o.residual() == null) {
            tasks.add(7, (g, id) -> g.task(id, NormKernels::sequenceAlone, x, y, rstd, length, width, eps, n));
        } else {
            var r = floats(o.residual());
            tasks.add(8, (g, id) -> g.task(id, NormKernels::sequence, x, r, y, rstd, length, width, eps, n));
        }
    }

    private void crossEntropy(ForwardOp.CrossEntropy o) {
        int sequence = o.labels().shape().dim(1);
        int batch = o.labels().shape().dim(0);
        int vocab = o.logits().shape().dim(-1);
        int kind = kind(o.kind());
        var logits = floats(o.logits());
        var labels = tasks.ints(o.labels());
        var tokenLoss = tasks.scratch(o, 0);
        var preds = tasks.ints(o.preds());
        tasks.add(7, (g, id) -> g.task(
                id, LossKernels::tokens, logits, labels, tokenLoss, preds, vocab, kind, batch * sequence));
        tasks.touch(tokenLoss);
        tasks.touch(labels);
        tasks.touch(preds);
        var loss = floats(o.loss());
        var valid = tasks.ints(o.valid());
        var correct = tasks.ints(o.correct());
        tasks.add(8, (g, id) -> g.task(
                id, LossKernels::rows, tokenLoss, labels, preds, loss, valid, correct, sequence, batch));
    }

    static int kind(Op.Loss loss) {
        return switch (loss) {
            case STABLEMAX -> CrossEntropy.STABLEMAX;
            case SOFTMAX -> CrossEntropy.SOFTMAX;
        };
    }
}
