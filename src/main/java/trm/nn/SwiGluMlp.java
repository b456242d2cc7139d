package trm.nn;

import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op.Axis;
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
        int length = x.shape().dim(1);
        int inner = down.shape().dim(1);
        return switch (axis) {
            case FEATURES -> {
                var product = g.value("gate_up", Shape.of(batch, length, 2 * inner));
                var h = g.value("swiglu", Shape.of(batch, length, inner));
                g.add(new ForwardOp.GatedMatMul(x, gateUp, product, h));
                yield Linear.features(g, h, down);
            }
            case SEQUENCE -> {
                var y = g.value("mix", x.shape());
                g.add(new ForwardOp.TokenMlp(x, gateUp, down, y));
                yield y;
            }
        };
    }
}
