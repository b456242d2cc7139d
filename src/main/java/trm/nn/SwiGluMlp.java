package trm.nn;

import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op.Axis;
import trm.graph.Op.Operand;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * {@code down·(silu(gate·x) ⊙ up·x)} over features or over the sequence (the reference's {@code SwiGLU} and
 * {@code mlp_t}).
 *
 * @param gateUp {@code [2·inner, n]}: the gate's rows, then the up projection's
 * @param down {@code [n, inner]}
 */
public record SwiGluMlp(Axis axis, Tensor gateUp, Tensor down) {
    /** Finds or makes the weights {@code prefix.gate_up_proj.weight} and {@code prefix.down_proj.weight}. */
    public static SwiGluMlp of(Parameters parameters, String prefix, Axis axis, int n, int inner) {
        return new SwiGluMlp(
                axis,
                parameters.linear(prefix + ".gate_up_proj.weight", 2 * inner, n),
                parameters.linear(prefix + ".down_proj.weight", n, inner));
    }

    /** {@code x [B, L, D]} → {@code [B, L, D]}. */
    public Tensor apply(Graph g, Tensor x) {
        int batch = x.shape().dim(0);
        int inner = down.shape().dim(1);
        return switch (axis) {
            case FEATURES -> {
                int length = x.shape().dim(1);
                var h = gated(g, new Operand(x, false, 1), new Operand(gateUp, true, 1),
                        Shape.of(batch, length, 2 * inner), 1, Shape.of(batch, length, inner));
                yield Linear.features(g, h, down);
            }
            case SEQUENCE -> {
                int d = x.shape().dim(2);
                var h = gated(g, new Operand(gateUp, false, 1), new Operand(x, false, batch),
                        Shape.of(batch, 2 * inner, d), batch, Shape.of(batch, inner, d));
                yield Linear.sequence(g, h, down);
            }
        };
    }

    private static Tensor gated(Graph g, Operand a, Operand b, Shape product, int items, Shape shape) {
        var gateUp = new Operand(g.value("gate_up", product), false, items);
        var h = g.value("swiglu", shape);
        g.add(new ForwardOp.GatedMatMul(a, b, gateUp, h));
        return h;
    }
}
