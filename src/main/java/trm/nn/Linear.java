package trm.nn;

import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** Linear maps without bias. */
public final class Linear {
    private Linear() {}

    /** Over features: {@code x [B, L, in]}, {@code w [out, in]} → {@code x·wᵀ [B, L, out]}. */
    public static Tensor features(Graph g, Tensor x, Tensor w) {
        var y = g.value("linear", Shape.of(x.shape().dim(0), x.shape().dim(1), w.shape().dim(0)));
        g.add(new ForwardOp.MatMul(new Op.Operand(x, false, 1), new Op.Operand(w, true, 1), null, y, 1));
        return y;
    }

    /** Over the sequence: {@code x [B, L, D]}, {@code w [M, L]} → {@code w·x[b] [B, M, D]}, without transposing. */
    public static Tensor sequence(Graph g, Tensor x, Tensor w) {
        int batch = x.shape().dim(0);
        var y = g.value("mix", Shape.of(batch, w.shape().dim(0), x.shape().dim(2)));
        g.add(new ForwardOp.MatMul(new Op.Operand(w, false, 1), new Op.Operand(x, false, batch), null, y, batch));
        return y;
    }

    /** {@code x + bias} over features. */
    public static Tensor bias(Graph g, Tensor x, Tensor bias) {
        var y = g.value("bias", x.shape());
        g.add(new ForwardOp.Bias(x, bias, y));
        return y;
    }
}
