package trm.nn;

import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * Multi-head self-attention, not causal. H heads of hd features; H·hd may be less than D.
 *
 * @param qkv {@code [3·H·hd, D]}: queries, keys and values, each by head
 * @param output {@code [D, H·hd]}
 * @param rotary positions, or null for none
 */
public record SelfAttention(Tensor qkv, Tensor output, int heads, Rotary rotary) {
    /** Finds or makes the weights {@code prefix.qkv_proj.weight} and {@code prefix.o_proj.weight}. */
    public static SelfAttention of(
            Parameters parameters, String prefix, int d, int heads, int headDim, Rotary rotary) {
        int width = heads * headDim;
        return new SelfAttention(
                parameters.linear(prefix + ".qkv_proj.weight", 3 * width, d),
                parameters.linear(prefix + ".o_proj.weight", d, width),
                heads,
                rotary);
    }

    /** {@code x [B, L, D]} → {@code [B, L, D]}. */
    public Tensor apply(Graph g, Tensor x) {
        int batch = x.shape().dim(0);
        int length = x.shape().dim(1);
        var projected = Linear.features(g, x, qkv);
        var y = g.value("attention", Shape.of(batch, length, output.shape().dim(1)));
        var lse = g.value("lse", Shape.of(batch, heads, length));
        var cos = rotary == null ? null : rotary.cos();
        var sin = rotary == null ? null : rotary.sin();
        g.add(new ForwardOp.Attention(projected, cos, sin, heads, y, lse));
        return Linear.features(g, y, output);
    }
}
