package trm.nn;

import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.tensor.Tensor;

/** Sums of tensors of one shape. */
public final class Sum {
    private Sum() {}

    /** {@code first + … + last}, added from left to right. */
    public static Tensor of(Graph g, Tensor first, Tensor... others) {
        var sum = first;
        for (var other : others) {
            var y = g.value("sum", sum.shape());
            g.add(new ForwardOp.Add(sum, other, y));
            sum = y;
        }
        return sum;
    }
}
