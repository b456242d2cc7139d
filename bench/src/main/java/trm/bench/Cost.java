package trm.bench;

/**
 * What a kernel cannot do without: its arithmetic, and the compulsory traffic, every input read once and every output
 * written once. That a processor reads a line before it writes part of it, and whatever passes to and from memory
 * more than once, is left out: the floor is to be a floor.
 *
 * <p>An addition, multiplication, comparison, division, root or elementary function counts as one operation, a
 * multiply-add as two; whatever is done once a row, not once an element, as none.
 */
record Cost(double flops, double bytes) {
    /** With the traffic in floats, or ints: 4 bytes each. */
    static Cost of(double flops, double words) {
        return new Cost(flops, 4 * words);
    }

    /** The least time in µs at {@code peak} GFLOP/s and {@code bandwidth} GB/s. */
    double floor(double peak, double bandwidth) {
        return Math.max(flops / peak, bytes / bandwidth) / 1e3;
    }
}
