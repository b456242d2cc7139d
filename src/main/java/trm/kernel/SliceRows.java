package trm.kernel;

/**
 * Positions {@code [start, start + len)} of {@code [B, L, D]}: what follows the puzzle prefix, for the output head; the
 * first alone, for the halting head.
 */
public final class SliceRows {
    private SliceRows() {}

    /** {@code y [B, len, D]} from {@code x [B, L, D]}, for batch rows {@code [fromBatch, toBatch)}. */
    public static void forward(
            float[] x, float[] y, int L, int start, int len, int D, int fromBatch, int toBatch) {
        for (int b = fromBatch; b < toBatch; b++) {
            int in = (b * L + start) * D;
            int out = b * len * D;
            for (int i = 0; i < len * D; i++) {
                y[out + i] = x[in + i];
            }
        }
    }

    /**
     * {@code dx [B, L, D]} from {@code dy [B, len, D]}, for batch rows {@code [fromBatch, toBatch)}.
     *
     * @param accumulate whether to add to what {@code dx} holds; otherwise the other positions become 0
     */
    public static void backward(
            float[] dy, float[] dx, int L, int start, int len, int D, boolean accumulate,
            int fromBatch, int toBatch) {
        for (int b = fromBatch; b < toBatch; b++) {
            if (!accumulate) {
                for (int i = b * L * D; i < (b + 1) * L * D; i++) {
                    dx[i] = 0f;
                }
            }
            int in = b * len * D;
            int out = (b * L + start) * D;
            for (int i = 0; i < len * D; i++) {
                dx[out + i] += dy[in + i];
            }
        }
    }
}
