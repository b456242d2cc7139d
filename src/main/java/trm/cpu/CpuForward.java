package trm.cpu;

import java.util.List;
import trm.graph.ForwardOp;
import trm.graph.Op;
import trm.graph.Op.Axis;
import trm.kernel.Add;
import trm.kernel.BceWithLogits;
import trm.kernel.Bias;
import trm.kernel.CrossEntropy;
import trm.kernel.Embedding;
import trm.kernel.Fill;
import trm.kernel.GatherRows;
import trm.kernel.HaltTargets;
import trm.kernel.ReluAdd;
import trm.kernel.RmsNorm;
import trm.kernel.RmsNormSeq;
import trm.kernel.SelectRows;
import trm.kernel.SliceRows;
import trm.kernel.attention.Attention;
import trm.kernel.attention.Rope;
import trm.kernel.parallel.Job;
import trm.kernel.product.Chunks;
import trm.kernel.product.GatedMatMul;
import trm.kernel.product.MatMul;
import trm.kernel.product.Matrix;
import trm.kernel.product.TokenMlp;
import trm.tensor.Tensor;

/** Turns each operation of a forward pass into jobs: which kernel, on which arrays, split into which parts. */
final class CpuForward {
    private final CpuProgram program;

    CpuForward(CpuProgram program) {
        this.program = program;
    }

    private float[] floats(Tensor tensor) {
        return program.floats(tensor);
    }

    List<Job> lower(ForwardOp op) {
        return switch (op) {
            case ForwardOp.Embed o -> embed(o);
            case ForwardOp.GatherRows(var table, var ids, var y) -> {
                int n = y.shape().dim(-1);
                var t = floats(table);
                var i = program.ints(ids);
                var out = floats(y);
                yield Ranges.rows(ids.size(), n, (from, to) -> GatherRows.forward(t, i, out, n, from, to));
            }
            case ForwardOp.MatMul o -> matMul(o);
            case ForwardOp.GatedMatMul o -> gated(o);
            case ForwardOp.TokenMlp o -> List.of(tokenMlp(o));
            case ForwardOp.Bias(var x, var bias, var y) -> {
                int n = bias.size();
                var b = floats(bias);
                var out = floats(y);
                yield Ranges.then(
                        program.copyUnlessShared(x, y),
                        Ranges.rows(x.size() / n, n, (from, to) -> Bias.add(out, b, n, from, to)));
            }
            case ForwardOp.Add(var a, var b, var y) -> {
                var left = floats(a);
                var right = floats(b);
                var out = floats(y);
                yield Ranges.elements(y.size(), (from, to) -> Add.forward(left, right, out, from, to));
            }
            case ForwardOp.ReluAdd(var u, var v, var z) -> {
                var left = floats(u);
                var right = floats(v);
                var out = floats(z);
                yield Ranges.elements(z.size(), (from, to) -> ReluAdd.forward(left, right, out, from, to));
            }
            case ForwardOp.RmsNorm o -> rmsNorm(o);
            case ForwardOp.Attention(var qkv, var cos, var sin, var heads, var y, var lse) -> List.of(Attention.forward(
                    program.workspace(),
                    attentionShape(y, heads),
                    rope(cos, sin),
                    floats(qkv),
                    floats(y),
                    floats(lse)));
            case ForwardOp.SliceRows(var x, var start, var y) -> {
                int length = x.shape().dim(1);
                int taken = y.shape().dim(1);
                int d = x.shape().dim(2);
                var in = floats(x);
                var out = floats(y);
                yield Ranges.rows(x.shape().dim(0), taken * d, (from, to) ->
                        SliceRows.forward(in, out, length, start, taken, d, from, to));
            }
            case ForwardOp.CrossEntropy o -> crossEntropy(o);
            case ForwardOp.Bce(var logits, var column, var target, var loss) -> {
                int stride = logits.shape().dim(-1);
                var l = floats(logits);
                var t = floats(target);
                var out = floats(loss);
                yield Ranges.elements(loss.size(), (from, to) ->
                        BceWithLogits.forward(l, column, stride, t, out, from, to));
            }
            case ForwardOp.HaltTarget(var valid, var correct, var target) -> {
                var v = program.ints(valid);
                var c = program.ints(correct);
                var out = floats(target);
                yield Ranges.elements(target.size(), (from, to) -> HaltTargets.exact(v, c, out, from, to));
            }
            case ForwardOp.ContinueTarget(var nextQ, var last, var target) -> {
                var q = floats(nextQ);
                var l = program.ints(last);
                var out = floats(target);
                yield Ranges.elements(target.size(), (from, to) -> HaltTargets.bootstrap(q, l, out, from, to));
            }
            case ForwardOp.ResetRows(var z, var init, var reset, var y) -> {
                int batch = z.shape().dim(0);
                int n = z.size() / batch;
                int d = init.size();
                var in = floats(z);
                var i = floats(init);
                var r = program.ints(reset);
                var out = floats(y);
                yield Ranges.rows(batch, n, (from, to) -> SelectRows.reset(in, i, r, out, n, d, from, to));
            }
            case ForwardOp.Fill(var value, var y) -> {
                var out = floats(y);
                yield Ranges.elements(y.size(), (from, to) -> Fill.fill(out, value, from, to));
            }
        };
    }

    private List<Job> matMul(ForwardOp.MatMul o) {
        var a = program.operand(o.a(), true);
        var b = program.operand(o.b(), false);
        boolean placed = o.unplaced() == null;
        var c = program.view(placed ? o.y() : new Op.Operand(o.unplaced(), false));
        boolean accumulate = placed && o.addend() != null;
        var jobs = Ranges.then(
                program.copyUnlessShared(o.addend(), o.y().tensor()),
                MatMul.jobs(program.workspace(), a, b, c, accumulate));
        return placed ? jobs : Ranges.then(jobs, place(o));
    }

    private List<Job> gated(ForwardOp.GatedMatMul o) {
        int rows = o.x().shape().rows();
        int inner = o.h().shape().dim(-1);
        var gateUp = floats(o.gateUp());
        GatedMatMul.Kept kept = gateUp == null
                ? null
                : new GatedMatMul.Kept(
                        new Matrix(gateUp, 0, rows, inner, 2 * inner, 1),
                        new Matrix(gateUp, inner, rows, inner, 2 * inner, 1));
        return GatedMatMul.jobs(
                program.workspace(),
                program.view(new Op.Operand(o.x(), false)),
                program.packed(o.weight(), false, true, 0, inner),
                program.packed(o.weight(), false, true, inner, inner),
                kept,
                program.view(new Op.Operand(o.h(), false)));
    }

    private Job tokenMlp(ForwardOp.TokenMlp o) {
        var shape = tokenMlpShape(o);
        return TokenMlp.forward(
                program.workspace(),
                shape,
                program.packed(o.weight(), true, false, 0, shape.inner()),
                program.packed(o.weight(), true, false, shape.inner(), shape.inner()),
                program.packed(o.down(), true, false, 0, shape.length()),
                floats(o.x()),
                floats(o.y()));
    }

    static TokenMlp.Shape tokenMlpShape(ForwardOp.TokenMlp o) {
        var x = o.x().shape();
        return new TokenMlp.Shape(x.dim(0), x.dim(1), x.dim(2), o.down().shape().dim(1));
    }

    private List<Job> place(ForwardOp.MatMul o) {
        var shape = o.y().tensor().shape();
        int length = shape.dim(1);
        int width = shape.dim(2);
        var t = floats(o.unplaced());
        var y = floats(o.y().tensor());
        boolean accumulate = o.addend() != null;
        return Ranges.batchColumns(shape.dim(0), width, length, (b, from, to) ->
                Chunks.scatter(t, y, length, width, accumulate, b, from, to));
    }

    private List<Job> rmsNorm(ForwardOp.RmsNorm o) {
        var shape = o.x().shape();
        int d = shape.dim(2);
        var x = floats(o.x());
        var r = floats(o.residual());
        var y = floats(o.y());
        var rstd = floats(o.rstd());
        if (o.axis() == Axis.FEATURES) {
            return Ranges.rows(shape.rows(), d, (from, to) -> RmsNorm.forward(x, r, y, rstd, d, o.eps(), from, to));
        }
        int length = shape.dim(1);
        return Ranges.batchColumns(shape.dim(0), d, length, (b, from, to) ->
                RmsNormSeq.forward(x, r, y, rstd, length, d, o.eps(), b, b + 1, from, to));
    }

    private List<Job> embed(ForwardOp.Embed o) {
        int s = o.tokens().shape().dim(1);
        int length = o.y().shape().dim(1);
        int d = o.y().shape().dim(2);
        int e = o.puzzle() == null ? 0 : o.puzzle().shape().dim(1);
        var tokens = program.ints(o.tokens());
        var table = floats(o.table());
        var puzzle = floats(o.puzzle());
        var positions = floats(o.positions());
        var y = floats(o.y());
        return Ranges.rows(o.tokens().shape().dim(0), length * d, (from, to) -> Embedding.forward(
                tokens, table, puzzle, e, positions, y, s, length - s, d, o.scale(), from, to));
    }

    private List<Job> crossEntropy(ForwardOp.CrossEntropy o) {
        int s = o.labels().shape().dim(1);
        int v = o.logits().shape().dim(-1);
        var logits = floats(o.logits());
        var labels = program.ints(o.labels());
        var loss = floats(o.loss());
        var preds = program.ints(o.preds());
        var valid = program.ints(o.valid());
        var correct = program.ints(o.correct());
        return Ranges.rows(o.labels().shape().dim(0), s * v * 8, (from, to) -> CrossEntropy.forward(
                logits, labels, CrossEntropy.IGNORED, loss, preds, valid, correct, s, v, kernelKind(o.kind()),
                from, to));
    }

    static Attention.Shape attentionShape(Tensor y, int heads) {
        var shape = y.shape();
        return new Attention.Shape(shape.dim(0), shape.dim(1), heads, shape.dim(2) / heads);
    }

    static Rope rope(Tensor cos, Tensor sin) {
        return cos == null ? null : new Rope(cos.shape().dim(0), cos.shape().dim(1), cos.floats(), sin.floats());
    }

    static int kernelKind(Op.Loss loss) {
        return switch (loss) {
            case STABLEMAX -> CrossEntropy.STABLEMAX;
            case SOFTMAX -> CrossEntropy.SOFTMAX;
        };
    }
}
