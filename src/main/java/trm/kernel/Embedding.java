package trm.kernel;

/**
 * The input of the network: token embeddings behind a prefix of puzzle embedding, plus learned positions, scaled.
 *
 * <pre>{@code
 * y[b, p, :] = scale · (e[b, p, :] + pos[p, :])                      [B, L, D], L = P + S
 * e[b, p, :] = elements p·D … of puzzle[b, :], 0 beyond its E        for p < P
 * e[b, p, :] = table[tokens[b, p − P], :]                            for p ≥ P
 * }</pre>
 *
 * <p>As the reference's {@code _input_embeddings}: {@code scale} is √D, times 0.707106781 with learned positions.
 * These run once a step, so they are plain loops.
 */
public final class Embedding {
    private Embedding() {}

    /**
     * Batch rows {@code [fromBatch, toBatch)} of {@code y}.
     *
     * @param tokens {@code [B, S]}, each in {@code [0, V)}
     * @param table {@code [V, D]}
     * @param puzzle {@code [B, E]}, {@code E <= P·D}; null where there is none
     * @param puzzleNdim E
     * @param pos {@code [L, D]}; null where positions are not learned
     * @param y {@code [B, L, D]}
     */
    public static void forward(
            int[] tokens, float[] table, float[] puzzle, int puzzleNdim, float[] pos, float[] y,
            int S, int P, int D, float scale, int fromBatch, int toBatch) {
        int L = P + S;
        for (int b = fromBatch; b < toBatch; b++) {
            int prefix = b * L * D;
            int known = puzzle == null ? 0 : puzzleNdim;
            for (int i = 0; i < P * D; i++) {
                y[prefix + i] = i < known ? puzzle[b * puzzleNdim + i] : 0f;
            }
            for (int s = 0; s < S; s++) {
                int row = tokens[b * S + s] * D;
                int out = prefix + (P + s) * D;
                for (int d = 0; d < D; d++) {
                    y[out + d] = table[row + d];
                }
            }
            for (int i = 0; i < L * D; i++) {
                y[prefix + i] = scale * (pos == null ? y[prefix + i] : y[prefix + i] + pos[i]);
            }
        }
    }

    /**
     * Columns {@code [fromCol, toCol)} of {@code dTable [V, D]}: of each row, the scaled sum of {@code dy} where its
     * token stands, in the order of the batch.
     *
     * @param accumulate whether to add to what {@code dTable} holds
     */
    public static void backwardTable(
            int[] tokens, float[] dy, float[] dTable, int B, int S, int P, int D, int V, float scale,
            boolean accumulate, int fromCol, int toCol) {
        if (!accumulate) {
            for (int v = 0; v < V; v++) {
                for (int d = fromCol; d < toCol; d++) {
                    dTable[v * D + d] = 0f;
                }
            }
        }
        for (int b = 0; b < B; b++) {
            for (int s = 0; s < S; s++) {
                int row = tokens[b * S + s] * D;
                int in = (b * (P + S) + P + s) * D;
                for (int d = fromCol; d < toCol; d++) {
                    dTable[row + d] += scale * dy[in + d];
                }
            }
        }
    }

    /** Batch rows {@code [fromBatch, toBatch)} of {@code dPuzzle [B, E]}, overwritten. */
    public static void backwardPuzzle(
            float[] dy, float[] dPuzzle, int puzzleNdim, int S, int P, int D, float scale,
            int fromBatch, int toBatch) {
        for (int b = fromBatch; b < toBatch; b++) {
            for (int i = 0; i < puzzleNdim; i++) {
                dPuzzle[b * puzzleNdim + i] = scale * dy[b * (P + S) * D + i];
            }
        }
    }

    /**
     * Positions {@code [fromPosition, toPosition)} of {@code dPos [L, D]}: the scaled sum of {@code dy} over the batch.
     *
     * @param accumulate whether to add to what {@code dPos} holds
     */
    public static void backwardPositions(
            float[] dy, float[] dPos, int B, int L, int D, float scale, boolean accumulate,
            int fromPosition, int toPosition) {
        for (int i = fromPosition * D; i < toPosition * D; i++) {
            float sum = 0f;
            for (int b = 0; b < B; b++) {
                sum += dy[b * L * D + i];
            }
            dPos[i] = accumulate ? dPos[i] + scale * sum : scale * sum;
        }
    }
}
