package trm.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import trm.tensor.Tensor;

/**
 * One operation of a program: which tensors it reads and which it writes. The arithmetic is in {@code trm.kernel}, the
 * adjoints in {@link Gradients}, the lowering in each {@link Device}: their switches are exhaustive, so that a new
 * operation does not compile until it has all three.
 *
 * <p>Components that may be {@code null} are marked; an {@code addend} is added to the result, which takes its place in
 * memory when nothing reads it later.
 */
public sealed interface Op {
    /** The same operation on the tensors that {@code m} gives for its own; says the role of each. */
    Op map(Mapper m);

    /** The tensors read, absent ones left out. */
    default List<Tensor> inputs() {
        return collect(list -> new Mapper() {
            @Override
            public Tensor in(Tensor tensor) {
                if (tensor != null) {
                    list.add(tensor);
                }
                return tensor;
            }
        });
    }

    /** The tensors written. */
    default List<Tensor> outputs() {
        return collect(list -> new Mapper() {
            @Override
            public Tensor out(Tensor tensor) {
                list.add(tensor);
                return tensor;
            }
        });
    }

    /** Inputs whose place in memory the first output may take. */
    default List<Tensor> replaceable() {
        return collect(list -> new Mapper() {
            @Override
            public Tensor over(Tensor tensor) {
                if (tensor != null) {
                    list.add(tensor);
                }
                return tensor;
            }
        });
    }

    private List<Tensor> collect(Function<List<Tensor>, Mapper> collector) {
        var list = new ArrayList<Tensor>();
        map(collector.apply(list));
        return list;
    }

    /** What {@link #map} asks for each tensor of an operation; the identity unless overridden. */
    interface Mapper {
        /** A tensor that is read, or null. */
        default Tensor in(Tensor tensor) {
            return tensor;
        }

        /** A tensor that is read, or null, and whose place the first output may take. */
        default Tensor over(Tensor tensor) {
            return in(tensor);
        }

        /** A tensor that is written. */
        default Tensor out(Tensor tensor) {
            return tensor;
        }

        /** State that is read and written in place. */
        default Tensor update(Tensor state) {
            return out(in(state));
        }
    }

    /** The loss over the vocabulary. */
    enum Loss {
        STABLEMAX,
        SOFTMAX
    }

    /** The axis of {@code [B, L, D]} over which a norm is taken. */
    enum Axis {
        FEATURES,
        SEQUENCE
    }

    /**
     * {@code y = scale·(prefix ++ table[tokens] + positions)}, {@code [B, L, D]}.
     *
     * @param tokens {@code [B, S]}
     * @param table {@code [V, D]}
     * @param puzzle {@code [B, E]}, padded with zeros to the {@code L - S} positions in front; null without prefix
     * @param positions {@code [L, D]}, or null
     */
    record Embed(Tensor tokens, Tensor table, Tensor puzzle, Tensor positions, float scale, Tensor y) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Embed(m.in(tokens), m.in(table), m.in(puzzle), m.in(positions), scale, m.out(y));
        }
    }

    /** Gradient of {@link Embed} for the table: {@code dy [B, L, D]} → {@code dTable [V, D]}. */
    record EmbedTableGrad(Tensor tokens, Tensor dy, float scale, Tensor dTable) implements Op {
        @Override
        public Op map(Mapper m) {
            return new EmbedTableGrad(m.in(tokens), m.in(dy), scale, m.out(dTable));
        }
    }

    /** Gradient of {@link Embed} for the puzzle embedding: {@code dy [B, L, D]} → {@code dPuzzle [B, E]}. */
    record EmbedPuzzleGrad(Tensor dy, float scale, Tensor dPuzzle) implements Op {
        @Override
        public Op map(Mapper m) {
            return new EmbedPuzzleGrad(m.in(dy), scale, m.out(dPuzzle));
        }
    }

    /** Gradient of {@link Embed} for learned positions: {@code dy [B, L, D]} → {@code dPositions [L, D]}. */
    record EmbedPositionsGrad(Tensor dy, float scale, Tensor dPositions) implements Op {
        @Override
        public Op map(Mapper m) {
            return new EmbedPositionsGrad(m.in(dy), scale, m.out(dPositions));
        }
    }

    /** {@code y[b] = table[ids[b]]}; its gradient stays with {@code y} and goes to the sparse optimizer. */
    record GatherRows(Tensor table, Tensor ids, Tensor y) implements Op {
        @Override
        public Op map(Mapper m) {
            return new GatherRows(m.in(table), m.in(ids), m.out(y));
        }
    }

    /**
     * {@code y = op(a)·op(b) [+ addend]}. Each operand is seen as {@code batch} matrices whose columns are its last
     * dimension; an operand of batch 1 serves all of the others', and a result of batch 1 sums over them.
     */
    record MatMul(Operand a, Operand b, Tensor addend, Tensor y, int batch) implements Op {
        @Override
        public Op map(Mapper m) {
            return new MatMul(a.map(m), b.map(m), m.over(addend), m.out(y), batch);
        }
    }

    /** A matrix operand: {@code tensor} as {@code batch} matrices, each transposed or not. */
    record Operand(Tensor tensor, boolean transposed, int batch) {
        /** The rows of each matrix as it enters the product. */
        public int rows() {
            return transposed ? tensor.shape().dim(-1) : tensor.shape().rows() / batch;
        }

        /** The columns of each matrix as it enters the product. */
        public int cols() {
            return transposed ? tensor.shape().rows() / batch : tensor.shape().dim(-1);
        }

        private Operand map(Mapper m) {
            return new Operand(m.in(tensor), transposed, batch);
        }
    }

    /** {@code y = x + bias} over rows. */
    record Bias(Tensor x, Tensor bias, Tensor y) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Bias(m.over(x), m.in(bias), m.out(y));
        }
    }

    /** {@code dBias = Σ over rows of dy}. */
    record BiasGrad(Tensor dy, Tensor dBias) implements Op {
        @Override
        public Op map(Mapper m) {
            return new BiasGrad(m.in(dy), m.out(dBias));
        }
    }

    /** {@code y = a + b}, element by element. */
    record Add(Tensor a, Tensor b, Tensor y) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Add(m.over(a), m.over(b), m.out(y));
        }
    }

    /** {@code y = (x + residual)·rstd}, {@code rstd = 1/√(mean((x + residual)²) + eps)}, without weight. */
    record RmsNorm(Tensor x, Tensor residual, Axis axis, float eps, Tensor y, Tensor rstd) implements Op {
        @Override
        public Op map(Mapper m) {
            return new RmsNorm(m.over(x), m.over(residual), axis, eps, m.out(y), m.out(rstd));
        }
    }

    /** Gradient of {@link RmsNorm} for the sum {@code x + residual}. */
    record RmsNormGrad(Tensor dy, Tensor y, Tensor rstd, Axis axis, Tensor dx) implements Op {
        @Override
        public Op map(Mapper m) {
            return new RmsNormGrad(m.over(dy), m.in(y), m.in(rstd), axis, m.out(dx));
        }
    }

    /** {@code h = silu(gate)·up}, {@code gateUp [outer, 2, inner]} → {@code h [outer, inner]}. */
    record SwiGlu(Tensor gateUp, int inner, Tensor h) implements Op {
        @Override
        public Op map(Mapper m) {
            return new SwiGlu(m.in(gateUp), inner, m.out(h));
        }
    }

    /** Gradient of {@link SwiGlu}. */
    record SwiGluGrad(Tensor gateUp, Tensor dh, int inner, Tensor dGateUp) implements Op {
        @Override
        public Op map(Mapper m) {
            return new SwiGluGrad(m.in(gateUp), m.in(dh), inner, m.out(dGateUp));
        }
    }

    /**
     * Multi-head attention, not causal, scaled by {@code 1/√headDim}.
     *
     * @param qkv {@code [B, L, 3·H·hd]}
     * @param cos {@code [L, hd]} table of the rotary positions, or null with {@code sin}
     * @param y {@code [B, L, H·hd]}
     * @param lse {@code [B, H, L]}, the log-sum-exp of each row of scores
     */
    record Attention(Tensor qkv, Tensor cos, Tensor sin, int heads, Tensor y, Tensor lse) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Attention(m.in(qkv), m.in(cos), m.in(sin), heads, m.out(y), m.out(lse));
        }
    }

    /** Gradient of {@link Attention} for {@code qkv}. */
    record AttentionGrad(
            Tensor dy, Tensor qkv, Tensor cos, Tensor sin, Tensor y, Tensor lse, int heads, Tensor dQkv) implements Op {
        @Override
        public Op map(Mapper m) {
            return new AttentionGrad(m.in(dy), m.in(qkv), m.in(cos), m.in(sin), m.in(y), m.in(lse), heads, m.out(dQkv));
        }
    }

    /** Positions {@code [start, start + len)} of {@code x [B, L, D]}: {@code y [B, len, D]}. */
    record SliceRows(Tensor x, int start, Tensor y) implements Op {
        @Override
        public Op map(Mapper m) {
            return new SliceRows(m.in(x), start, m.out(y));
        }
    }

    /** Gradient of {@link SliceRows}: {@code dy} at its positions, the addend (or zero) elsewhere. */
    record SliceRowsGrad(Tensor dy, Tensor addend, int start, Tensor dx) implements Op {
        @Override
        public Op map(Mapper m) {
            return new SliceRowsGrad(m.in(dy), m.over(addend), start, m.out(dx));
        }
    }

    /**
     * Cross-entropy per sequence and the counts of the metrics, in float64 inside.
     *
     * @param logits {@code [B, S, V]}
     * @param labels {@code [B, S]}, −100 where ignored
     * @param loss {@code [B]}: token losses divided by the valid tokens of the row
     * @param preds {@code [B, S]} int: argmax
     * @param valid {@code [B]} int: tokens with a label
     * @param correct {@code [B]} int: of these, the ones predicted right
     */
    record CrossEntropy(
            Tensor logits, Tensor labels, Loss kind, Tensor loss, Tensor preds, Tensor valid, Tensor correct)
            implements Op {
        @Override
        public Op map(Mapper m) {
            return new CrossEntropy(
                    m.in(logits), m.in(labels), kind, m.out(loss), m.out(preds), m.out(valid), m.out(correct));
        }
    }

    /** Gradient of {@link CrossEntropy} for the logits. */
    record CrossEntropyGrad(Tensor logits, Tensor labels, Loss kind, Tensor dLoss, Tensor dLogits) implements Op {
        @Override
        public Op map(Mapper m) {
            return new CrossEntropyGrad(m.in(logits), m.in(labels), kind, m.in(dLoss), m.out(dLogits));
        }
    }

    /** Binary cross-entropy of one column of {@code logits [B, n]} with {@code target [B]}: {@code loss [B]}. */
    record Bce(Tensor logits, int column, Tensor target, Tensor loss) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Bce(m.in(logits), column, m.in(target), m.out(loss));
        }
    }

    /** Gradient of {@link Bce} for the logits; other columns are the addend's, or zero. */
    record BceGrad(Tensor logits, int column, Tensor target, Tensor dLoss, Tensor addend, Tensor dLogits)
            implements Op {
        @Override
        public Op map(Mapper m) {
            return new BceGrad(m.in(logits), column, m.in(target), m.in(dLoss), m.over(addend), m.out(dLogits));
        }
    }

    /** {@code target[b] = 1} where every valid token is right, else 0: what {@code q_halt} learns. */
    record HaltTarget(Tensor valid, Tensor correct, Tensor target) implements Op {
        @Override
        public Op map(Mapper m) {
            return new HaltTarget(m.in(valid), m.in(correct), m.out(target));
        }
    }

    /**
     * What {@code q_continue} learns: {@code σ(last ? q_halt : max(q_halt, q_continue))} of the next step.
     *
     * @param nextQ {@code [B, 2]}
     * @param last {@code [B]} int, 1 where the present step was the last allowed one
     */
    record ContinueTarget(Tensor nextQ, Tensor last, Tensor target) implements Op {
        @Override
        public Op map(Mapper m) {
            return new ContinueTarget(m.in(nextQ), m.in(last), m.out(target));
        }
    }

    /** {@code y[b] = reset[b] ? init at every position : z[b]}, {@code z [B, L, D]}, {@code init [D]}. */
    record ResetRows(Tensor z, Tensor init, Tensor reset, Tensor y) implements Op {
        @Override
        public Op map(Mapper m) {
            return new ResetRows(m.over(z), m.in(init), m.in(reset), m.out(y));
        }
    }

    /** {@code y = value} everywhere: the upstream gradient of a loss. */
    record Fill(float value, Tensor y) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Fill(value, m.out(y));
        }
    }

    /** Keeps {@code value} in {@code state} for the next run. */
    record Assign(Tensor value, Tensor state) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Assign(m.in(value), m.out(state));
        }
    }

    /**
     * One step of AdamATan2 on {@code param} with its moments, all of one shape.
     *
     * @param rates {@code [3]}: learning rate, {@code 1 − β1ᵗ}, {@code 1 − β2ᵗ}
     */
    record AdamATan2(
            Tensor param,
            Tensor grad,
            Tensor expAvg,
            Tensor expAvgSq,
            Tensor rates,
            double beta1,
            double beta2,
            double weightDecay)
            implements Op {
        @Override
        public Op map(Mapper m) {
            return new AdamATan2(
                    m.update(param),
                    m.in(grad),
                    m.update(expAvg),
                    m.update(expAvgSq),
                    m.in(rates),
                    beta1,
                    beta2,
                    weightDecay);
        }
    }

    /** One step of SignSGD on the rows {@code ids [B]} of {@code table}; {@code rates [1]} is the learning rate. */
    record SignSgd(Tensor table, Tensor ids, Tensor grad, Tensor rates, double weightDecay) implements Op {
        @Override
        public Op map(Mapper m) {
            return new SignSgd(m.update(table), m.in(ids), m.in(grad), m.in(rates), weightDecay);
        }
    }

    /** {@code shadow = rate·shadow + (1 − rate)·param}. */
    record Ema(Tensor shadow, Tensor param, double rate) implements Op {
        @Override
        public Op map(Mapper m) {
            return new Ema(m.update(shadow), m.in(param), rate);
        }
    }
}
