package trm.graph;

import trm.tensor.Tensor;

/** What a backward pass is made of, besides matrix products and sums. */
public sealed interface GradientOp extends Op {
    /** Gradient of {@link Embed} for the table: {@code dy [B, L, D]} → {@code dTable [V, D]}. */
    record EmbedTableGrad(Tensor tokens, Tensor dy, float scale, Tensor dTable) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new EmbedTableGrad(m.in(tokens), m.in(dy), scale, m.out(dTable));
        }
    }

    /** Gradient of {@link Embed} for the puzzle embedding: {@code dy [B, L, D]} → {@code dPuzzle [B, E]}. */
    record EmbedPuzzleGrad(Tensor dy, float scale, Tensor dPuzzle) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new EmbedPuzzleGrad(m.in(dy), scale, m.out(dPuzzle));
        }
    }

    /** Gradient of {@link Embed} for learned positions: {@code dy [B, L, D]} → {@code dPositions [L, D]}. */
    record EmbedPositionsGrad(Tensor dy, float scale, Tensor dPositions) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new EmbedPositionsGrad(m.in(dy), scale, m.out(dPositions));
        }
    }

    /** {@code dBias = Σ over rows of dy}. */
    record BiasGrad(Tensor dy, Tensor dBias) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new BiasGrad(m.in(dy), m.out(dBias));
        }
    }

    /** Gradient of {@link ReluAdd} for {@code u}. */
    record ReluAddGrad(Tensor u, Tensor dz, Tensor du) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new ReluAddGrad(m.over(u), m.over(dz), m.out(du));
        }
    }

    /** Gradient of {@link RmsNorm} for the sum {@code x + residual}. */
    record RmsNormGrad(Tensor dy, Tensor y, Tensor rstd, Axis axis, Tensor dx) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new RmsNormGrad(m.over(dy), m.in(y), m.in(rstd), axis, m.out(dx));
        }
    }

    /**
     * Gradient of the activation of {@link ForwardOp.GatedMatMul}, which computes {@code h} once more on its way: what
     * reads it in the backward pass need not keep it.
     */
    record SwiGluGrad(Tensor gateUp, Tensor dh, Tensor dGateUp, Tensor h) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new SwiGluGrad(m.over(gateUp), m.overByLast(dh), m.out(dGateUp), m.out(h));
        }
    }

    /**
     * Gradients of {@link ForwardOp.TokenMlp} for x, and of its weights for {@link TokenMlpWeightGrad}.
     *
     * @param of the forward operation, whose result is not read again and may be absent
     * @param dWeights {@code [3·I, L]}: those of the gate, of up and, transposed, of down
     */
    record TokenMlpGrad(ForwardOp.TokenMlp of, Tensor dy, Tensor addend, Tensor dx, Tensor dWeights)
            implements GradientOp {
        @Override
        public Op map(Mapper m) {
            var read = new ForwardOp.TokenMlp(m.in(of.x()), m.in(of.weight()), m.in(of.down()), null);
            return new TokenMlpGrad(read, m.in(dy), m.over(addend), m.out(dx), m.out(dWeights));
        }
    }

    /** Gradient of one weight of {@link ForwardOp.TokenMlp}: of gate and up, {@code [2·I, L]}, or of down. */
    record TokenMlpWeightGrad(Tensor dWeights, boolean down, Tensor addend, Tensor dw) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new TokenMlpWeightGrad(m.in(dWeights), down, m.over(addend), m.out(dw));
        }
    }

    /** Gradient of {@link Attention} for {@code qkv}. */
    record AttentionGrad(
            Tensor dy, Tensor qkv, Tensor cos, Tensor sin, Tensor y, Tensor lse, int heads, Tensor dQkv)
            implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new AttentionGrad(m.in(dy), m.in(qkv), m.in(cos), m.in(sin), m.in(y), m.in(lse), heads, m.out(dQkv));
        }
    }

    /** Gradient of {@link SliceRows}: {@code dy} at its positions, the addend (or zero) elsewhere. */
    record SliceRowsGrad(Tensor dy, Tensor addend, int start, Tensor dx) implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new SliceRowsGrad(m.in(dy), m.over(addend), start, m.out(dx));
        }
    }

    /** Gradient of {@link CrossEntropy} for the logits. */
    record CrossEntropyGrad(Tensor logits, Tensor labels, Loss kind, Tensor dLoss, Tensor dLogits)
            implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new CrossEntropyGrad(m.in(logits), m.in(labels), kind, m.in(dLoss), m.out(dLogits));
        }
    }

    /** Gradient of {@link Bce} for the logits; other columns are the addend's, or zero. */
    record BceGrad(Tensor logits, int column, Tensor target, Tensor dLoss, Tensor addend, Tensor dLogits)
            implements GradientOp {
        @Override
        public Op map(Mapper m) {
            return new BceGrad(m.in(logits), column, m.in(target), m.in(dLoss), m.over(addend), m.out(dLogits));
        }
    }
}
