package trm.kernel;

/**
 * Binary cross-entropy of logits, without reduction: {@code max(x, 0) − x·t + log(1 + e^−|x|)}, of one column of
 * {@code logits [B, stride]} (the halting head has two columns: halt, continue). Float64 inside.
 */
public final class BceWithLogits {
    private BceWithLogits() {}

    /**
     * {@code loss [B]} for rows {@code [from, to)}.
     *
     * @param target {@code [B]}, each in {@code [0, 1]}
     */
    public static void forward(
            float[] logits, int column, int stride, float[] target, float[] loss, int from, int to) {
        for (int row = from; row < to; row++) {
            double x = logits[row * stride + column];
            loss[row] = (float) (Math.max(x, 0) - x * target[row] + Math.log1p(Math.exp(-Math.abs(x))));
        }
    }

    /**
     * {@code dLogits = dLoss · (σ(x) − t)} in {@code column} of rows {@code [from, to)}; the other columns stay.
     *
     * @param dLoss {@code [B]}
     * @param dLogits {@code [B, stride]}
     */
    public static void backward(
            float[] logits, int column, int stride, float[] target, float[] dLoss, float[] dLogits,
            int from, int to) {
        for (int row = from; row < to; row++) {
            double x = logits[row * stride + column];
            double sigmoid = 1 / (1 + Math.exp(-x));
            dLogits[row * stride + column] = (float) (dLoss[row] * (sigmoid - target[row]));
        }
    }
}
