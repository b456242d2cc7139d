package trm.bench;

/** The bandwidth of memory for one core: a loop that reads and writes an array far larger than the caches. */
final class MemoryStream {
    private static final int FLOATS = 1 << 26;
    /** So many at a call that the JIT sees a method called often, not one endless loop. */
    private static final int PIECE = 1 << 14;
    private static final int PASSES = 8;

    private MemoryStream() {}

    /** GB/s read and written together, the best of several passes; in place, so that no line is read in vain. */
    static double measure() {
        var data = new float[FLOATS];
        double best = 0;
        for (int pass = 0; pass < PASSES; pass++) {
            long start = System.nanoTime();
            for (int at = 0; at < FLOATS; at += PIECE) {
                add(data, at, at + PIECE);
            }
            best = Math.max(best, 8.0 * FLOATS / (System.nanoTime() - start));
        }
        return best;
    }

    private static void add(float[] data, int from, int to) {
        for (int i = from; i < to; i++) {
            data[i] += 1f;
        }
    }
}
