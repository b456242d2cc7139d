package trm.model;

import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.nn.ChunkLayout;

/** Floating-point operations of the matrix products, a multiplication and an addition counting as two. */
public final class Flops {
    private Flops() {}

    /** One call of a network of {@code L_layers} blocks on {@code length} positions of {@code width} features. */
    public static double net(ModelConfig config, int length, int width, int batch) {
        return config.lLayers() * block(config, length, width, width, batch);
    }

    /** @param heads features of all heads together */
    private static double block(ModelConfig config, int length, int width, int heads, int batch) {
        double d = width;
        double rows = (double) batch * length;
        double mlp = rows * 3 * d * ModelConfig.swigluInner(width, config.expansion());
        double mixer = config.mlpT()
                ? rows * 3 * d * ModelConfig.swigluInner(length, config.expansion())
                : rows * heads * (4 * d + 2 * length);
        return 2 * (mlp + mixer);
    }

    /** Encoding a batch, with two weights, and decoding it, with one. */
    public static double codec(ChunkLayout layout, int latentDim, int batch) {
        return 2.0 * batch * layout.length() * layout.width() * 3 * latentDim;
    }

    /** A supervision step without gradient: the blocks of its networks, and the codec. */
    public static double evaluation(Model model, int batch) {
        return step(model, batch, false);
    }

    /** A training step: besides, the gradients of what has any, which take twice as much. */
    public static double training(Model model, int batch) {
        return step(model, batch, true);
    }

    /** Counts in the graph of a step of one row, so that no architecture has to say how often it calls what. */
    private static double step(Model model, int batch, boolean training) {
        var config = model.config();
        int width = model.latentDim();
        int heads = config.mlpT() ? 0 : width / config.numHeads() * config.numHeads();
        double block = block(config, model.latentLength(), width, heads, batch);
        double weight = model.codec() == null ? 0 : codec(model.codec().layout(), width, batch) / 3;
        var g = new Graph();
        Supervision.add(g, model, new Carry(model, 1), training);
        double sum = 0;
        for (var node : g.nodes()) {
            double once = isOfBlock(node.op()) ? block : isOfCodec(node.op()) ? weight : 0;
            sum += training && node.differentiable() ? 3 * once : once;
        }
        return sum;
    }

    /** Every block has one such. */
    private static boolean isOfBlock(Op op) {
        return op instanceof ForwardOp.GatedMatMul;
    }

    private static boolean isOfCodec(Op op) {
        return op instanceof ForwardOp.MatMul product && (product.a().chunks() > 0 || product.y().chunks() > 0);
    }
}
