package trm.model;

import java.util.List;
import trm.graph.Precision;

/** The keys of a model, {@code arch.…}: what each means is its help. Their order is that of the file. */
public final class ModelKeys {
    private static final String REFERENCE_LOSS = "losses@ACTLossHead";

    private static final KeyGroup MODEL = new KeyGroup("Model");

    public static final Key<Architecture> NAME = MODEL.key(
            "arch.name", KeyType.of(given -> Architecture.of(given.word()), Architecture::key), Architecture.TRM,
            "architecture, also set by arch=NAME; all are listed below");

    public static final Key<String> LOSS_NAME = MODEL.key(
            "arch.loss.name", KeyType.WORD, REFERENCE_LOSS,
            Check.known("loss", "arch.loss.name can be", REFERENCE_LOSS),
            "what adds up the losses; the reference's is the one there is");

    public static final Key<LossType> LOSS_TYPE = MODEL.key(
            "arch.loss.loss_type", KeyType.choice(LossType.values(), LossType::key), LossType.STABLEMAX,
            "loss of tokens");

    public static final Key<Integer> H_CYCLES = MODEL.key(
            "arch.H_cycles", KeyType.INTEGER, 3, Check.atLeast(1),
            "improvements of z_H in a step; the last one carries gradients");

    public static final Key<Integer> L_CYCLES = MODEL.key(
            "arch.L_cycles", KeyType.INTEGER, 6, Check.atLeast(1),
            "improvements of z_L before each one of z_H");

    public static final Key<Integer> H_LAYERS = MODEL.key(
            "arch.H_layers", KeyType.INTEGER, 0, Check.atLeast(0),
            "blocks of z_H's own network, of hrm and transformers_baseline");

    public static final Key<Integer> L_LAYERS = MODEL.key(
            "arch.L_layers", KeyType.INTEGER, 2, Check.atLeast(1),
            "blocks of the network, of hrm: of z_L's");

    public static final Key<Integer> HIDDEN_SIZE = MODEL.key(
            "arch.hidden_size", KeyType.INTEGER, 512, Check.atLeast(1),
            "features of each token");

    /** Checked where there is attention. */
    public static final Key<Integer> NUM_HEADS = MODEL.key(
            "arch.num_heads", KeyType.INTEGER, 8,
            "attention heads; ignored under arch.mlp_t");

    public static final Key<Double> EXPANSION = MODEL.key(
            "arch.expansion", KeyType.NUMBER, 4.0, Check.positive().and(Check.within(0, 1 << 20)),
            "nominal width of a SwiGLU, relative to its input's");

    public static final Key<PosEncodings> POS_ENCODINGS = MODEL.key(
            "arch.pos_encodings", KeyType.choice(PosEncodings.values(), PosEncodings::key), PosEncodings.ROPE,
            "how positions reach the model");

    public static final Key<Boolean> MLP_T = MODEL.key(
            "arch.mlp_t", KeyType.FLAG, false,
            "mix positions by a SwiGLU over the sequence, not by attention");

    public static final Key<Integer> PUZZLE_EMB_NDIM = MODEL.key(
            "arch.puzzle_emb_ndim", KeyType.INTEGER, 512, Check.atLeast(0),
            "floats of a puzzle's embedding; unset: hidden_size; 0: none");

    public static final Key<Integer> PUZZLE_EMB_LEN = MODEL.key(
            "arch.puzzle_emb_len", KeyType.INTEGER, 16, Check.atLeast(0),
            "tokens that the puzzle's embedding takes; 0: as few as it can");

    public static final Key<Integer> HALT_MAX_STEPS = MODEL.key(
            "arch.halt_max_steps", KeyType.INTEGER, 16, Check.atLeast(1),
            "supervision steps at most, N_sup in the paper");

    public static final Key<Double> HALT_EXPLORATION_PROB = MODEL.key(
            "arch.halt_exploration_prob", KeyType.NUMBER, 0.1, Check.within(0, 1),
            "how often training insists on more steps");

    public static final Key<Boolean> NO_ACT_CONTINUE = MODEL.key(
            "arch.no_ACT_continue", KeyType.FLAG, true,
            "halt on q_halt alone, without a learned q_continue");

    public static final Key<Boolean> ACT_ENABLED = MODEL.key(
            "arch.act_enabled", KeyType.FLAG, true,
            "halt early in training; transformers_baseline alone has it");

    public static final Key<Double> RMS_NORM_EPS = MODEL.key(
            "arch.rms_norm_eps", KeyType.NUMBER, 1e-5, Check.positive(),
            "what RMS norms add to the mean square");

    public static final Key<Double> ROPE_THETA = MODEL.key(
            "arch.rope_theta", KeyType.NUMBER, 10000.0, Check.positive(),
            "base of the frequencies of arch.pos_encodings=rope");

    public static final Key<Precision> FORWARD_DTYPE = MODEL.key(
            "arch.forward_dtype", KeyType.choice(Precision.values(), Precision::key), Precision.FLOAT32,
            "inputs of a GPU's products");

    private static final KeyGroup LATENTS = new KeyGroup("Latent Meta Attention");

    public static final Key<Boolean> LMA_ENABLE = LATENTS.key(
            "arch.lma_enable", KeyType.FLAG, false,
            "compress the tokens to latents before the recursion");

    public static final Key<LmaMode> LMA_MODE = LATENTS.key(
            "arch.lma_mode", KeyType.choice(LmaMode.values(), LmaMode::key), LmaMode.CLEAN,
            "chunks of whole columns, or any equal ones");

    public static final Key<Integer> LMA_LATENT_LEN = LATENTS.key(
            "arch.lma_latent_len", KeyType.SIZE_OR_NULL, 0, Check.atLeast(0),
            "chunks; null: the number nearest to a quarter of the tokens");

    public static final Key<Integer> LMA_LATENT_DIM = LATENTS.key(
            "arch.lma_latent_dim", KeyType.SIZE_OR_NULL, 0, Check.atLeast(0),
            "features of a latent; null: about half of arch.hidden_size");

    /** The keys of Latent Meta Attention. */
    static final List<KeyGroup> LMA = List.of(LATENTS);

    /** All of them. */
    public static final List<KeyGroup> GROUPS = List.of(MODEL, LATENTS);

    private ModelKeys() {}
}
