package trm.kernel.product;

import trm.kernel.Simd;
import trm.kernel.parallel.Job;

/**
 * A weight in the layout the products read, packed once for the many products of a training step: run
 * {@link #packJob()} whenever the weight has changed.
 *
 * <p>{@link #right} is for x · Wᵀ and dy · W (the weight is the right operand, as {@code w.transposed()} and as
 * {@code w}); {@link #left} for W · x[b] and Wᵀ · dy[b]. Each needs a packing of its own.
 */
public final class PackedWeight implements MatMul.Operand {
    private final boolean left;
    private final Matrix matrix;
    private final float[] packed;

    private PackedWeight(boolean left, Matrix matrix) {
        this.left = left;
        this.matrix = matrix;
        int extent = left ? matrix.rows() : matrix.cols();
        int depth = left ? matrix.cols() : matrix.rows();
        packed = new float[Simd.ENABLED ? Math.toIntExact(Pack.size(left, extent, depth)) : 0];
    }

    /** For products with this matrix {@code [M, K]} on the left. */
    public static PackedWeight left(Matrix matrix) {
        return new PackedWeight(true, matrix);
    }

    /** For products with this matrix {@code [K, N]} on the right. */
    public static PackedWeight right(Matrix matrix) {
        return new PackedWeight(false, matrix);
    }

    /** Reads the weight and fills the packing. */
    public Job packJob() {
        return new PackJob(left, matrix, () -> packed, 0);
    }

    /** The matrix behind it. */
    Matrix matrix() {
        return matrix;
    }

    boolean isLeft() {
        return left;
    }

    float[] packed() {
        return packed;
    }

    @Override
    public int rows() {
        return matrix.rows();
    }

    @Override
    public int cols() {
        return matrix.cols();
    }
}
