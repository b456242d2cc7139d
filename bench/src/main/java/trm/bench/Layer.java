package trm.bench;

import trm.kernel.product.Matrix;
import trm.kernel.product.PackedWeight;

/** The linear layers of the {@link Model}s, y = x · Wᵀ. */
public enum Layer {
    SUDOKU_GATE_UP(Model.SUDOKU, 512, 3072),
    SUDOKU_DOWN(Model.SUDOKU, 1536, 512),
    SUDOKU_QKV(Model.SUDOKU, 512, 1536),
    SUDOKU_OUT(Model.SUDOKU, 512, 512),
    ARC_GATE_UP(Model.ARC, 512, 3072),
    ARC_DOWN(Model.ARC, 1536, 512),
    SMALL_GATE_UP(Model.SMALL, 128, 512),
    SMALL_DOWN(Model.SMALL, 256, 128);

    final Model model;
    final int in;
    final int out;

    Layer(Model model, int in, int out) {
        this.model = model;
        this.in = in;
        this.out = out;
    }

    /** Floats of x. */
    int inputs() {
        return model.rows() * in;
    }

    /** Floats of y. */
    int outputs() {
        return model.rows() * out;
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
        return 2.0 * model.rows() * in * out;
    }

    /** x with {@code in} features, or y with {@code out}. */
    Matrix matrix(float[] data, int features) {
        return Matrix.of(data, 0, model.rows(), features);
    }

    /** W, or rows of it, as the forward product wants it. */
    static PackedWeight pack(Matrix w) {
        return PackedWeight.right(w.transposed());
    }

    @Override
    public String toString() {
        return "%s [%d, %d]·[%d, %d]ᵀ".formatted(model.label(), model.rows(), in, out, in);
    }
}
