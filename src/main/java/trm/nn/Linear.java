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
        product(g, new Op.Operand(x, false), new Op.Operand(w, true), new Op.Operand(y, false));
        return y;
    }

    /** Chunks of {@code x [B, L, D]} (see {@link LmaCodec}), {@code w [out, C']}: {@code [B, chunks, out]}. */
    static Tensor ofChunks(Graph g, Tensor x, int chunks, Tensor w) {
        var y = g.value("encoded", Shape.of(x.shape().dim(0), chunks, w.shape().dim(0)));
        product(g, new Op.Operand(x, false, chunks), new Op.Operand(w, true), new Op.Operand(y, false));
        return y;
    }

    /** {@code z [B, chunks, in]}, {@code w [C', in]}: the chunks of {@code [B, length, width]}. */
    static Tensor toChunks(Graph g, Tensor z, Tensor w, int length, int width) {
        var y = g.value("decoded", Shape.of(z.shape().dim(0), length, width));
        int chunks = z.shape().dim(1);
        product(g, new Op.Operand(z, false), new Op.Operand(w, true), new Op.Operand(y, false, chunks));
        return y;
    }

    private static void product(Graph g, Op.Operand a, Op.Operand b, Op.Operand y) {
        g.add(ForwardOp.MatMul.of(g, a, b, null, y));
    }

    /** {@code x + bias} over features. */
    public static Tensor bias(Graph g, Tensor x, Tensor bias) {
        var y = g.value("bias", x.shape());
        g.add(new ForwardOp.Bias(x, bias, y));
        return y;
    }
}
