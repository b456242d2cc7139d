package trm.kernel;

/** A bias over the last axis of {@code [rows, n]}: of the halting head alone, so small that plain loops do. */
public final class Bias {
    private Bias() {}

    /** {@code y[row, :] += bias} for rows {@code [fromRow, toRow)}. */
    public static void add(float[] y, float[] bias, int n, int fromRow, int toRow) {
        for (int row = fromRow; row < toRow; row++) {
            for (int j = 0; j < n; j++) {
                y[row * n + j] += bias[j];
            }
        }
    }

    /**
     * {@code dbias = Σ dy[row, :]} over all rows, in order.
     *
     * @param accumulate whether to add to what {@code dbias} holds
     */
    public static void backward(float[] dy, float[] dbias, int rows, int n, boolean accumulate) {
        for (int j = 0; j < n; j++) {
            float sum = 0f;
            for (int row = 0; row < rows; row++) {
                sum += dy[row * n + j];
            }
            dbias[j] = accumulate ? dbias[j] + sum : sum;
        }
    }
}
