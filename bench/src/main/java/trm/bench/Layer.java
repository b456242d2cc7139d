package trm.bench;

import trm.kernel.Matrix;
import trm.kernel.PackedWeight;

/** The linear layers of the {@link Model}s: over features y = x · Wᵀ, or over tokens (mlp_t) y[b] = W · x[b]. */
public enum Layer {
    SUDOKU_GATE_UP(Model.SUDOKU, false, 512, 3072),
    SUDOKU_DOWN(Model.SUDOKU, false, 1536, 512),
    SUDOKU_QKV(Model.SUDOKU, false, 512, 1536),
    SUDOKU_OUT(Model.SUDOKU, false, 512, 512),
    SUDOKU_TOKENS_GATE_UP(Model.SUDOKU, true, 97, 1024),
    SUDOKU_TOKENS_DOWN(Model.SUDOKU, true, 512, 97),
    ARC_GATE_UP(Model.ARC, false, 512, 3072),
    ARC_DOWN(Model.ARC, false, 1536, 512),
    SMALL_GATE_UP(Model.SMALL, false, 128, 1024),
    SMALL_DOWN(Model.SMALL, false, 512, 128),
    SMALL_TOKENS_GATE_UP(Model.SMALL, true, 36, 512),
    SMALL_TOKENS_DOWN(Model.SMALL, true, 256, 36);

    final Model model;
    final boolean overTokens;
    final int in;
    final int out;

    Layer(Model model, boolean overTokens, int in, int out) {
        this.model = model;
        this.overTokens = overTokens;
        this.in = in;
        this.out = out;
    }

    /** Products for the whole batch: one over features, one an item over tokens. */
    int products() {
        return overTokens ? model.batch : 1;
    }

    /** What a product does not sum over: all rows over features, the features over tokens. */
    private int others() {
        return overTokens ? model.width : model.rows();
    }

    /** Floats of x. */
    int inputs() {
        return products() * in * others();
    }

    /** Floats of y. */
    int outputs() {
        return products() * out * others();
    }

    /** Whether it is the first of an MLP, whose output SwiGLU activates. */
    boolean isGated() {
        return name().endsWith("GATE_UP");
    }

    int weights() {
        return in * out;
    }

    /** Of the forward product, and of each gradient. */
    double flops() {
        return 2.0 * products() * others() * in * out;
    }

    /** x with {@code in} features or y with {@code out}, or with so many tokens over tokens; the first item. */
    Matrix matrix(float[] data, int features) {
        return overTokens ? Matrix.of(data, 0, features, others()) : Matrix.of(data, 0, others(), features);
    }

    /** W, or rows of it, as the forward product wants it. */
    PackedWeight pack(Matrix w) {
        return overTokens ? PackedWeight.left(w) : PackedWeight.right(w.transposed());
    }

    /** W as the gradient of x wants it. */
    PackedWeight packForGradient(Matrix w) {
        return overTokens ? PackedWeight.left(w.transposed()) : PackedWeight.right(w);
    }

    @Override
    public String toString() {
        return overTokens
                ? "%s %d × [%d, %d]·[%d, %d]".formatted(model.label(), model.batch, out, in, in, model.width)
                : "%s [%d, %d]·[%d, %d]ᵀ".formatted(model.label(), model.rows(), in, out, in);
    }
}
