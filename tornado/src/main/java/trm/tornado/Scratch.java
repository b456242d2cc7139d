package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.graph.Op;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/** What operations need on a GPU beside their operands, to be planned like any value. */
final class Scratch {
    /** Parts in which rows are summed, where there are few columns for many threads. */
    static final int PARTS = 64;

    private Scratch() {}

    static List<Tensor> of(Op op) {
        return switch (op) {
            case ForwardOp.MatMul o -> chunks(o);
            case ForwardOp.GatedMatMul o -> List.of(floats("gate_up", 2 * o.h().size()));
            case ForwardOp.TokenMlp o -> tokenMlp(o);
            case ForwardOp.Attention o -> AttentionTasks.scratch(o);
            case ForwardOp.CrossEntropy o -> List.of(floats("token_loss", o.labels().size()));
            case GradientOp.AttentionGrad o -> AttentionTasks.scratch(o);
            case GradientOp.CrossEntropyGrad o -> List.of(ints("known", o.dLoss().size()));
            case GradientOp.EmbedTableGrad o -> List.of(floats("partial", PARTS * o.dTable().size()));
            case GradientOp.BiasGrad o -> List.of(floats("partial", PARTS * o.dBias().size()));
            case GradientOp.TokenMlpGrad o -> {
                var all = new ArrayList<>(tokenMlp(o.of()));
                all.add(floats("partial", groups(o.of().x().shape().dim(0)) * o.dWeights().size()));
                yield all;
            }
            default -> List.of();
        };
    }

    /** Operands in chunks, gathered. */
    private static List<Tensor> chunks(ForwardOp.MatMul o) {
        var all = new ArrayList<Tensor>();
        if (o.a().chunks() > 0) {
            all.add(floats("chunks", o.a().tensor().size()));
        }
        if (o.b().chunks() > 0) {
            all.add(floats("chunks", o.b().tensor().size()));
        }
        return all;
    }

    /** {@code gate_up [B, 2, I, D]} and {@code h [B, I, D]}. */
    private static List<Tensor> tokenMlp(ForwardOp.TokenMlp o) {
        int batch = o.x().shape().dim(0);
        int half = o.down().shape().dim(1) * o.x().shape().dim(2);
        return List.of(
                floats("gate_up", Math.multiplyExact(2 * batch, half)), floats("h", Math.multiplyExact(batch, half)));
    }

    /**
     * Items whose weight gradients are products side by side; the batch is added up in passes of so many, and the rest
     * in a last one, so that the sums of all items need not be in memory at once.
     */
    static int groups(int batch) {
        return Math.min(batch, PARTS);
    }

    private static Tensor floats(String name, int size) {
        return Tensor.value(name, Shape.of(size));
    }

    private static Tensor ints(String name, int size) {
        return Tensor.value(name, Shape.of(size), Tensor.Type.INT);
    }
}
