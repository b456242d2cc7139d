package trm.nn;

import trm.graph.Graph;
import trm.graph.Op.Axis;
import trm.tensor.Tensor;

/**
 * One post-norm block: a mixer over positions, then an MLP over features.
 *
 * @param attention the mixer, or null where {@code mixer} is it
 * @param mixer the MLP over the sequence ({@code mlp_t}), or null where {@code attention} is it
 */
public record Block(SelfAttention attention, SwiGluMlp mixer, SwiGluMlp mlp, double eps) {
    /** {@code h [B, L, D]} → {@code [B, L, D]}. */
    public Tensor apply(Graph g, Tensor h) {
        var mixed = attention != null
                ? Norm.add(g, h, attention.apply(g, h), Axis.FEATURES, eps)
                : Norm.add(g, h, mixer.apply(g, h), Axis.SEQUENCE, eps);
        return Norm.add(g, mixed, mlp.apply(g, mixed), Axis.FEATURES, eps);
    }
}
