package trm.nn;

import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op.Axis;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** Post-norm of a residual branch: RMS norm without weight. */
final class Norm {
    private Norm() {}

    /** {@code rmsnorm(residual + branch)} over {@code axis}, both {@code [B, L, D]}. */
    public static Tensor add(Graph g, Tensor residual, Tensor branch, Axis axis, double eps) {
        var shape = residual.shape();
        var y = g.value("norm", shape);
        var rstd = g.value("rstd", Shape.of(shape.dim(0), axis == Axis.FEATURES ? shape.dim(1) : shape.dim(2)));
        g.add(new ForwardOp.RmsNorm(branch, residual, axis, (float) eps, y, rstd));
        return y;
    }
}
