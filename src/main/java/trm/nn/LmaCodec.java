package trm.nn;

import trm.graph.ForwardOp;
import trm.graph.Graph;
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
    /**
     * Finds or makes the weights {@code prefix.chunk_encoder.weight}, {@code prefix.residual_encoder.weight} and
     * {@code prefix.chunk_decoder.weight}.
     */
    public static LmaCodec of(Parameters parameters, String prefix, ChunkLayout layout, int latentDim) {
        int size = layout.chunkSize();
        return new LmaCodec(
                layout,
                parameters.linear(prefix + ".chunk_encoder.weight", latentDim, size),
                parameters.linear(prefix + ".residual_encoder.weight", latentDim, size),
                parameters.linear(prefix + ".chunk_decoder.weight", size, latentDim));
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
