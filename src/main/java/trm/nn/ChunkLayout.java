package trm.nn;

/**
 * How {@code X [length, width]} is cut into the chunks of Latent Meta Attention: read column by column (column 1 of all
 * rows, then column 2, …), then cut into {@code chunks} equal runs.
 *
 * @param length L, the tokens with their puzzle prefix
 * @param width d0, the features of a token
 * @param chunks L_new, a divisor of {@code length · width}
 */
public record ChunkLayout(int length, int width, int chunks) {
    public ChunkLayout {
        if (!divides(chunks, (long) length * width)) {
            throw new IllegalArgumentException(chunks + " chunks of " + length + " × " + width);
        }
    }

    /** C', the elements of a chunk. */
    public int chunkSize() {
        return length * width / chunks;
    }

    /** Whether every chunk is whole columns. */
    public boolean isClean() {
        return chunkSize() % length == 0;
    }

    /** At how many different rows chunks begin; 1 where they are clean. */
    public int phases() {
        int a = length;
        int b = chunkSize();
        while (b != 0) {
            int rest = a % b;
            a = b;
            b = rest;
        }
        return length / a;
    }

    /** The row of {@code X}, from 0, that element {@code k} of chunk {@code j} comes from. */
    public int row(int j, int k) {
        return (j * chunkSize() + k) % length;
    }

    /** The column of {@code X}, from 0, that element {@code k} of chunk {@code j} comes from. */
    public int column(int j, int k) {
        return (j * chunkSize() + k) / length;
    }

    /** Chunk {@code j} in words, counting from 1: {@code r4:r15,c2 then r1:r6,c3}. */
    public String describe(int j) {
        var text = new StringBuilder();
        for (int k = 0; k < chunkSize(); ) {
            int n = Math.min(chunkSize() - k, length - row(j, k));
            text.append(k == 0 ? "" : " then ");
            text.append("r%d:r%d,c%d".formatted(row(j, k) + 1, row(j, k) + n, column(j, k) + 1));
            k += n;
        }
        return text.toString();
    }

    /**
     * The greatest divisor of {@code number} up to {@code wanted} and the least one from there: one value where it
     * divides, two where it does not, and the nearest one beyond the ends.
     */
    public static int[] nearest(long number, long wanted) {
        long below = Math.clamp(wanted, 1, number);
        while (!divides(below, number)) {
            below--;
        }
        long above = Math.clamp(wanted, 1, number);
        while (!divides(above, number)) {
            above++;
        }
        return below == above ? new int[] {(int) below} : new int[] {(int) below, (int) above};
    }

    private static boolean divides(long d, long number) {
        return d > 0 && number % d == 0;
    }
}
