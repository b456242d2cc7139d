package trm.kernel.product;

/**
 * The chunks of Latent Meta Attention as a matrix {@code [batch·chunks, size]} that is nowhere in memory: each item of
 * {@code data [batch, length, width]} is read column by column and cut into {@code chunks} runs of
 * {@code size = length·width / chunks}, so that element k of chunk j is
 * {@code data[item, f % length, f / length]} with {@code f = j·size + k}.
 *
 * <p>As an operand it is gathered by the packing of the product (see {@link ChunkPackJob}), transposed or not; a
 * product with this matrix as its result is computed beside and put in place by {@link #scatter}.
 */
public record Chunks(float[] data, int batch, int length, int width, int chunks, boolean transposed)
        implements MatMul.Operand {
    /** Positions that {@link #scatter} takes at a time. */
    private static final int BLOCK = 16;

    public Chunks {
        if (chunks < 1 || (long) length * width % chunks != 0) {
            throw new IllegalArgumentException(chunks + " chunks of " + length + " × " + width);
        }
    }

    /** Floats of a chunk. */
    public int size() {
        return length * width / chunks;
    }

    @Override
    public int rows() {
        return transposed ? size() : batch * chunks;
    }

    @Override
    public int cols() {
        return transposed ? batch * chunks : size();
    }

    /** Rows {@code [from, to)} of {@code plain [batch·chunks, size]}. */
    void copyLoop(float[] plain, int from, int to) {
        int item = length * width;
        for (int at = from * size(); at < to * size(); at++) {
            int f = at % item;
            plain[at] = data[at - f + f % length * width + f / length];
        }
    }

    /**
     * Columns {@code [from, to)} of item {@code b} of {@code y [batch, length, width]} from the chunks
     * {@code t [batch·chunks, size]}, the inverse of reading them: {@code t} is {@code y} column by column.
     */
    public static void scatter(
            float[] t, float[] y, int length, int width, boolean accumulate, int b, int from, int to) {
        int item = b * length * width;
        for (int r0 = 0; r0 < length; r0 += BLOCK) {
            int end = Math.min(length, r0 + BLOCK);
            for (int r = r0; r < end; r++) {
                int row = item + r * width;
                for (int c = from; c < to; c++) {
                    float v = t[item + c * length + r];
                    y[row + c] = accumulate ? y[row + c] + v : v;
                }
            }
        }
    }
}
