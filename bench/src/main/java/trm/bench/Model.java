package trm.bench;

/** The shapes of the published models, and of the default job. */
public enum Model {
    /** TRM on 9×9 Sudoku; the puzzle embedding takes 16 positions. */
    SUDOKU(32, 16, 81, 512, 1536, 512, 8, 11, 64, 256),
    /** TRM-Att on ARC grids of 30×30. */
    ARC(2, 16, 900, 512, 1536, 2560, 8, 12, 64, 256),
    /** TRM-MLP on 6×6 Sudoku at hidden 128, the preset sudoku6. */
    SMALL(64, 0, 36, 128, 256, 256, 8, 8, 8, 64);

    /** B. */
    final int batch;
    /** Positions before the tokens. */
    final int prefix;
    /** Tokens of a puzzle, S. */
    final int tokens;
    /** Features of a position, D. */
    final int width;
    /** Features inside SwiGLU. */
    final int inner;
    /** Rows inside SwiGLU over tokens (mlp_t). */
    final int tokensInner;
    final int heads;
    final int vocab;
    /** Chunks of an item, and the features of their latents, with Latent Meta Attention. */
    final int chunks;
    final int latent;

    Model(int batch, int prefix, int tokens, int width, int inner, int tokensInner, int heads, int vocab, int chunks,
            int latent) {
        this.batch = batch;
        this.prefix = prefix;
        this.tokens = tokens;
        this.width = width;
        this.inner = inner;
        this.tokensInner = tokensInner;
        this.heads = heads;
        this.vocab = vocab;
        this.chunks = chunks;
        this.latent = latent;
    }

    /** L. */
    int length() {
        return prefix + tokens;
    }

    int rows() {
        return batch * length();
    }

    /** Floats of a hidden state {@code [B, L, D]}. */
    int hidden() {
        return rows() * width;
    }

    /** Parameters of the largest weight. */
    int weight() {
        return 2 * inner * width;
    }

    /** Columns that one part of a training step takes of an operation that runs down them: see trm.graph. */
    int partColumns() {
        return Math.min(width, Math.max(64, (1 << 15) / length() / 64 * 64));
    }

    String label() {
        return name().toLowerCase();
    }

    @Override
    public String toString() {
        return "%s [%d, %d, %d]".formatted(label(), batch, length(), width);
    }
}
