package trm.model;

/** Floating-point operations of the matrix products, a multiplication and an addition counting as two. */
public final class Flops {
    private Flops() {}

    /** One call of the net on a batch. */
    public static double net(ModelConfig config, int length, int batch) {
        double d = config.hiddenSize();
        double rows = (double) batch * length;
        double mlp = rows * 3 * d * ModelConfig.swigluInner(config.hiddenSize(), config.expansion());
        double mixer = config.mlpT()
                ? rows * 3 * d * ModelConfig.swigluInner(length, config.expansion())
                : rows * (4 * d * d + 2 * d * length);
        return 2 * config.lLayers() * (mlp + mixer);
    }

    /** A supervision step without gradient: {@code H_cycles·(L_cycles + 1)} calls. */
    public static double evaluation(ModelConfig config, int length, int batch) {
        return config.hCycles() * (config.lCycles() + 1) * net(config, length, batch);
    }

    /** A training step: besides, the gradients of the last {@code L_cycles + 1} calls, each worth two. */
    public static double training(ModelConfig config, int length, int batch) {
        return evaluation(config, length, batch) + 2 * (config.lCycles() + 1) * net(config, length, batch);
    }
}
