package trm.model;

import trm.nn.ChunkLayout;

/** Floating-point operations of the matrix products, a multiplication and an addition counting as two. */
public final class Flops {
    private Flops() {}

    /** One call of the net on a batch of {@code length} positions of {@code width} features. */
    public static double net(ModelConfig config, int length, int width, int batch) {
        double d = width;
        double rows = (double) batch * length;
        double mlp = rows * 3 * d * ModelConfig.swigluInner(width, config.expansion());
        double mixer = config.mlpT()
                ? rows * 3 * d * ModelConfig.swigluInner(length, config.expansion())
                : rows * (4 * d * d + 2 * d * length);
        return 2 * config.lLayers() * (mlp + mixer);
    }

    /** Encoding a batch, with two weights, and decoding it, with one. */
    public static double codec(ChunkLayout layout, int latentDim, int batch) {
        return 2.0 * batch * layout.length() * layout.width() * 3 * latentDim;
    }

    /** A supervision step without gradient: {@code H_cycles·(L_cycles + 1)} calls, and the codec once. */
    public static double evaluation(Trm model, int batch) {
        var config = model.config();
        return config.hCycles() * (config.lCycles() + 1) * net(model, batch) + codec(model, batch);
    }

    /** A training step: besides, the gradients of the last {@code L_cycles + 1} calls and the codec's, twice each. */
    public static double training(Trm model, int batch) {
        double again = (model.config().lCycles() + 1) * net(model, batch) + codec(model, batch);
        return evaluation(model, batch) + 2 * again;
    }

    private static double net(Trm model, int batch) {
        return net(model.config(), model.latentLength(), model.config().latentDim(), batch);
    }

    private static double codec(Trm model, int batch) {
        var codec = model.codec();
        return codec == null ? 0 : codec(codec.layout(), codec.latentDim(), batch);
    }
}
