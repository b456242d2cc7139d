package trm.cpu;

import java.util.List;
import trm.graph.GradientOp;
import trm.graph.Op.Axis;
import trm.kernel.BceWithLogits;
import trm.kernel.Bias;
import trm.kernel.CrossEntropy;
import trm.kernel.Embedding;
import trm.kernel.Fill;
import trm.kernel.ReluAdd;
import trm.kernel.RmsNorm;
import trm.kernel.RmsNormSeq;
import trm.kernel.SliceRows;
import trm.kernel.SwiGlu;
import trm.kernel.attention.Attention;
import trm.kernel.parallel.Job;
import trm.kernel.product.TokenMlp;
import trm.tensor.Tensor;

/** Turns each operation of a backward pass into jobs, as {@link CpuForward} does. */
final class CpuGradient {
    private final CpuProgram program;

    CpuGradient(CpuProgram program) {
        this.program = program;
    }

    private float[] floats(Tensor tensor) {
        return program.floats(tensor);
    }

    List<Job> lower(GradientOp op) {
        return switch (op) {
            case GradientOp.EmbedTableGrad o -> embedTableGrad(o);
            case GradientOp.EmbedPuzzleGrad o -> embedPuzzleGrad(o);
            case GradientOp.EmbedPositionsGrad o -> embedPositionsGrad(o);
            case GradientOp.BiasGrad(var dy, var dBias) -> {
                int n = dBias.size();
                var d = floats(dy);
                var out = floats(dBias);
                int rows = dy.size() / n;
                yield Ranges.whole(() -> Bias.backward(d, out, rows, n, false));
            }
            case GradientOp.ReluAddGrad(var u, var dz, var du) -> {
                var in = floats(u);
                var d = floats(dz);
                var out = floats(du);
                yield Ranges.elements(du.size(), (from, to) -> ReluAdd.backward(in, d, out, from, to));
            }
            case GradientOp.RmsNormGrad o -> rmsNormGrad(o);
            case GradientOp.SwiGluGrad(var gateUp, var dh, var dGateUp, var h) -> {
                int inner = dh.shape().dim(-1);
                var g = floats(gateUp);
                var d = floats(dh);
                var out = floats(dGateUp);
                var again = floats(h);
                yield Ranges.outerInner(dh.size() / inner, inner, (row, end, from, to) ->
                        SwiGlu.backward(g, d, out, again, inner, row, end, from, to));
            }
            case GradientOp.TokenMlpGrad o -> tokenMlp(o);
            case GradientOp.TokenMlpWeightGrad(var dWeights, var down, var addend, var dw) -> {
                var from = floats(dWeights);
                var out = floats(dw);
                int inner = dWeights.shape().dim(0) / 3;
                int length = dWeights.shape().dim(1);
                boolean accumulate = addend != null;
                var before = program.copyUnlessShared(addend, dw);
                yield Ranges.then(before, Ranges.rows(dw.shape().rows(), dw.shape().dim(1), (row, end) ->
                        TokenMlp.weightGradient(from, inner, length, down, accumulate, out, row, end)));
            }
            case GradientOp.AttentionGrad(var dy, var qkv, var cos, var sin, var y, var lse, var heads, var dQkv) ->
                    List.of(Attention.backward(
                            program.workspace(),
                            CpuForward.attentionShape(y, heads),
                            CpuForward.rope(cos, sin),
                            floats(qkv),
                            floats(y),
                            floats(lse),
                            floats(dy),
                            floats(dQkv)));
            case GradientOp.SliceRowsGrad(var dy, var addend, var start, var dx) -> {
                int length = dx.shape().dim(1);
                int taken = dy.shape().dim(1);
                int d = dx.shape().dim(2);
                var in = floats(dy);
                var out = floats(dx);
                boolean accumulate = addend != null;
                var before = program.copyUnlessShared(addend, dx);
                yield Ranges.then(before, Ranges.rows(dx.shape().dim(0), length * d, (from, to) ->
                        SliceRows.backward(in, out, length, start, taken, d, accumulate, from, to)));
            }
            case GradientOp.CrossEntropyGrad(var logits, var labels, var kind, var dLoss, var dLogits) -> {
                var l = floats(logits);
                var t = program.ints(labels);
                var d = floats(dLoss);
                var out = floats(dLogits);
                int s = labels.shape().dim(1);
                int v = logits.shape().dim(-1);
                yield Ranges.rows(labels.shape().dim(0), s * v * 8, (from, to) ->
                        CrossEntropy.backward(l, t, CrossEntropy.IGNORED, d, out, s, v,
                                CpuForward.kernelKind(kind), from, to));
            }
            case GradientOp.BceGrad(var logits, var column, var target, var dLoss, var addend, var dLogits) -> {
                int stride = logits.shape().dim(-1);
                var l = floats(logits);
                var t = floats(target);
                var d = floats(dLoss);
                var out = floats(dLogits);
                var before = addend == null
                        ? Ranges.elements(dLogits.size(), (from, to) -> Fill.fill(out, 0, from, to))
                        : program.copyUnlessShared(addend, dLogits);
                yield Ranges.then(before, Ranges.elements(dLoss.size(), (from, to) ->
                        BceWithLogits.backward(l, column, stride, t, d, out, from, to)));
            }
        };
    }

    private List<Job> tokenMlp(GradientOp.TokenMlpGrad o) {
        var shape = CpuForward.tokenMlpShape(o.of());
        var weight = o.of().weight();
        return Ranges.then(program.copyUnlessShared(o.addend(), o.dx()), TokenMlp.backward(
                program.workspace(),
                shape,
                program.packed(weight, true, false, 0, shape.inner()),
                program.packed(weight, true, false, shape.inner(), shape.inner()),
                program.packed(o.of().down(), true, true, 0, shape.length()),
                program.packed(weight, true, true, 0, shape.inner()),
                program.packed(weight, true, true, shape.inner(), shape.inner()),
                floats(o.of().x()),
                floats(o.dy()),
                o.addend() != null,
                floats(o.dx()),
                floats(o.dWeights())));
    }

    private List<Job> rmsNormGrad(GradientOp.RmsNormGrad o) {
        var shape = o.y().shape();
        int d = shape.dim(2);
        var dy = floats(o.dy());
        var y = floats(o.y());
        var rstd = floats(o.rstd());
        var dx = floats(o.dx());
        if (o.axis() == Axis.FEATURES) {
            return Ranges.rows(shape.rows(), d, (from, to) -> RmsNorm.backward(dy, y, rstd, dx, d, from, to));
        }
        int length = shape.dim(1);
        return Ranges.batchColumns(shape.dim(0), d, length, (b, from, to) ->
                RmsNormSeq.backward(dy, y, rstd, dx, length, d, b, b + 1, from, to));
    }

    private List<Job> embedTableGrad(GradientOp.EmbedTableGrad o) {
        int batch = o.tokens().shape().dim(0);
        int s = o.tokens().shape().dim(1);
        int prefix = o.dy().shape().dim(1) - s;
        int d = o.dy().shape().dim(2);
        int vocab = o.dTable().shape().dim(0);
        var tokens = program.ints(o.tokens());
        var dy = floats(o.dy());
        var out = floats(o.dTable());
        return Ranges.columns(d, (from, to) -> Embedding.backwardTable(
                tokens, dy, out, batch, s, prefix, d, vocab, o.scale(), false, from, to));
    }

    private List<Job> embedPuzzleGrad(GradientOp.EmbedPuzzleGrad o) {
        int batch = o.dPuzzle().shape().dim(0);
        int e = o.dPuzzle().shape().dim(1);
        int length = o.dy().shape().dim(1);
        int d = o.dy().shape().dim(2);
        int prefix = (e + d - 1) / d;
        var dy = floats(o.dy());
        var out = floats(o.dPuzzle());
        return Ranges.rows(batch, e, (from, to) -> Embedding.backwardPuzzle(
                dy, out, e, length - prefix, prefix, d, o.scale(), from, to));
    }

    private List<Job> embedPositionsGrad(GradientOp.EmbedPositionsGrad o) {
        int batch = o.dy().shape().dim(0);
        int length = o.dy().shape().dim(1);
        int d = o.dy().shape().dim(2);
        var dy = floats(o.dy());
        var out = floats(o.dPositions());
        return Ranges.rows(length, batch * d, (from, to) -> Embedding.backwardPositions(
                dy, out, batch, length, d, o.scale(), false, from, to));
    }
}
