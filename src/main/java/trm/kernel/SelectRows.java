package trm.kernel;

/** The carry's reset: rows that halted start again from the initial state, the others go on. */
public final class SelectRows {
    private SelectRows() {}

    /**
     * {@code y[b, :] = reset[b] ≠ 0 ? init repeated : z[b, :]} for batch rows {@code [fromBatch, toBatch)}.
     *
     * @param z {@code [B, n]}; {@code y} may be {@code z}
     * @param init {@code [D]}, repeated {@code n / D} times
     * @param reset {@code [B]}
     */
    public static void reset(
            float[] z, float[] init, int[] reset, float[] y, int n, int D, int fromBatch, int toBatch) {
        for (int b = fromBatch; b < toBatch; b++) {
            for (int row = b * n; row < (b + 1) * n; row += D) {
                for (int d = 0; d < D; d++) {
                    y[row + d] = reset[b] != 0 ? init[d] : z[row + d];
                }
            }
        }
    }
}
