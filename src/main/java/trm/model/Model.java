package trm.model;

import java.util.List;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.model.Recursion.State;
import trm.nn.Linear;
import trm.nn.LmaCodec;
import trm.nn.Parameters;
import trm.nn.Parameters.Role;
import trm.nn.Sum;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * A model of any {@link Architecture}: tokens and puzzle are embedded, {@code [B, L, D]}, where L counts the puzzle
 * prefix; the architecture improves its states, of the same shape; heads read its answer.
 *
 * <p>With Latent Meta Attention the embedded input is encoded first, all recursion works on its latents
 * {@code [B, L_new, d']}, and the answer is decoded before the heads read it.
 */
public final class Model {
    /** The reference's rounding of 1/√2: embeddings and learned positions each have unit variance. */
    private static final double LEARNED_SCALE = 0.707106781;

    private final ModelConfig config;
    private final Task task;
    private final Parameters parameters;
    private final Tensor tokens;
    private final Tensor positions;
    private final Tensor puzzles;
    private final LmaCodec codec;
    private final Recursion recursion;
    private final Tensor lmHead;
    private final Tensor qWeight;
    private final Tensor qBias;

    /** The states after a supervision step, and what the heads read from the answer. */
    record Step(Tensor[] states, Tensor logits, Tensor q) {}

    /** What the heads read from a state: {@code logits [B, S, V]} and {@code q [B, 1, 2]}. */
    record Reading(Tensor logits, Tensor q) {}

    /** Builds the model on {@code parameters}, making those that are missing. */
    public Model(ModelConfig config, Task task, Parameters parameters) {
        this.config = config;
        this.task = task;
        this.parameters = parameters;
        int d = config.hiddenSize();
        double embeddingStd = 1 / Math.sqrt(d);
        tokens = parameters.normal(
                Parts.PREFIX + "embed_tokens.embedding_weight",
                Role.WEIGHT,
                Shape.of(task.vocabSize(), d),
                embeddingStd);
        positions = config.posEncodings() == PosEncodings.LEARNED
                ? parameters.normal(
                        Parts.PREFIX + "embed_pos.embedding_weight", Role.WEIGHT, Shape.of(length(), d), embeddingStd)
                : null;
        puzzles = config.puzzleEmbNdim() == 0
                ? null
                : parameters.constant(
                        Parts.PREFIX + "puzzle_emb.weights",
                        Role.SPARSE,
                        Shape.of(task.numPuzzleIdentifiers(), config.puzzleEmbNdim()),
                        0);
        codec = config.lma().enable()
                ? LmaCodec.of(parameters, Parts.PREFIX + "lma", config.lma().layout(length(), d), latentDim())
                : null;
        recursion = config.architecture().build(config, new Parts(config, latentLength(), latentDim(), parameters));
        lmHead = parameters.linear(Parts.PREFIX + "lm_head.weight", task.vocabSize(), d);
        qWeight = parameters.constant(Parts.PREFIX + "q_head.weight", Role.WEIGHT, Shape.of(2, d), 0);
        qBias = parameters.constant(Parts.PREFIX + "q_head.bias", Role.WEIGHT, Shape.of(2), -5);
    }

    public ModelConfig config() {
        return config;
    }

    public Task task() {
        return task;
    }

    public Parameters parameters() {
        return parameters;
    }

    /** Positions of a sequence: the puzzle prefix and the tokens. */
    public int length() {
        return config.prefixLen() + task.seqLen();
    }

    /** Positions that the recursion works on: L_new with Latent Meta Attention, else {@link #length}. */
    public int latentLength() {
        return codec == null ? length() : codec.layout().chunks();
    }

    /** Features that the recursion works on: d' with Latent Meta Attention, else the hidden size. */
    public int latentDim() {
        return config.latentDim(length());
    }

    /** The codec of Latent Meta Attention, or null. */
    public LmaCodec codec() {
        return codec;
    }

    /** The table of puzzle embeddings {@code [ids, E]}, or null. */
    public Tensor puzzles() {
        return puzzles;
    }

    /** What is carried from one supervision step to the next, the answer first. */
    List<State> states() {
        return recursion.states();
    }

    /** The shape of a state. */
    Shape latentShape(int batch) {
        return Shape.of(batch, latentLength(), latentDim());
    }

    /** Traces the networks for a batch. */
    Recursion.Step trace(int batch) {
        return recursion.trace(latentShape(batch));
    }

    /** The rows of the puzzle table that the batch uses {@code [B, E]}, or null; this tensor takes their gradient. */
    Tensor puzzleRows(Graph g, Tensor ids) {
        if (puzzles == null) {
            return null;
        }
        var rows = g.value("puzzle_emb.local_weights", Shape.of(ids.size(), config.puzzleEmbNdim()));
        g.add(new ForwardOp.GatherRows(puzzles, ids, rows));
        return rows;
    }

    /**
     * The embedded input {@code [B, L, D]} from {@code inputs [B, S]} and the rows of {@link #puzzleRows}; with Latent
     * Meta Attention its latents.
     */
    Tensor embed(Graph g, Tensor inputs, Tensor puzzleRows) {
        double scale = Math.sqrt(config.hiddenSize()) * (positions == null ? 1 : LEARNED_SCALE);
        var x = g.value("embedding", Shape.of(inputs.shape().dim(0), length(), config.hiddenSize()));
        g.add(new ForwardOp.Embed(inputs, tokens, puzzleRows, positions, (float) scale, x));
        return codec == null ? x : codec.encode(g, x);
    }

    /** The states of {@code carry} where a row goes on; where it starts anew, those it starts from; and its noise. */
    Tensor[] start(Graph g, Carry carry) {
        return recursion.states().stream()
                .map(state -> {
                    var z = carry.states().get(state.name());
                    var y = g.value("start", z.shape());
                    g.add(new ForwardOp.ResetRows(z, state.init(), carry.reset(), y));
                    var noise = carry.noise().get(state.name());
                    return noise == null ? y : Sum.of(g, y, noise);
                })
                .toArray(Tensor[]::new);
    }

    /** One supervision step on the embedded input {@code x}, from states that stay as they are. */
    Step step(Graph g, Recursion.Step traced, Tensor x, Tensor[] states) {
        var z = states.clone();
        traced.improve(g, x, z, Recursion.Watcher.NONE);
        var answer = read(g, z[0]);
        return new Step(z, answer.logits(), answer.q());
    }

    /** What the heads read from {@code z}, which is the answer, or is taken for one. */
    Reading read(Graph g, Tensor z) {
        var answer = codec == null ? z : codec.decode(g, z);
        var logits = Linear.features(g, slice(g, answer, config.prefixLen(), task.seqLen()), lmHead);
        var q = Linear.bias(g, Linear.features(g, slice(g, answer, 0, 1), qWeight), qBias);
        assert logits.shape().equals(Shape.of(z.shape().dim(0), task.seqLen(), task.vocabSize()));
        return new Reading(logits, q);
    }

    private static Tensor slice(Graph g, Tensor z, int start, int length) {
        if (start == 0 && length == z.shape().dim(1)) {
            return z;
        }
        var y = g.value("positions", Shape.of(z.shape().dim(0), length, z.shape().dim(2)));
        g.add(new ForwardOp.SliceRows(z, start, y));
        return y;
    }
}
