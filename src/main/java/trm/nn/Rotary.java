package trm.nn;

import trm.kernel.attention.Rope;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** Tables of the rotary position embedding (Su et al. 2021), {@code cos} and {@code sin [L, headDim]}. */
public record Rotary(Tensor cos, Tensor sin) {
    public static Rotary of(int length, int headDim, double theta) {
        var cos = Tensor.state("rope.cos", Shape.of(length, headDim));
        var sin = Tensor.state("rope.sin", Shape.of(length, headDim));
        var tables = Rope.tables(length, headDim, theta);
        System.arraycopy(tables.cos(), 0, cos.floats(), 0, cos.size());
        System.arraycopy(tables.sin(), 0, sin.floats(), 0, sin.size());
        return new Rotary(cos, sin);
    }
}
