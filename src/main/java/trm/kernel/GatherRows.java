package trm.kernel;

/** Rows of a table by number: the puzzle embeddings of a batch. {@link SignSgd} takes the gradient as it is. */
public final class GatherRows {
    private GatherRows() {}

    /**
     * {@code y[i, :] = table[ids[i], :]} for {@code i} in {@code [from, to)}.
     *
     * @param table {@code [rows, n]}
     * @param y {@code [ids, n]}
     */
    public static void forward(float[] table, int[] ids, float[] y, int n, int from, int to) {
        for (int i = from; i < to; i++) {
            for (int j = 0; j < n; j++) {
                y[i * n + j] = table[ids[i] * n + j];
            }
        }
    }
}
