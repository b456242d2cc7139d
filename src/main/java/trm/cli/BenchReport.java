package trm.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import trm.cli.StepBench.Result;

/**
 * What {@code trm bench} measured, as text.
 *
 * @param forwardDtype what was asked for, in the words of the key
 * @param device in a few words
 */
record BenchReport(
        String config, String mode, int batch, String forwardDtype, String device, int threads, Result result) {
    static final String TABLE_HEAD = "| model | latents | s a step | MB in use | parameters | GFLOP a step |"
            + " GFLOP saved | time saved |\n|---|---|---:|---:|---:|---:|---:|---:|";

    /** One JSON object in one line. */
    String json() {
        var r = result;
        var timing = r.timing();
        return ("{\"config\": \"%s\", \"mode\": \"%s\", \"batch\": %d, \"forward_dtype\": \"%s\","
                        + " \"device\": \"%s\", \"threads\": %d, \"repeats\": %d,"
                        + " \"min_s\": %.5f, \"median_s\": %.5f, \"gflop\": %.2f,"
                        + " \"gflops_min\": %.1f, \"gflops_median\": %.1f, \"fma_peak_gflops\": %.1f,"
                        + " \"peak_share_median\": %.4f, \"peak_share_max\": %.4f, \"fma_sustained_gflops\": %.1f,"
                        + " \"sustained_share_median\": %.4f, \"sustained_share_max\": %.4f,"
                        + " \"first_step_s\": %.5f, \"warm_up_s\": %.5f,"
                        + " \"allocated_bytes_per_step\": %d, \"loss\": %.9g, \"losses\": [%s], \"params\": %d,"
                        + " \"heap_mb\": %d, \"peak_rss_mb\": %d, \"latents\": %s}")
                .formatted(
                        config, mode, batch, forwardDtype, device.replaceAll("[\"\\\\]", "\\\\$0"), threads,
                        timing.seconds().length, r.min(), r.median(), r.gflop(), r.gflop() / r.min(),
                        r.gflop() / r.median(), timing.peak(), r.peakShareMedian(), r.peakShareMax(), r.sustained(),
                        r.sustainedShareMedian(), r.sustainedShareMax(),
                        r.firstStep(), r.warmUp(), timing.allocated(), r.losses()[0],
                        Arrays.stream(r.losses()).mapToObj("%.9g"::formatted).collect(Collectors.joining(", ")),
                        r.parameters(), r.heapMb(), r.peakRssMb(), Arrays.toString(r.latentSizes()));
    }

    /** Some lines for people. */
    String text() {
        var r = result;
        var timing = r.timing();
        return "%s %s, batch %d, %s, %s, %,d parameters%n"
                        .formatted(config, mode, batch, forwardDtype, device, r.parameters())
                + (r.latents() == null ? "" : "  " + r.latents() + System.lineSeparator())
                + "  a step     %8.3f s (min)  %8.3f s (median of %d)%n"
                        .formatted(r.min(), r.median(), timing.seconds().length)
                + "  products   %8.1f GFLOP%n".formatted(r.gflop())
                + "  speed      %8.1f GFLOP/s (min)  %.1f GFLOP/s (median)%n"
                        .formatted(r.gflop() / r.min(), r.gflop() / r.median())
                + "  FMA peak   %8.1f GFLOP/s at most: steps run at %.0f %% of it (median)%n"
                        .formatted(timing.peak(), 100 * r.peakShareMedian())
                + "             %8.1f GFLOP/s sustained beside the steps, which run at %.0f %% of it (median)%n"
                        .formatted(r.sustained(), 100 * r.sustainedShareMedian())
                + "  warm-up    %8.3f s for the first step, %.1f s until steps were within 10 %% of the median%n"
                        .formatted(r.firstStep(), r.warmUp())
                + "  memory     %8d MB in use, %d MB the process at most; a step allocates %,d bytes%n"
                        .formatted(r.heapMb(), r.peakRssMb(), timing.allocated())
                + "  lm_loss    %8.5f in the first step, %.5f in the second%n"
                        .formatted(r.losses()[0], r.losses()[1]);
    }

    /** Where the time of a step goes, if that was asked for. */
    String profile() {
        long total = result.timing().profile().values().stream().mapToLong(n -> n).sum();
        return result.timing().profile().entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(e -> "  %6.2f %%  %8.2f ms  %s%n"
                        .formatted(100.0 * e.getValue() / total, e.getValue() / 1e6, e.getKey()))
                .collect(Collectors.joining());
    }

    /** A row of the table that compares results with {@code first}. */
    String row(Result first) {
        var r = result;
        var latents = r.latentSizes() == null ? "none" : r.latentSizes()[0] + " x " + r.latentSizes()[1];
        var saved = r == first
                ? "| |"
                : "%.1f %% | %.1f %% |".formatted(100 * (1 - r.gflop() / first.gflop()),
                        100 * (1 - r.min() / first.min()));
        return "| %s | %s | %.3f | %d | %,d | %.1f | %s%n".formatted(
                config, latents, r.min(), r.heapMb(), r.parameters(), r.gflop(), saved);
    }
}
