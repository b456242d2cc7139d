package trm.graph;

import java.util.ArrayList;
import java.util.List;
import trm.graph.Op.Axis;
import trm.kernel.AdamATan2;
import trm.kernel.Add;
import trm.kernel.Attention;
import trm.kernel.BceWithLogits;
import trm.kernel.Bias;
import trm.kernel.CrossEntropy;
import trm.kernel.Ema;
import trm.kernel.Embedding;
import trm.kernel.Fill;
import trm.kernel.GatherRows;
import trm.kernel.HaltTargets;
import trm.kernel.Job;
import trm.kernel.MatMul;
import trm.kernel.RmsNorm;
import trm.kernel.RmsNormSeq;
import trm.kernel.Rope;
import trm.kernel.SelectRows;
import trm.kernel.SignSgd;
import trm.kernel.SliceRows;
import trm.kernel.SwiGlu;
import trm.tensor.Tensor;

/** Turns each operation into jobs: which kernel, on which arrays, split into which parts. */
final class CpuLowering {
    /** Elements of one part of a memory-bound operation: a few microseconds of work, and small beside the L2 cache. */
    private static final int GRAIN = 1 << 15;
    /** Columns of one part where an operation runs down columns: whole vectors, whole cache lines. */
    private static final int COLUMNS = 64;

    /** The label that no loss counts, as in PyTorch. */
    private static final int IGNORE = -100;

    private final CpuProgram program;

    CpuLowering(CpuProgram program) {
        this.program = program;
    }

    /** A kernel over part of its range. */
    private interface Range {
        void run(int from, int to);
    }

    /** {@code [0, total)} in parts of {@code grain}. */
    private record Ranges(int total, int grain, Range body) implements Job {
        @Override
        public int parts() {
            return (total + grain - 1) / grain;
        }

        @Override
        public void run(int part, int worker) {
            body.run(part * grain, Math.min(total, (part + 1) * grain));
        }
    }

    private static List<Job> elements(int total, Range body) {
        return List.of(new Ranges(total, GRAIN, body));
    }

    private static List<Job> rows(int rows, int elementsPerRow, Range body) {
        return List.of(new Ranges(rows, Math.max(1, GRAIN / elementsPerRow), body));
    }

    private static List<Job> columns(int columns, Range body) {
        return List.of(new Ranges(columns, COLUMNS, body));
    }

    /** Parts of a {@code batch} times columns of {@code d}. */
    private interface BatchColumns {
        void run(int batch, int fromCol, int toCol);
    }

    private static List<Job> batchColumns(int batch, int d, int rows, BatchColumns body) {
        int width = Math.min(d, Math.max(COLUMNS, GRAIN / rows / COLUMNS * COLUMNS));
        int blocks = (d + width - 1) / width;
        return List.of(new Ranges(batch * blocks, 1, (part, unused) -> {
            int from = part % blocks * width;
            body.run(part / blocks, from, Math.min(d, from + width));
        }));
    }

    private float[] floats(Tensor tensor) {
        return tensor == null ? null : program.floats(tensor);
    }

    private int[] ints(Tensor tensor) {
        return program.ints(tensor);
    }

    List<Job> lower(Op op) {
        return switch (op) {
            case Op.Embed o -> embed(o);
            case Op.EmbedTableGrad o -> embedTableGrad(o);
            case Op.EmbedPuzzleGrad o -> embedPuzzleGrad(o);
            case Op.EmbedPositionsGrad o -> embedPositionsGrad(o);
            case Op.GatherRows(var table, var ids, var y) -> {
                int n = y.shape().dim(-1);
                var t = floats(table);
                var i = ints(ids);
                var out = floats(y);
                yield rows(ids.size(), n, (from, to) -> GatherRows.forward(t, i, out, n, from, to));
            }
            case Op.MatMul o -> matMul(o);
            case Op.Bias(var x, var bias, var y) -> {
                int n = bias.size();
                var b = floats(bias);
                var out = floats(y);
                yield then(
                        copyUnlessShared(x, y),
                        rows(x.size() / n, n, (from, to) -> Bias.add(out, b, n, from, to)));
            }
            case Op.BiasGrad(var dy, var dBias) -> {
                int n = dBias.size();
                var d = floats(dy);
                var out = floats(dBias);
                int rows = dy.size() / n;
                yield List.of(new Ranges(1, 1, (from, to) -> Bias.backward(d, out, rows, n, false)));
            }
            case Op.Add(var a, var b, var y) -> {
                var left = floats(a);
                var right = floats(b);
                var out = floats(y);
                yield elements(y.size(), (from, to) -> Add.forward(left, right, out, from, to));
            }
            case Op.RmsNorm o -> rmsNorm(o);
            case Op.RmsNormGrad o -> rmsNormGrad(o);
            case Op.SwiGlu(var gateUp, var inner, var h) -> {
                var g = floats(gateUp);
                var out = floats(h);
                yield swiGlu(h.size() / inner, inner, (row, end, from, to) ->
                        SwiGlu.forward(g, out, inner, row, end, from, to));
            }
            case Op.SwiGluGrad(var gateUp, var dh, var inner, var dGateUp) -> {
                var g = floats(gateUp);
                var d = floats(dh);
                var out = floats(dGateUp);
                yield swiGlu(dh.size() / inner, inner, (row, end, from, to) ->
                        SwiGlu.backward(g, d, out, inner, row, end, from, to));
            }
            case Op.Attention(var qkv, var cos, var sin, var heads, var y, var lse) -> List.of(Attention.forward(
                    program.workspace(),
                    attentionShape(y, heads),
                    rope(cos, sin),
                    floats(qkv),
                    floats(y),
                    floats(lse)));
            case Op.AttentionGrad(var dy, var qkv, var cos, var sin, var y, var lse, var heads, var dQkv) ->
                    List.of(Attention.backward(
                            program.workspace(),
                            attentionShape(y, heads),
                            rope(cos, sin),
                            floats(qkv),
                            floats(y),
                            floats(lse),
                            floats(dy),
                            floats(dQkv)));
            case Op.SliceRows(var x, var start, var y) -> {
                int length = x.shape().dim(1);
                int taken = y.shape().dim(1);
                int d = x.shape().dim(2);
                var in = floats(x);
                var out = floats(y);
                yield rows(x.shape().dim(0), taken * d, (from, to) ->
                        SliceRows.forward(in, out, length, start, taken, d, from, to));
            }
            case Op.SliceRowsGrad(var dy, var addend, var start, var dx) -> {
                int length = dx.shape().dim(1);
                int taken = dy.shape().dim(1);
                int d = dx.shape().dim(2);
                var in = floats(dy);
                var out = floats(dx);
                boolean accumulate = addend != null;
                yield then(copyUnlessShared(addend, dx), rows(dx.shape().dim(0), length * d, (from, to) ->
                        SliceRows.backward(in, out, length, start, taken, d, accumulate, from, to)));
            }
            case Op.CrossEntropy o -> crossEntropy(o);
            case Op.CrossEntropyGrad(var logits, var labels, var kind, var dLoss, var dLogits) -> {
                var l = floats(logits);
                var t = ints(labels);
                var d = floats(dLoss);
                var out = floats(dLogits);
                int s = labels.shape().dim(1);
                int v = logits.shape().dim(-1);
                yield rows(labels.shape().dim(0), s * v * 8, (from, to) ->
                        CrossEntropy.backward(l, t, IGNORE, d, out, s, v, kernelKind(kind), from, to));
            }
            case Op.Bce(var logits, var column, var target, var loss) -> {
                int stride = logits.shape().dim(-1);
                var l = floats(logits);
                var t = floats(target);
                var out = floats(loss);
                yield elements(loss.size(), (from, to) ->
                        BceWithLogits.forward(l, column, stride, t, out, from, to));
            }
            case Op.BceGrad(var logits, var column, var target, var dLoss, var addend, var dLogits) -> {
                int stride = logits.shape().dim(-1);
                var l = floats(logits);
                var t = floats(target);
                var d = floats(dLoss);
                var out = floats(dLogits);
                var before = addend == null
                        ? elements(dLogits.size(), (from, to) -> Fill.fill(out, 0, from, to))
                        : copyUnlessShared(addend, dLogits);
                yield then(before, elements(dLoss.size(), (from, to) ->
                        BceWithLogits.backward(l, column, stride, t, d, out, from, to)));
            }
            case Op.HaltTarget(var valid, var correct, var target) -> {
                var v = ints(valid);
                var c = ints(correct);
                var out = floats(target);
                yield elements(target.size(), (from, to) -> HaltTargets.exact(v, c, out, from, to));
            }
            case Op.ContinueTarget(var nextQ, var last, var target) -> {
                var q = floats(nextQ);
                var l = ints(last);
                var out = floats(target);
                yield elements(target.size(), (from, to) -> HaltTargets.bootstrap(q, l, out, from, to));
            }
            case Op.ResetRows(var z, var init, var reset, var y) -> {
                int batch = z.shape().dim(0);
                int n = z.size() / batch;
                int d = init.size();
                var in = floats(z);
                var i = floats(init);
                var r = ints(reset);
                var out = floats(y);
                yield rows(batch, n, (from, to) -> SelectRows.reset(in, i, r, out, n, d, from, to));
            }
            case Op.Fill(var value, var y) -> {
                var out = floats(y);
                yield elements(y.size(), (from, to) -> Fill.fill(out, value, from, to));
            }
            case Op.Assign(var value, var state) -> copyUnlessShared(value, state);
            case Op.AdamATan2 o -> {
                var p = floats(o.param());
                var g = floats(o.grad());
                var m = floats(o.expAvg());
                var v = floats(o.expAvgSq());
                var rates = floats(o.rates());
                yield elements(o.param().size(), (from, to) -> AdamATan2.step(
                        p, g, m, v, rates[0], o.beta1(), o.beta2(), o.weightDecay(), rates[1], rates[2], from, to));
            }
            case Op.SignSgd(var table, var ids, var grad, var rates, var weightDecay) -> {
                int e = table.shape().dim(1);
                var t = floats(table);
                var i = ints(ids);
                var g = floats(grad);
                var r = floats(rates);
                yield columns(e, (from, to) -> SignSgd.step(t, i, g, i.length, e, r[0], weightDecay, from, to));
            }
            case Op.Ema(var shadow, var param, var rate) -> {
                var s = floats(shadow);
                var p = floats(param);
                yield elements(param.size(), (from, to) -> Ema.update(s, p, rate, from, to));
            }
        };
    }

    private List<Job> matMul(Op.MatMul o) {
        int summed = Math.max(o.a().batch(), o.b().batch());
        var a = program.operand(o.a(), true);
        var b = program.operand(o.b(), false);
        var c = program.view(new Op.Operand(o.y(), false, o.batch()));
        boolean accumulate = o.addend() != null;
        var product = o.batch() == summed
                ? MatMul.jobs(program.workspace(), summed, a, b, c, accumulate)
                : MatMul.reduced(program.workspace(), summed, a, b, c, accumulate);
        return then(copyUnlessShared(o.addend(), o.y()), product);
    }

    private List<Job> rmsNorm(Op.RmsNorm o) {
        var shape = o.x().shape();
        int d = shape.dim(2);
        var x = floats(o.x());
        var r = floats(o.residual());
        var y = floats(o.y());
        var rstd = floats(o.rstd());
        if (o.axis() == Axis.FEATURES) {
            return rows(shape.rows(), d, (from, to) -> RmsNorm.forward(x, r, y, rstd, d, o.eps(), from, to));
        }
        int length = shape.dim(1);
        return batchColumns(shape.dim(0), d, length, (b, from, to) ->
                RmsNormSeq.forward(x, r, y, rstd, length, d, o.eps(), b, b + 1, from, to));
    }

    private List<Job> rmsNormGrad(Op.RmsNormGrad o) {
        var shape = o.y().shape();
        int d = shape.dim(2);
        var dy = floats(o.dy());
        var y = floats(o.y());
        var rstd = floats(o.rstd());
        var dx = floats(o.dx());
        if (o.axis() == Axis.FEATURES) {
            return rows(shape.rows(), d, (from, to) -> RmsNorm.backward(dy, y, rstd, dx, d, from, to));
        }
        int length = shape.dim(1);
        return batchColumns(shape.dim(0), d, length, (b, from, to) ->
                RmsNormSeq.backward(dy, y, rstd, dx, length, d, b, b + 1, from, to));
    }

    /** Outer indices of a SwiGLU and a range inside each. */
    private interface OuterInner {
        void run(int fromOuter, int toOuter, int from, int to);
    }

    /** Short rows go many to a part, long ones are split. */
    private static List<Job> swiGlu(int outer, int inner, OuterInner body) {
        if (inner <= GRAIN) {
            return rows(outer, inner, (from, to) -> body.run(from, to, 0, inner));
        }
        int blocks = (inner + GRAIN - 1) / GRAIN;
        return List.of(new Ranges(outer * blocks, 1, (part, unused) -> {
            int row = part / blocks;
            int from = part % blocks * GRAIN;
            body.run(row, row + 1, from, Math.min(inner, from + GRAIN));
        }));
    }

    private List<Job> embed(Op.Embed o) {
        int s = o.tokens().shape().dim(1);
        int length = o.y().shape().dim(1);
        int d = o.y().shape().dim(2);
        int e = o.puzzle() == null ? 0 : o.puzzle().shape().dim(1);
        var tokens = ints(o.tokens());
        var table = floats(o.table());
        var puzzle = floats(o.puzzle());
        var positions = floats(o.positions());
        var y = floats(o.y());
        return rows(o.tokens().shape().dim(0), length * d, (from, to) -> Embedding.forward(
                tokens, table, puzzle, e, positions, y, s, length - s, d, o.scale(), from, to));
    }

    private List<Job> embedTableGrad(Op.EmbedTableGrad o) {
        int batch = o.tokens().shape().dim(0);
        int s = o.tokens().shape().dim(1);
        int prefix = o.dy().shape().dim(1) - s;
        int d = o.dy().shape().dim(2);
        int vocab = o.dTable().shape().dim(0);
        var tokens = ints(o.tokens());
        var dy = floats(o.dy());
        var out = floats(o.dTable());
        return columns(d, (from, to) -> Embedding.backwardTable(
                tokens, dy, out, batch, s, prefix, d, vocab, o.scale(), false, from, to));
    }

    private List<Job> embedPuzzleGrad(Op.EmbedPuzzleGrad o) {
        int batch = o.dPuzzle().shape().dim(0);
        int e = o.dPuzzle().shape().dim(1);
        int length = o.dy().shape().dim(1);
        int d = o.dy().shape().dim(2);
        int prefix = (e + d - 1) / d;
        var dy = floats(o.dy());
        var out = floats(o.dPuzzle());
        return rows(batch, e, (from, to) -> Embedding.backwardPuzzle(
                dy, out, e, length - prefix, prefix, d, o.scale(), from, to));
    }

    private List<Job> embedPositionsGrad(Op.EmbedPositionsGrad o) {
        int batch = o.dy().shape().dim(0);
        int length = o.dy().shape().dim(1);
        int d = o.dy().shape().dim(2);
        var dy = floats(o.dy());
        var out = floats(o.dPositions());
        return rows(length, batch * d, (from, to) -> Embedding.backwardPositions(
                dy, out, batch, length, d, o.scale(), false, from, to));
    }

    private List<Job> crossEntropy(Op.CrossEntropy o) {
        int s = o.labels().shape().dim(1);
        int v = o.logits().shape().dim(-1);
        var logits = floats(o.logits());
        var labels = ints(o.labels());
        var loss = floats(o.loss());
        var preds = ints(o.preds());
        var valid = ints(o.valid());
        var correct = ints(o.correct());
        return rows(o.labels().shape().dim(0), s * v * 8, (from, to) -> CrossEntropy.forward(
                logits, labels, IGNORE, loss, preds, valid, correct, s, v, kernelKind(o.kind()), from, to));
    }

    private static Attention.Shape attentionShape(Tensor y, int heads) {
        var shape = y.shape();
        return new Attention.Shape(shape.dim(0), shape.dim(1), heads, shape.dim(2) / heads);
    }

    private static Rope rope(Tensor cos, Tensor sin) {
        return cos == null ? null : new Rope(cos.shape().dim(0), cos.shape().dim(1), cos.floats(), sin.floats());
    }

    private static int kernelKind(Op.Loss loss) {
        return switch (loss) {
            case STABLEMAX -> CrossEntropy.STABLEMAX;
            case SOFTMAX -> CrossEntropy.SOFTMAX;
        };
    }

    /** Puts {@code from} where {@code to} is, unless it is there already or absent. */
    private List<Job> copyUnlessShared(Tensor from, Tensor to) {
        if (from == null || program.shareMemory(from, to)) {
            return List.of();
        }
        var source = floats(from);
        var target = floats(to);
        return elements(to.size(), (start, end) -> System.arraycopy(source, start, target, start, end - start));
    }

    private static List<Job> then(List<Job> first, List<Job> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
