package trm.nn;

import java.util.List;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.nn.Parameters.Role;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * The codec of Latent Meta Attention: a sequence {@code X [B, L, d0]} becomes {@code L_new} latents of {@code d'}
 * features, on which everything recursive works, and is decoded from them at the end. A chunk c of X (see
 * {@link ChunkLayout}) becomes {@code relu(W_chunk c) + W_resid c}; a latent z becomes the chunk {@code W_dec z}.
 *
 * @param chunkEncoder {@code [d', C']}
 * @param residualEncoder {@code [d', C']}
 * @param decoder {@code [C', d']}
 */
public record LmaCodec(ChunkLayout layout, Tensor chunkEncoder, Tensor residualEncoder, Tensor decoder) {
    /** What the chunk encoder starts with, beside a linear layer: next to nothing, so that the residual one decides. */
    private static final double CHUNK_SCALE = 0.05;

    /**
     * Finds or makes the weights {@code prefix.chunk_encoder.weight}, {@code prefix.residual_encoder.weight} and
     * {@code prefix.chunk_decoder.weight}.
     *
     * <p>At the start a chunk is {@linkplain #fold folded}: the residual encoder adds up, with unit variance, what
     * falls onto the same feature of the latent, and the decoder is its transpose. From random weights a model finds
     * out only much later where its tokens are, or never (bench/README.md, "Latent Meta Attention").
     */
    public static LmaCodec of(Parameters parameters, String prefix, ChunkLayout layout, int latentDim) {
        int size = layout.chunkSize();
        return new LmaCodec(
                layout,
                parameters.normal(
                        prefix + ".chunk_encoder.weight",
                        Role.WEIGHT,
                        Shape.of(latentDim, size),
                        CHUNK_SCALE / Math.sqrt(size)),
                parameters.filled(
                        prefix + ".residual_encoder.weight",
                        Role.WEIGHT,
                        Shape.of(latentDim, size),
                        weight -> foldInto(weight, layout, latentDim, false)),
                parameters.filled(
                        prefix + ".chunk_decoder.weight",
                        Role.WEIGHT,
                        Shape.of(size, latentDim),
                        weight -> foldInto(weight, layout, latentDim, true)));
    }

    /**
     * The feature of a latent that element {@code k} of a chunk is folded onto: as they lie where there are enough
     * features; else those of a token onto the same one, if each token can have one; else round after round.
     */
    static int fold(ChunkLayout layout, int latentDim, int k) {
        int length = layout.length();
        boolean wraps = latentDim < layout.chunkSize() && latentDim > length;
        return k % (wraps ? latentDim - latentDim % length : latentDim);
    }

    private static void foldInto(float[] weight, ChunkLayout layout, int latentDim, boolean transposed) {
        int size = layout.chunkSize();
        var count = new int[latentDim];
        for (int k = 0; k < size; k++) {
            count[fold(layout, latentDim, k)]++;
        }
        for (int k = 0; k < size; k++) {
            int feature = fold(layout, latentDim, k);
            weight[transposed ? k * latentDim + feature : feature * size + k] = (float) (1 / Math.sqrt(count[feature]));
        }
    }

    /** The weights, which learn at a rate of their own. */
    public List<Tensor> weights() {
        return List.of(chunkEncoder, residualEncoder, decoder);
    }

    /** The features of a latent, d'. */
    public int latentDim() {
        return decoder.shape().dim(1);
    }

    /** {@code x [B, L, d0]} → {@code [B, L_new, d']}. */
    public Tensor encode(Graph g, Tensor x) {
        var u = Linear.ofChunks(g, x, layout.chunks(), chunkEncoder);
        var v = Linear.ofChunks(g, x, layout.chunks(), residualEncoder);
        var z = g.value("latents", u.shape());
        g.add(new ForwardOp.ReluAdd(u, v, z));
        return z;
    }

    /** {@code z [B, L_new, d']} → {@code [B, L, d0]}. */
    public Tensor decode(Graph g, Tensor z) {
        return Linear.toChunks(g, z, decoder, layout.length(), layout.width());
    }
}
