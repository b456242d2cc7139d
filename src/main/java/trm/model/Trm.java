package trm.model;

import java.util.ArrayList;
import java.util.List;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op.Axis;
import trm.nn.Block;
import trm.nn.Linear;
import trm.nn.LmaCodec;
import trm.nn.Parameters;
import trm.nn.Parameters.Role;
import trm.nn.Rotary;
import trm.nn.SelfAttention;
import trm.nn.SwiGluMlp;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * The Tiny Recursive Model ("Less is More: Recursive Reasoning with Tiny Networks", arXiv 2510.04871; the reference's
 * {@code trm.py}): one small network {@code net}, applied many times to a latent {@code z_L} and an answer
 * {@code z_H}, both {@code [B, L, D]}, where L counts the puzzle prefix.
 *
 * <p>With Latent Meta Attention the embedded input is encoded first, all recursion works on its latents
 * {@code [B, L_new, d']}, and the answer is decoded before the heads read it.
 */
public final class Trm {
    private static final String PREFIX = "model.inner.";
    /** The reference's rounding of 1/√2: embeddings and learned positions each have unit variance. */
    private static final double LEARNED_SCALE = 0.707106781;

    private final ModelConfig config;
    private final Task task;
    private final Parameters parameters;
    private final Tensor tokens;
    private final Tensor positions;
    private final Tensor puzzles;
    private final Tensor initH;
    private final Tensor initL;
    private final LmaCodec codec;
    private final Tensor lmHead;
    private final Tensor qWeight;
    private final Tensor qBias;
    private final List<Block> blocks = new ArrayList<>();

    /** The answer and the latent after a supervision step, and what the heads read from the answer. */
    public record Step(Tensor zH, Tensor zL, Tensor logits, Tensor q) {}

    /** Builds the model on {@code parameters}, making those that are missing. */
    public Trm(ModelConfig config, Task task, Parameters parameters) {
        this.config = config;
        this.task = task;
        this.parameters = parameters;
        int d = config.hiddenSize();
        int length = length();
        double embeddingStd = 1 / Math.sqrt(d);
        tokens = parameters.normal(
                PREFIX + "embed_tokens.embedding_weight", Role.WEIGHT, Shape.of(task.vocabSize(), d), embeddingStd);
        positions = config.posEncodings() == PosEncodings.LEARNED
                ? parameters.normal(
                        PREFIX + "embed_pos.embedding_weight", Role.WEIGHT, Shape.of(length, d), embeddingStd)
                : null;
        puzzles = config.puzzleEmbNdim() == 0
                ? null
                : parameters.constant(
                        PREFIX + "puzzle_emb.weights",
                        Role.SPARSE,
                        Shape.of(task.numPuzzleIdentifiers(), config.puzzleEmbNdim()),
                        0);
        codec = config.lma().enable()
                ? LmaCodec.of(parameters, PREFIX + "lma", config.lma().layout(length, d), config.latentDim())
                : null;
        initH = parameters.normal(PREFIX + "H_init", Role.BUFFER, Shape.of(config.latentDim()), 1);
        initL = parameters.normal(PREFIX + "L_init", Role.BUFFER, Shape.of(config.latentDim()), 1);
        addBlocks(config.latentDim(), latentLength());
        lmHead = parameters.linear(PREFIX + "lm_head.weight", task.vocabSize(), d);
        qWeight = parameters.constant(PREFIX + "q_head.weight", Role.WEIGHT, Shape.of(2, d), 0);
        qBias = parameters.constant(PREFIX + "q_head.bias", Role.WEIGHT, Shape.of(2), -5);
    }

    private void addBlocks(int d, int length) {
        var rotary = !config.mlpT() && config.posEncodings() == PosEncodings.ROPE
                ? Rotary.of(length, config.headDim(), config.ropeTheta())
                : null;
        int inner = ModelConfig.swigluInner(d, config.expansion());
        for (int i = 0; i < config.lLayers(); i++) {
            var name = PREFIX + "L_level.layers." + i + ".";
            var attention = config.mlpT()
                    ? null
                    : SelfAttention.of(parameters, name + "self_attn", d, config.numHeads(), rotary);
            var mixer = config.mlpT()
                    ? SwiGluMlp.of(
                            parameters,
                            name + "mlp_t",
                            Axis.SEQUENCE,
                            length,
                            ModelConfig.swigluInner(length, config.expansion()))
                    : null;
            var mlp = SwiGluMlp.of(parameters, name + "mlp", Axis.FEATURES, d, inner);
            blocks.add(new Block(attention, mixer, mlp, config.rmsNormEps()));
        }
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

    /** The shape of z_H and z_L. */
    Shape latentShape(int batch) {
        return Shape.of(batch, latentLength(), config.latentDim());
    }

    /** The codec of Latent Meta Attention, or null. */
    public LmaCodec codec() {
        return codec;
    }

    /** The table of puzzle embeddings {@code [ids, E]}, or null. */
    public Tensor puzzles() {
        return puzzles;
    }

    /** Traces {@code net(h, inject) = blocks(h + inject)} for a batch. */
    public Graph.Function net(int batch) {
        var shape = latentShape(batch);
        return Graph.trace("net", List.of(shape, shape), (g, arguments) -> {
            var h = add(g, arguments.get(0), arguments.get(1));
            for (var block : blocks) {
                h = block.apply(g, h);
            }
            return h;
        });
    }

    /** The rows of the puzzle table that the batch uses {@code [B, E]}, or null; this tensor takes their gradient. */
    public Tensor puzzleRows(Graph g, Tensor ids) {
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
    public Tensor embed(Graph g, Tensor inputs, Tensor puzzleRows) {
        double scale = Math.sqrt(config.hiddenSize()) * (positions == null ? 1 : LEARNED_SCALE);
        var x = g.value("embedding", Shape.of(inputs.shape().dim(0), length(), config.hiddenSize()));
        g.add(new ForwardOp.Embed(inputs, tokens, puzzleRows, positions, (float) scale, x));
        return codec == null ? x : codec.encode(g, x);
    }

    /** The carried {@code z_H} where a row goes on, {@code H_init} where it starts anew. */
    public Tensor startH(Graph g, Tensor zH, Tensor reset) {
        return start(g, zH, initH, reset);
    }

    /** The carried {@code z_L} where a row goes on, {@code L_init} where it starts anew. */
    public Tensor startL(Graph g, Tensor zL, Tensor reset) {
        return start(g, zL, initL, reset);
    }

    private static Tensor start(Graph g, Tensor z, Tensor init, Tensor reset) {
        var y = g.value("start", z.shape());
        g.add(new ForwardOp.ResetRows(z, init, reset, y));
        return y;
    }

    /**
     * One supervision step on the embedded input {@code x}: {@code H_cycles} cycles, each {@code L_cycles} times
     * {@code z_L = net(z_L, z_H + x)}, then {@code z_H = net(z_H, z_L)}; gradients flow through the last cycle alone.
     */
    public Step step(Graph g, Graph.Function net, Tensor x, Tensor startH, Tensor startL) {
        Tensor[] z = {startH, startL};
        g.withoutGradient(() -> {
            for (int i = 1; i < config.hCycles(); i++) {
                cycle(g, net, x, z);
            }
        });
        cycle(g, net, x, z);
        int batch = x.shape().dim(0);
        int vocab = task.vocabSize();
        var answer = codec == null ? z[0] : codec.decode(g, z[0]);
        var tokensOnly = slice(g, answer, config.prefixLen(), task.seqLen());
        var logits = Linear.features(g, tokensOnly, lmHead);
        var q = Linear.bias(g, Linear.features(g, slice(g, answer, 0, 1), qWeight), qBias);
        assert logits.shape().equals(Shape.of(batch, task.seqLen(), vocab));
        return new Step(z[0], z[1], logits, q);
    }

    private void cycle(Graph g, Graph.Function net, Tensor x, Tensor[] z) {
        for (int i = 0; i < config.lCycles(); i++) {
            z[1] = g.call(net, z[1], add(g, z[0], x));
        }
        z[0] = g.call(net, z[0], z[1]);
    }

    private static Tensor slice(Graph g, Tensor z, int start, int length) {
        if (start == 0 && length == z.shape().dim(1)) {
            return z;
        }
        var y = g.value("positions", Shape.of(z.shape().dim(0), length, z.shape().dim(2)));
        g.add(new ForwardOp.SliceRows(z, start, y));
        return y;
    }

    private static Tensor add(Graph g, Tensor a, Tensor b) {
        var y = g.value("sum", a.shape());
        g.add(new ForwardOp.Add(a, b, y));
        return y;
    }
}
