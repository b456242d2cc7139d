package trm.graph;

import trm.tensor.Shape;
import trm.tensor.Tensor;

/** What a forward pass is made of; {@link Gradients} has the adjoint of each that gradients flow through. */
public sealed interface ForwardOp extends Op {
    /**
     * {@code y = scale·(prefix ++ table[tokens] + positions)}, {@code [B, L, D]}.
     *
     * @param tokens {@code [B, S]}
     * @param table {@code [V, D]}
     * @param puzzle {@code [B, E]}, padded with zeros to the {@code L - S} positions in front; null without prefix
     * @param positions {@code [L, D]}, or null
     */
    record Embed(Tensor tokens, Tensor table, Tensor puzzle, Tensor positions, float scale, Tensor y)
            implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new Embed(m.in(tokens), m.in(table), m.in(puzzle), m.in(positions), scale, m.out(y));
        }
    }

    /** {@code y[b] = table[ids[b]]}; its gradient stays with {@code y} and goes to the sparse optimizer. */
    record GatherRows(Tensor table, Tensor ids, Tensor y) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new GatherRows(m.in(table), m.in(ids), m.out(y));
        }
    }

    /**
     * {@code y = op(a)·op(b) [+ addend]}.
     *
     * @param unplaced a result in chunks before each of its elements is put in its place; null for other results
     */
    record MatMul(Operand a, Operand b, Tensor addend, Operand y, Tensor unplaced) implements ForwardOp {
        /** The product in {@code g}, which holds what it needs besides its result. */
        public static MatMul of(Graph g, Operand a, Operand b, Tensor addend, Operand y) {
            var unplaced = y.chunks() == 0 ? null : g.value("unplaced", Shape.of(y.rows(), y.cols()));
            return new MatMul(a, b, addend, y, unplaced);
        }

        @Override
        public Op map(Mapper m) {
            return new MatMul(
                    a.map(m), b.map(m), m.over(addend), y.mapOut(m), unplaced == null ? null : m.out(unplaced));
        }
    }

    /**
     * {@code h = silu(gate)·up} of the product {@code gateUp = x·weightᵀ}.
     *
     * @param x {@code [B, L, K]}
     * @param weight {@code [2·I, K]}: the gate's rows, then up's
     * @param gateUp {@code [B, L, 2·I]}; computed only where something reads it
     * @param h {@code [B, L, I]}
     */
    record GatedMatMul(Tensor x, Tensor weight, Tensor gateUp, Tensor h) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new GatedMatMul(m.in(x), m.in(weight), m.optional(gateUp), m.out(h));
        }

        /** The product alone. */
        public MatMul product() {
            return new MatMul(
                    new Operand(x, false), new Operand(weight, true), null, new Operand(gateUp, false), null);
        }
    }

    /**
     * {@code y = down·(silu(gate·x[b]) ⊙ up·x[b])}: SwiGLU over tokens (mlp_t).
     *
     * @param x {@code [B, L, D]}
     * @param weight {@code [2·I, L]}: the gate's rows, then up's
     * @param down {@code [L, I]}
     */
    record TokenMlp(Tensor x, Tensor weight, Tensor down, Tensor y) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new TokenMlp(m.in(x), m.in(weight), m.in(down), m.out(y));
        }
    }

    /** {@code y = x + bias} over rows. */
    record Bias(Tensor x, Tensor bias, Tensor y) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new Bias(m.over(x), m.in(bias), m.out(y));
        }
    }

    /** {@code y = a + b}, element by element. */
    record Add(Tensor a, Tensor b, Tensor y) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new Add(m.over(a), m.over(b), m.out(y));
        }
    }

    /** {@code z = relu(u) + v}, element by element. */
    record ReluAdd(Tensor u, Tensor v, Tensor z) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new ReluAdd(m.over(u), m.over(v), m.out(z));
        }
    }

    /** {@code y = (x + residual)·rstd}, {@code rstd = 1/√(mean((x + residual)²) + eps)}, without weight. */
    record RmsNorm(Tensor x, Tensor residual, Axis axis, float eps, Tensor y, Tensor rstd) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new RmsNorm(m.over(x), m.over(residual), axis, eps, m.out(y), m.out(rstd));
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
    record Attention(Tensor qkv, Tensor cos, Tensor sin, int heads, Tensor y, Tensor lse) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new Attention(m.in(qkv), m.in(cos), m.in(sin), heads, m.out(y), m.out(lse));
        }
    }

    /** Positions {@code [start, start + len)} of {@code x [B, L, D]}: {@code y [B, len, D]}. */
    record SliceRows(Tensor x, int start, Tensor y) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new SliceRows(m.in(x), start, m.out(y));
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
            implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new CrossEntropy(
                    m.in(logits), m.in(labels), kind, m.out(loss), m.out(preds), m.out(valid), m.out(correct));
        }
    }

    /** Binary cross-entropy of one column of {@code logits [B, n]} with {@code target [B]}: {@code loss [B]}. */
    record Bce(Tensor logits, int column, Tensor target, Tensor loss) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new Bce(m.in(logits), column, m.in(target), m.out(loss));
        }
    }

    /** {@code target[b] = 1} where every valid token is right, else 0: what {@code q_halt} learns. */
    record HaltTarget(Tensor valid, Tensor correct, Tensor target) implements ForwardOp {
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
    record ContinueTarget(Tensor nextQ, Tensor last, Tensor target) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new ContinueTarget(m.in(nextQ), m.in(last), m.out(target));
        }
    }

    /** {@code y[b] = reset[b] ? init at every position : z[b]}, {@code z [B, L, D]}, {@code init [D]}. */
    record ResetRows(Tensor z, Tensor init, Tensor reset, Tensor y) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new ResetRows(m.over(z), m.in(init), m.in(reset), m.out(y));
        }
    }

    /** {@code y = value} everywhere: the upstream gradient of a loss. */
    record Fill(float value, Tensor y) implements ForwardOp {
        @Override
        public Op map(Mapper m) {
            return new Fill(value, m.out(y));
        }
    }
}
