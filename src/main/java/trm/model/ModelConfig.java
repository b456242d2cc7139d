package trm.model;

import trm.graph.Precision;
import trm.tensor.TrmException;

/**
 * What a model is: the reference's keys under {@code arch}, checked when made. Accessors have the keys' names in Java's
 * spelling, and {@link ModelKeys} says what each means. What the data adds to it (sequence length, vocabulary, number
 * of puzzle identifiers) is not part of it.
 */
public record ModelConfig(Settings settings) {
    /** The reference's {@code arch=trm}. */
    public static final ModelConfig DEFAULTS = new ModelConfig(Settings.standard(ModelKeys.GROUPS));

    /** Takes of {@code settings} what is of a model. */
    public ModelConfig(Settings settings) {
        this.settings = settings.only(ModelKeys.GROUPS);
        architecture().check(this);
        if (!mlpT()) {
            checkHeads();
        }
        checkPuzzleEmbedding();
    }

    /** The same model with another value of {@code key}. */
    public <T> ModelConfig with(Key<T> key, T value) {
        return new ModelConfig(settings.with(key, value));
    }

    /** The same model with another {@code lma}. */
    public ModelConfig with(LmaConfig other) {
        return new ModelConfig(settings.with(other.settings()));
    }

    public Architecture architecture() {
        return settings.get(ModelKeys.NAME);
    }

    public LossType loss() {
        return settings.get(ModelKeys.LOSS_TYPE);
    }

    public int hCycles() {
        return settings.get(ModelKeys.H_CYCLES);
    }

    public int lCycles() {
        return settings.get(ModelKeys.L_CYCLES);
    }

    public int hLayers() {
        return settings.get(ModelKeys.H_LAYERS);
    }

    public int lLayers() {
        return settings.get(ModelKeys.L_LAYERS);
    }

    public int hiddenSize() {
        return settings.get(ModelKeys.HIDDEN_SIZE);
    }

    public int numHeads() {
        return settings.get(ModelKeys.NUM_HEADS);
    }

    public double expansion() {
        return settings.get(ModelKeys.EXPANSION);
    }

    public PosEncodings posEncodings() {
        return settings.get(ModelKeys.POS_ENCODINGS);
    }

    public boolean mlpT() {
        return settings.get(ModelKeys.MLP_T);
    }

    public int puzzleEmbNdim() {
        return settings.get(ModelKeys.PUZZLE_EMB_NDIM);
    }

    public int puzzleEmbLen() {
        return settings.get(ModelKeys.PUZZLE_EMB_LEN);
    }

    public int haltMaxSteps() {
        return settings.get(ModelKeys.HALT_MAX_STEPS);
    }

    public double haltExplorationProb() {
        return settings.get(ModelKeys.HALT_EXPLORATION_PROB);
    }

    public boolean noActContinue() {
        return settings.get(ModelKeys.NO_ACT_CONTINUE);
    }

    public boolean actEnabled() {
        return settings.get(ModelKeys.ACT_ENABLED);
    }

    /** Whether training teaches q_continue what the step after says: of one step there is none after. */
    public boolean learnsContinue() {
        return !noActContinue() && haltMaxSteps() > 1 && architecture().learnsContinue();
    }

    public double rmsNormEps() {
        return settings.get(ModelKeys.RMS_NORM_EPS);
    }

    public Precision forwardDtype() {
        return settings.get(ModelKeys.FORWARD_DTYPE);
    }

    public double ropeTheta() {
        return settings.get(ModelKeys.ROPE_THETA);
    }

    public LmaConfig lma() {
        return new LmaConfig(settings);
    }

    /**
     * Features that the recursion works on: the hidden size; with Latent Meta Attention those of its latents, by
     * default one for each of {@code length} tokens (puzzle prefix counted), and a few more where heads want that.
     */
    public int latentDim(int length) {
        var lma = lma();
        if (!lma.enable()) {
            return hiddenSize();
        }
        if (lma.latentDim() > 0) {
            return lma.latentDim();
        }
        int unit = mlpT() ? 1 : numHeads() * (posEncodings() == PosEncodings.ROPE ? 2 : 1);
        return Math.ceilDiv(length, unit) * unit;
    }

    /** Tokens of puzzle embedding before the puzzle's own: a model sees {@code prefixLen() + seq_len} tokens. */
    public int prefixLen() {
        if (puzzleEmbNdim() == 0) {
            return 0;
        }
        return puzzleEmbLen() > 0 ? puzzleEmbLen() : Math.ceilDiv(puzzleEmbNdim(), hiddenSize());
    }

    /**
     * Inner width of a SwiGLU over {@code hidden} features: {@code expansion · hidden · 2/3}, rounded half to even as
     * in Python, then up to a multiple of 256.
     */
    public static int swigluInner(int hidden, double expansion) {
        return Math.toIntExact(Math.ceilDiv((long) Math.rint(expansion * hidden * 2 / 3), 256L) * 256);
    }

    private void checkHeads() {
        int heads = numHeads();
        Check.atLeast(1).test(ModelKeys.NUM_HEADS.label(), heads);
        var lma = lma();
        if (lma.enable() && lma.latentDim() == 0) {
            return; // chosen so that they fit
        }
        var key = lma.enable() ? "lma_latent_dim" : "hidden_size";
        int width = lma.enable() ? lma.latentDim() : hiddenSize();
        if (width % heads != 0 && (heads > width || architecture().needsHeadsThatDivide())) {
            throw TrmException.misuse(
                    "arch.num_heads=%d does not divide arch.%s=%d; choose heads that do, such as %d",
                    heads, key, width, nearestDivisor(width, heads));
        }
        int headDim = width / heads;
        if (posEncodings() == PosEncodings.ROPE && headDim % 2 != 0) {
            throw TrmException.misuse(
                    "arch.pos_encodings=rope turns pairs of features, but %s/num_heads = %d/%d = %d is odd;"
                            + " change one of them",
                    key, width, heads, headDim);
        }
    }

    private void checkPuzzleEmbedding() {
        int ndim = puzzleEmbNdim();
        int len = puzzleEmbLen();
        if (ndim == 0 && len > 0) {
            throw TrmException.misuse(
                    "arch.puzzle_emb_ndim=0 means no puzzle embedding, but arch.puzzle_emb_len=%d gives it tokens;"
                            + " set arch.puzzle_emb_len=0 as well",
                    len);
        }
        long room = (long) len * hiddenSize();
        if (len > 0 && ndim > room) {
            throw TrmException.misuse(
                    "arch.puzzle_emb_ndim=%d does not fit into arch.puzzle_emb_len=%d tokens of arch.hidden_size=%d;"
                            + " use at most %d, or arch.puzzle_emb_len=0 for as many tokens as needed",
                    ndim, len, hiddenSize(), room);
        }
    }

    /** The smaller of two that are as near. */
    private static int nearestDivisor(int number, int wanted) {
        int best = 1;
        for (int d = 1; (long) d * d <= number; d++) { // each with the one that it leaves
            if (number % d == 0) {
                best = nearer(nearer(best, d, wanted), number / d, wanted);
            }
        }
        return best;
    }

    private static int nearer(int a, int b, int wanted) {
        int difference = Math.abs(a - wanted) - Math.abs(b - wanted);
        return difference < 0 || difference == 0 && a < b ? a : b;
    }
}
