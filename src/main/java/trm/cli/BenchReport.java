package trm.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trm.cli.StepBench.Result;
import trm.graph.Device;

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

    /** How a step is timed whose launches are otherwise replayed. */
    private static final String UNREPLAYED = "without CUDA graphs";

    /**
     * One JSON object in one line.
     *
     * @param profile whether it has the times of operations
     */
    String json(boolean profile) {
        var r = result;
        var timing = r.timing();
        var fields = new ArrayList<String>();
        fields.add("\"config\": \"%s\", \"mode\": \"%s\", \"batch\": %d, \"forward_dtype\": \"%s\""
                .formatted(config, mode, batch, forwardDtype));
        fields.add("\"device\": %s, \"threads\": %d, \"repeats\": %d"
                .formatted(quoted(device), threads, timing.seconds().length));
        fields.add("\"min_s\": %.5f, \"median_s\": %.5f, \"gflop\": %.2f, \"gflops_min\": %.1f, \"gflops_median\": %.1f"
                .formatted(r.min(), r.median(), r.gflop(), r.gflop() / r.min(), r.gflop() / r.median()));
        fields.add("\"%s\": %.1f, \"peak_share_median\": %.4f, \"peak_share_max\": %.4f"
                .formatted(
                        r.beside() ? "fma_peak_gflops" : "product_peak_gflops", timing.peak(), r.peakShareMedian(),
                        r.peakShareMax()));
        if (r.beside()) {
            fields.add("\"fma_sustained_gflops\": %.1f, \"sustained_share_median\": %.4f, \"sustained_share_max\": %.4f"
                    .formatted(r.sustained(), r.sustainedShareMedian(), r.sustainedShareMax()));
        }
        var launches = timing.launches();
        if (launches != null) {
            fields.add("\"kernels\": %d, \"library_calls\": %d, \"graphs\": %d, \"cuda_graphs\": %b, \"device_mb\": %d"
                    .formatted(
                            launches.kernels(), launches.libraryCalls(), launches.graphs(), launches.replayed(),
                            launches.bytes() >> 20));
            fields.add("\"kernel_s\": %.6f, \"transfer_s\": %.6f"
                    .formatted(timing.operations(), timing.transfers()));
        }
        fields.add("\"first_step_s\": %.5f, \"warm_up_s\": %.5f, \"allocated_bytes_per_step\": %d"
                .formatted(r.firstStep(), r.warmUp(), timing.allocated()));
        fields.add("\"loss\": %.9g, \"losses\": [%s]".formatted(
                r.losses()[0],
                Arrays.stream(r.losses()).mapToObj("%.9g"::formatted).collect(Collectors.joining(", "))));
        fields.add("\"params\": %d, \"heap_mb\": %d, \"peak_rss_mb\": %d, \"latents\": %s"
                .formatted(r.parameters(), r.heapMb(), r.peakRssMb(), Arrays.toString(r.latentSizes())));
        if (profile) {
            fields.add("\"profile_s\": {%s}".formatted(entries()
                    .map(e -> "%s: %.6f".formatted(quoted(e.getKey()), e.getValue() / 1e9))
                    .collect(Collectors.joining(", "))));
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private static String quoted(String text) {
        return '"' + text.replaceAll("[\"\\\\]", "\\\\$0") + '"';
    }

    /** Some lines for people. */
    String text() {
        var r = result;
        var timing = r.timing();
        return "%s %s, batch %d, %s, %s, %,d parameters%n"
                        .formatted(config, mode, batch, forwardDtype, device, r.parameters())
                + (r.latents() == null ? "" : "  " + r.latents() + System.lineSeparator())
                + "  a step     %s (min)  %s (median of %d)%n"
                        .formatted(time(r.min()), time(r.median()), timing.seconds().length)
                + "  products   %8.1f GFLOP%n".formatted(r.gflop())
                + "  speed      %8.1f GFLOP/s (min)  %.1f GFLOP/s (median)%n"
                        .formatted(r.gflop() / r.min(), r.gflop() / r.median())
                + peak()
                + (timing.launches() == null ? "" : launches(timing.launches()))
                + "  warm-up    %8.3f s for the first step, %.1f s until steps were within 10 %% of the median%n"
                        .formatted(r.firstStep(), r.warmUp())
                + "  memory     %8d MB in use, %d MB the process at most; a step allocates %,d bytes%n"
                        .formatted(r.heapMb(), r.peakRssMb(), timing.allocated())
                + "  lm_loss    %8.5f in the first step, %.5f in the second%n"
                        .formatted(r.losses()[0], r.losses()[1]);
    }

    private static String time(double seconds) {
        return seconds < 0.1 ? "%8.3f ms".formatted(1e3 * seconds) : "%8.3f s".formatted(seconds);
    }

    private String peak() {
        var r = result;
        double peak = r.timing().peak();
        if (!r.beside()) {
            return ("  peak       %8.1f GFLOP/s of large products before the steps, which run at %.1f %% of it"
                            + " (median)%n")
                    .formatted(peak, 100 * r.peakShareMedian());
        }
        return "  FMA peak   %8.1f GFLOP/s at most: steps run at %.0f %% of it (median)%n"
                        .formatted(peak, 100 * r.peakShareMedian())
                + "             %8.1f GFLOP/s sustained beside the steps, which run at %.0f %% of it (median)%n"
                        .formatted(r.sustained(), 100 * r.sustainedShareMedian());
    }

    private String launches(Device.Launches launches) {
        var timing = result.timing();
        return "  launches   %,8d a step: %,d kernels and %,d library calls, in %d %s graphs%n"
                        .formatted(
                                launches.kernels() + launches.libraryCalls(), launches.kernels(),
                                launches.libraryCalls(), launches.graphs(), launches.replayed() ? "CUDA" : "task")
                + "  on the GPU %s in kernels and library calls, %s in transfers%s; %,d MB%n"
                        .formatted(
                                time(timing.operations()), time(timing.transfers()).strip(),
                                launches.replayed() ? ", in one more step, " + UNREPLAYED : "",
                                launches.bytes() >> 20);
    }

    /** Where the time of a step goes. */
    String profile() {
        var launches = result.timing().launches();
        double total = result.timing().profile().values().stream().mapToLong(n -> n).sum();
        return (launches != null && launches.replayed() ? "  one step, " + UNREPLAYED + ":\n" : "")
                + entries()
                        .map(e -> "  %6.2f %%  %8.2f ms  %s%n"
                                .formatted(100 * e.getValue() / total, e.getValue() / 1e6, e.getKey()))
                        .collect(Collectors.joining());
    }

    /** The longest first. */
    private Stream<Map.Entry<String, Long>> entries() {
        return result.timing().profile().entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()));
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
