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
        return config.lLayers() * block(config, length, width, batch);
    }

    private static double block(ModelConfig config, int length, int width, int batch) {
        double d = width;
        double rows = (double) batch * length;
        double mlp = rows * 3 * d * ModelConfig.swigluInner(width, config.expansion());
        double mixer;
        if (config.mlpT()) {
            mixer = rows * 3 * d * ModelConfig.swigluInner(length, config.expansion());
        } else {
            double heads = config.numHeads() * (double) (width / config.numHeads());
            mixer = rows * heads * (4 * d + 2 * length);
        }
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
        var g = new Graph();
        Supervision.add(g, model, new Carry(model, 1), training);
        return batch * g.nodes().stream()
                .mapToDouble(node -> product(model, node.op()) * (training && node.differentiable() ? 3 : 1))
                .sum();
    }

    private static double product(Model model, Op op) {
        return switch (op) {
            case ForwardOp.GatedMatMul block -> // every block has one
                    block(model.config(), model.latentLength(), model.latentDim(), 1);
            case ForwardOp.MatMul o when o.a().chunks() > 0 || o.y().chunks() > 0 -> // one of three weights
                    codec(model.codec().layout(), model.codec().latentDim(), 1) / 3;
            default -> 0;
        };
    }
}
