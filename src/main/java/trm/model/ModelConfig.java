package trm.model;

import trm.tensor.TrmException;

/**
 * What a model is: the reference's keys under {@code arch}, checked when made. What the data adds to it (sequence
 * length, vocabulary, number of puzzle identifiers) is not part of it.
 *
 * @param name the architecture, {@code arch.name}; {@code trm} is the one there is
 * @param hCycles {@code H_cycles}: how often z_H is improved in a supervision step; the last one carries gradients
 * @param lCycles {@code L_cycles}: how often z_L is improved before each improvement of z_H
 * @param hLayers {@code H_layers}: ignored by {@code trm}, which has one network
 * @param lLayers {@code L_layers}: blocks of the network
 * @param hiddenSize {@code hidden_size}: features of each token
 * @param numHeads {@code num_heads}: attention heads; ignored under {@code mlp_t}
 * @param expansion {@code expansion}: nominal width of the SwiGLU, see {@link #swigluInner}
 * @param posEncodings {@code pos_encodings}
 * @param mlpT {@code mlp_t}: mix positions by a SwiGLU over the sequence instead of attention
 * @param puzzleEmbNdim {@code puzzle_emb_ndim}: floats of each puzzle's embedding; 0 for none
 * @param puzzleEmbLen {@code puzzle_emb_len}: tokens the puzzle embedding fills with zeros behind it; 0 for few enough
 * @param haltMaxSteps {@code halt_max_steps}: supervision steps at most, N_sup in the paper
 * @param haltExplorationProb {@code halt_exploration_prob}: how often training insists on more steps
 * @param noActContinue {@code no_ACT_continue}: halt on q_halt alone, without a learned q_continue
 * @param rmsNormEps {@code rms_norm_eps}
 * @param ropeTheta {@code rope_theta}
 * @param loss {@code loss.loss_type}
 * @param lma {@code lma_enable}, {@code lma_mode}, {@code lma_latent_len}, {@code lma_latent_dim}
 */
public record ModelConfig(
        String name,
        int hCycles,
        int lCycles,
        int hLayers,
        int lLayers,
        int hiddenSize,
        int numHeads,
        double expansion,
        PosEncodings posEncodings,
        boolean mlpT,
        int puzzleEmbNdim,
        int puzzleEmbLen,
        int haltMaxSteps,
        double haltExplorationProb,
        boolean noActContinue,
        double rmsNormEps,
        double ropeTheta,
        LossType loss,
        LmaConfig lma) {

    /** The reference's {@code arch=trm}. */
    public static final ModelConfig DEFAULTS = new ModelConfig(
            "trm", 3, 6, 0, 2, 512, 8, 4, PosEncodings.ROPE, false, 512, 16, 16, 0.1, true, 1e-5, 10000,
            LossType.STABLEMAX, LmaConfig.OFF);

    public ModelConfig {
        if (!name.equals("trm")) {
            throw TrmException.misuse("there is no architecture '%s'; arch can be: trm", name);
        }
        Check.atLeast("arch.H_cycles", hCycles, 1);
        Check.atLeast("arch.L_cycles", lCycles, 1);
        Check.atLeast("arch.H_layers", hLayers, 0);
        Check.atLeast("arch.L_layers", lLayers, 1);
        Check.atLeast("arch.hidden_size", hiddenSize, 1);
        Check.positive("arch.expansion", expansion);
        Check.within("arch.expansion", expansion, 0, 1 << 20);
        if (!mlpT) {
            checkHeads(hiddenSize, numHeads, posEncodings, lma);
        }
        checkPuzzleEmbedding(hiddenSize, puzzleEmbNdim, puzzleEmbLen);
        Check.atLeast("arch.halt_max_steps", haltMaxSteps, 1);
        Check.within("arch.halt_exploration_prob", haltExplorationProb, 0, 1);
        Check.positive("arch.rms_norm_eps", rmsNormEps);
        Check.positive("arch.rope_theta", ropeTheta);
    }

    /** The same model with another {@code lma}. */
    public ModelConfig with(LmaConfig other) {
        return new ModelConfig(
                name, hCycles, lCycles, hLayers, lLayers, hiddenSize, numHeads, expansion, posEncodings, mlpT,
                puzzleEmbNdim, puzzleEmbLen, haltMaxSteps, haltExplorationProb, noActContinue, rmsNormEps, ropeTheta,
                loss, other);
    }

    /** Features of one attention head. */
    public int headDim() {
        return latentDim() / numHeads;
    }

    /**
     * Features that the recursion works on: the hidden size; with Latent Meta Attention those of its latents, by
     * default half the hidden size rounded to a multiple that the heads divide.
     */
    public int latentDim() {
        if (!lma.enable()) {
            return hiddenSize;
        }
        if (lma.latentDim() > 0) {
            return lma.latentDim();
        }
        int unit = mlpT ? 1 : numHeads * (posEncodings == PosEncodings.ROPE ? 2 : 1);
        return Math.max(unit, Math.round(hiddenSize / 2f / unit) * unit);
    }

    /** Tokens of puzzle embedding before the puzzle's own: a model sees {@code prefixLen() + seq_len} tokens. */
    public int prefixLen() {
        if (puzzleEmbNdim == 0) {
            return 0;
        }
        return puzzleEmbLen > 0 ? puzzleEmbLen : Math.ceilDiv(puzzleEmbNdim, hiddenSize);
    }

    /**
     * Inner width of a SwiGLU over {@code hidden} features: {@code expansion · hidden · 2/3}, rounded half to even as
     * in Python, then up to a multiple of 256.
     */
    public static int swigluInner(int hidden, double expansion) {
        return Math.toIntExact(Math.ceilDiv((long) Math.rint(expansion * hidden * 2 / 3), 256L) * 256);
    }

    private static void checkHeads(int hiddenSize, int numHeads, PosEncodings posEncodings, LmaConfig lma) {
        Check.atLeast("arch.num_heads", numHeads, 1);
        if (lma.enable() && lma.latentDim() == 0) {
            return; // chosen so that they fit
        }
        var key = lma.enable() ? "lma_latent_dim" : "hidden_size";
        int width = lma.enable() ? lma.latentDim() : hiddenSize;
        if (width % numHeads != 0) {
            throw TrmException.misuse(
                    "arch.num_heads=%d does not divide arch.%s=%d; choose heads that do, such as %d",
                    numHeads, key, width, nearestDivisor(width, numHeads));
        }
        int headDim = width / numHeads;
        if (posEncodings == PosEncodings.ROPE && headDim % 2 != 0) {
            throw TrmException.misuse(
                    "arch.pos_encodings=rope turns pairs of features, but %s/num_heads = %d/%d = %d is odd;"
                            + " change one of them",
                    key, width, numHeads, headDim);
        }
    }

    private static void checkPuzzleEmbedding(int hiddenSize, int ndim, int len) {
        Check.atLeast("arch.puzzle_emb_ndim", ndim, 0);
        Check.atLeast("arch.puzzle_emb_len", len, 0);
        if (ndim == 0 && len > 0) {
            throw TrmException.misuse(
                    "arch.puzzle_emb_ndim=0 means no puzzle embedding, but arch.puzzle_emb_len=%d gives it tokens;"
                            + " set arch.puzzle_emb_len=0 as well",
                    len);
        }
        if (len > 0 && ndim > (long) len * hiddenSize) {
            throw TrmException.misuse(
                    "arch.puzzle_emb_ndim=%d does not fit into arch.puzzle_emb_len=%d tokens of arch.hidden_size=%d;"
                            + " use at most %d, or arch.puzzle_emb_len=0 for as many tokens as needed",
                    ndim, len, hiddenSize, (long) len * hiddenSize);
        }
    }

    private static int nearestDivisor(int number, int wanted) {
        int best = 1;
        for (int d = 1; d <= number; d++) {
            if (number % d == 0 && Math.abs(d - wanted) < Math.abs(best - wanted)) {
                best = d;
            }
        }
        return best;
    }
}
