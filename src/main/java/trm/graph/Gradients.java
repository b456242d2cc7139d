package trm.graph;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trm.graph.ForwardOp.MatMul;
import trm.graph.Op.Operand;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * Reverse-mode differentiation: adds to a graph the operations that compute the gradients of its losses. Only what
 * leads from a requested tensor to a loss is differentiated.
 */
public final class Gradients {
    private final Graph graph;
    private final Set<Tensor> active = new HashSet<>();
    private final Map<Tensor, Tensor> gradients = new HashMap<>();
    /** What makes each value that one operation reads and that its own gradient computes once more. */
    private final Map<Tensor, ForwardOp.GatedMatMul> gated = new HashMap<>();
    /** Values of the forward pass, and the same computed once more. */
    private final Map<Tensor, Tensor> again = new HashMap<>();

    private Gradients(Graph graph, Collection<Tensor> wanted) {
        this.graph = graph;
        active.addAll(wanted);
        var forward = graph.nodes();
        for (var node : forward) {
            if (node.differentiable() && node.op().inputs().stream().anyMatch(active::contains)) {
                active.addAll(node.op().outputs());
                if (node.op() instanceof ForwardOp.GatedMatMul o && readers(forward, o.h()) == 1) {
                    gated.put(o.h(), o);
                }
            }
        }
    }

    /**
     * Adds the backward pass.
     *
     * @param losses each loss with the value of its upstream gradient at every element
     * @param wanted the tensors whose gradients are asked for
     * @return their gradients; a tensor that no loss depends on is absent
     */
    public static Map<Tensor, Tensor> of(Graph graph, Map<Tensor, Float> losses, Collection<Tensor> wanted) {
        var g = new Gradients(graph, wanted);
        losses.forEach((loss, value) -> {
            if (g.active.contains(loss)) {
                graph.add(new ForwardOp.Fill(value, g.next(loss)));
            }
        });
        return g.backward(wanted);
    }

    /** As {@link #of}, from the upstream gradient of each result. */
    public static Map<Tensor, Tensor> from(Graph graph, Map<Tensor, Tensor> upstream, Collection<Tensor> wanted) {
        var g = new Gradients(graph, wanted);
        g.gradients.putAll(upstream);
        return g.backward(wanted);
    }

    private Map<Tensor, Tensor> backward(Collection<Tensor> wanted) {
        for (var node : graph.nodes().reversed()) {
            boolean reached = node.op().outputs().stream().anyMatch(gradients::containsKey);
            if (node.differentiable() && reached && node.op().inputs().stream().anyMatch(active::contains)) {
                graph.in(node.region() + "'", () -> adjoint(node.op()));
            }
        }
        var result = new HashMap<Tensor, Tensor>();
        for (var tensor : wanted) {
            if (gradients.containsKey(tensor)) {
                result.put(tensor, gradients.get(tensor));
            }
        }
        return result;
    }

    private void adjoint(Op op) {
        switch (op) {
            case ForwardOp.Embed(var tokens, var table, var puzzle, var positions, var scale, var y) -> {
                var dy = gradients.get(y);
                if (wants(table)) {
                    graph.add(new GradientOp.EmbedTableGrad(tokens, dy, scale, only(table)));
                }
                if (wants(puzzle)) {
                    graph.add(new GradientOp.EmbedPuzzleGrad(dy, scale, only(puzzle)));
                }
                if (wants(positions)) {
                    graph.add(new GradientOp.EmbedPositionsGrad(dy, scale, only(positions)));
                }
            }
            case MatMul product -> matMul(product);
            case ForwardOp.GatedMatMul o -> {
                if (!again.containsKey(o.h())) {
                    activation(o);
                }
                matMul(o.product());
            }
            case ForwardOp.TokenMlp o -> tokenMlp(o);
            case ForwardOp.Bias(var x, var bias, var y) -> {
                var dy = gradients.get(y);
                if (wants(bias)) {
                    graph.add(new GradientOp.BiasGrad(dy, only(bias)));
                }
                flow(x, dy);
            }
            case ForwardOp.Add(var a, var b, var y) -> {
                flow(a, gradients.get(y));
                flow(b, gradients.get(y));
            }
            case ForwardOp.ReluAdd(var u, var v, var z) -> {
                var dz = gradients.get(z);
                if (wants(u)) {
                    graph.add(new GradientOp.ReluAddGrad(u, dz, only(u)));
                }
                flow(v, dz);
            }
            case ForwardOp.RmsNorm(var x, var residual, var axis, var eps, var y, var rstd) -> {
                var dx = fresh(y);
                graph.add(new GradientOp.RmsNormGrad(gradients.get(y), y, rstd, axis, dx));
                flow(x, dx);
                flow(residual, dx);
            }
            case ForwardOp.Attention(var qkv, var cos, var sin, var heads, var y, var lse) ->
                    graph.add(new GradientOp.AttentionGrad(gradients.get(y), qkv, cos, sin, y, lse, heads, only(qkv)));
            case ForwardOp.SliceRows(var x, var start, var y) -> {
                if (wants(x)) {
                    var before = gradients.get(x);
                    graph.add(new GradientOp.SliceRowsGrad(gradients.get(y), before, start, next(x)));
                }
            }
            case ForwardOp.CrossEntropy(
                    var logits, var labels, var kind, var loss, var preds, var valid, var correct) ->
                    graph.add(new GradientOp.CrossEntropyGrad(logits, labels, kind, gradients.get(loss), only(logits)));
            case ForwardOp.Bce(var logits, var column, var target, var loss) -> {
                var before = gradients.get(logits);
                graph.add(new GradientOp.BceGrad(logits, column, target, gradients.get(loss), before, next(logits)));
            }
            case ForwardOp.GatherRows o -> throw noGradient(o);
            case ForwardOp.HaltTarget o -> throw noGradient(o);
            case ForwardOp.ContinueTarget o -> throw noGradient(o);
            case ForwardOp.ResetRows o -> throw noGradient(o);
            case ForwardOp.Fill o -> throw noGradient(o);
            case GradientOp o -> throw noGradient(o);
            case UpdateOp o -> throw noGradient(o);
        }
    }

    /**
     * With Y = A·B: dA = dY·Bᵀ and dB = Aᵀ·dY; for a transposed operand, the transpose of that. First the gradient of
     * what is activated, because that of the activation makes it anew for the gradient of the weight.
     */
    private void matMul(MatMul product) {
        var dy = product.y().of(gradients.get(product.y().tensor()));
        if (gated.containsKey(product.b().tensor())) {
            right(product, dy);
            left(product, dy);
        } else {
            left(product, dy);
            right(product, dy);
        }
        flow(product.addend(), dy.tensor());
    }

    private void left(MatMul product, Operand dy) {
        var a = product.a();
        if (wants(a.tensor())) {
            if (a.transposed()) {
                accumulate(kept(product.b()), false, dy, true, a);
            } else {
                accumulate(dy, false, kept(product.b()), true, a);
            }
        }
    }

    private void right(MatMul product, Operand dy) {
        var b = product.b();
        if (wants(b.tensor())) {
            if (b.transposed()) {
                accumulate(dy, true, kept(product.a()), false, b);
            } else {
                accumulate(kept(product.a()), true, dy, false, b);
            }
        }
    }

    private void accumulate(Operand left, boolean flipLeft, Operand right, boolean flipRight, Operand of) {
        var before = gradients.get(of.tensor());
        graph.add(MatMul.of(graph, left.flip(flipLeft), right.flip(flipRight), before, of.of(next(of.tensor()))));
    }

    /** An operand of the forward pass for the backward pass: made anew where that is cheaper than to keep it. */
    private Operand kept(Operand operand) {
        var o = gated.get(operand.tensor());
        if (o == null) {
            return operand;
        }
        if (!again.containsKey(o.h())) {
            activation(o);
        }
        return new Operand(again.get(o.h()), operand.transposed(), operand.chunks());
    }

    /** The gradient of the activation of a gated product, whose own gradient is complete. */
    private void activation(ForwardOp.GatedMatMul o) {
        var h = graph.value(o.h().name(), o.h().shape());
        graph.add(new GradientOp.SwiGluGrad(o.gateUp(), gradients.get(o.h()), only(o.gateUp()), h));
        again.put(o.h(), h);
    }

    private void tokenMlp(ForwardOp.TokenMlp o) {
        var before = gradients.get(o.x());
        var dx = wants(o.x()) ? next(o.x()) : fresh(o.x());
        var dWeights = graph.value("d_mlp_t", Shape.of(o.weight().shape().dim(0) / 2 * 3, o.weight().shape().dim(1)));
        graph.add(new GradientOp.TokenMlpGrad(o, gradients.get(o.y()), before, dx, dWeights));
        tokenMlpWeight(o.weight(), dWeights, false);
        tokenMlpWeight(o.down(), dWeights, true);
    }

    private void tokenMlpWeight(Tensor weight, Tensor dWeights, boolean down) {
        if (wants(weight)) {
            var before = gradients.get(weight);
            graph.add(new GradientOp.TokenMlpWeightGrad(dWeights, down, before, next(weight)));
        }
    }

    private static long readers(List<Graph.Node> nodes, Tensor tensor) {
        return nodes.stream().filter(node -> node.op().inputs().contains(tensor)).count();
    }

    private boolean wants(Tensor tensor) {
        return tensor != null && active.contains(tensor);
    }

    private Tensor fresh(Tensor tensor) {
        return graph.value("d_" + tensor.name(), tensor.shape());
    }

    /** A fresh gradient of {@code tensor}, in place of the one so far. */
    private Tensor next(Tensor tensor) {
        var d = fresh(tensor);
        gradients.put(tensor, d);
        return d;
    }

    /** A fresh gradient of {@code tensor} from an operation that cannot add to another one. */
    private Tensor only(Tensor tensor) {
        if (gradients.containsKey(tensor)) {
            throw new IllegalStateException(tensor + " is read by more than one operation; its gradient needs an Add");
        }
        return next(tensor);
    }

    /** Adds {@code d} to the gradient of {@code tensor}. */
    private void flow(Tensor tensor, Tensor d) {
        if (!wants(tensor)) {
            return;
        }
        var before = gradients.get(tensor);
        if (before == null) {
            gradients.put(tensor, d);
        } else {
            graph.add(new ForwardOp.Add(before, d, next(tensor)));
        }
    }

    private static IllegalStateException noGradient(Op op) {
        return new IllegalStateException("no gradient flows through " + op.getClass().getSimpleName() + " of "
                + List.copyOf(op.outputs()));
    }
}
