package trm.bench;

import java.util.List;
import java.util.Locale;

/**
 * What the sum of gradients would take in worlds that nobody has measured: slices to all (all-to-all), a sum of each
 * slice, and the sums to all (all-gather), of pieces of 8 MiB one after the other. The library is taken to send to one
 * rank at a time. Nothing here is measured.
 */
public final class ExchangePrediction {
    private static final int[] RANKS = {2, 4, 16, 64, 256, 1024};

    /** Bytes that MpiGroup exchanges at a time. */
    static final long PIECE = 8 << 20;

    /** Of trm-att-sudoku; the other published models have as much within a tenth. */
    private static final double GRADIENTS = 27_312_136;

    /** Steps between which it comes: of 16 rows on a core of Zen 4 (measured), of 768 on an H100 (predicted). */
    private static final double CORE_STEP = 8.0;
    private static final double GPU_STEP = 0.166;

    /**
     * A way between two ranks.
     *
     * @param bandwidth bytes a second, in each direction at once
     * @param latency seconds of a message of one byte
     * @param local seconds a byte that each rank takes to copy and add
     */
    private record Link(String name, double bandwidth, double latency, double local) {
        /** Of a sum of so many bytes from each. */
        double seconds(double bytes, int ranks) {
            double pieces = Math.ceil(bytes / PIECE);
            double sent = 2 * bytes * (ranks - 1) / ranks;
            return bytes * local + sent / bandwidth + 2 * pieces * (ranks - 1) * latency;
        }
    }

    private ExchangePrediction() {}

    /** @param args nanoseconds a byte of the part that each rank does by itself, as SumBench measures it; 0.5 */
    public static void main(String[] args) {
        double local = (args.length == 0 ? 0.5 : Double.parseDouble(args[0])) * 1e-9;
        var links = List.of(
                new Link("1 Gbit/s, TCP", 0.118e9, 50e-6, local),
                new Link("10 Gbit/s, TCP", 1.18e9, 25e-6, local),
                new Link("100 Gbit/s, InfiniBand", 12e9, 2e-6, local),
                new Link("NVLink, from GPU to GPU", 450e9, 5e-6, 0));
        System.out.printf(Locale.ROOT, "Predicted, not measured: %,.0f bytes from each rank, %.2f ns a byte for copies"
                + " and additions (none over NVLink, which trm does not use).%n%n", GRADIENTS, local * 1e9);
        System.out.print("| link | GB/s | µs a message |");
        for (int ranks : RANKS) {
            System.out.printf(" %,d ranks |", ranks);
        }
        System.out.println("\n|---|---:|---:|" + "---:|".repeat(RANKS.length));
        for (var link : links) {
            System.out.printf(Locale.ROOT, "| %s | %.3f | %.0f |", link.name, link.bandwidth / 1e9, link.latency * 1e6);
            for (int ranks : RANKS) {
                double seconds = link.seconds(GRADIENTS, ranks);
                System.out.printf(Locale.ROOT, " %.0f ms (%s, %s) |", seconds * 1e3, share(seconds, CORE_STEP),
                        share(seconds, GPU_STEP));
            }
            System.out.println();
        }
        System.out.printf(Locale.ROOT, "%nIn brackets its share of a step whose other work takes %.1f s, and of one"
                + " where it takes %.3f s.%n", CORE_STEP, GPU_STEP);
    }

    private static String share(double exchange, double work) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * exchange / (exchange + work));
    }
}
