package trm.kernel;

/**
 * SignSGD with decay for the rows of a table that a batch used: the reference's optimizer of puzzle embeddings. For
 * each distinct id, with {@code sum} over the batch rows that have it:
 *
 * <pre>{@code
 * table[id] ← table[id] · (1 − lr · weightDecay) − lr · sign(sum)
 * }</pre>
 */
public final class SignSgd {
    /** How many {@link #rates} there are. */
    public static final int RATES = 2;

    private SignSgd() {}

    /** What a step needs of the rates, computed in float64: {@code 1 − lr·weightDecay} and {@code lr}. */
    public static void rates(double lr, double weightDecay, float[] rates) {
        rates[0] = (float) (1 - lr * weightDecay);
        rates[1] = (float) lr;
    }

    /**
     * One step for columns {@code [fromCol, toCol)}; rows whose id is not in the batch stay.
     *
     * @param table {@code [rows, E]}, updated
     * @param ids {@code [B]}, each a row of {@code table}; equal ids are summed in the order of the batch
     * @param grad {@code [B, E]}
     * @param rates what {@link #rates} wrote
     */
    public static void step(
            float[] table, int[] ids, float[] grad, int B, int E, float[] rates, int fromCol, int toCol) {
        float keep = rates[0];
        float rate = rates[1];
        for (int i = 0; i < B; i++) {
            int id = ids[i];
            int earlier = 0;
            for (int j = 0; j < i; j++) {
                earlier += ids[j] == id ? 1 : 0;
            }
            if (earlier == 0) {
                int last = i;
                for (int j = i + 1; j < B; j++) {
                    last = ids[j] == id ? j : last;
                }
                for (int c = fromCol; c < toCol; c++) {
                    float sum = 0f;
                    for (int j = i; j <= last; j++) {
                        sum += ids[j] == id ? grad[j * E + c] : 0f;
                    }
                    table[id * E + c] = table[id * E + c] * keep - rate * Math.signum(sum);
                }
            }
        }
    }
}
