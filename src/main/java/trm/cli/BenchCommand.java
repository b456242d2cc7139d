package trm.cli;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trm.cli.StepBench.Result;
import trm.tensor.TrmException;

/** {@code trm bench}. */
@Command(
        name = "bench",
        header = "Times training and evaluation steps of the published models on random data.",
        description = {
            "With several models or several --lma, each model takes each of them in turn, and a table compares every"
                    + " result with the model's first, so let that be --lma none:",
            "",
            "  trm bench --config trm-att-arc,trm-att-maze --batch 2 --lma none --lma 229,256 --lma 64,256"
        })
final class BenchCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            split = ",",
            paramLabel = "MODEL",
            defaultValue = "trm-mlp-sudoku",
            description = "trm-mlp-sudoku, trm-att-sudoku, trm-att-maze, trm-att-arc or sudoku6 (${DEFAULT-VALUE}).")
    private List<String> configs;

    @Option(names = "--mode", defaultValue = "train", description = "train or eval (${DEFAULT-VALUE}).")
    private String mode;

    @Option(names = "--batch", defaultValue = "8", description = "Rows of a step (${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--repeats",
            defaultValue = "7",
            description = "Steps timed, after the warm-up (${DEFAULT-VALUE}).")
    private int repeats;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "3",
            description = "Steps that are not timed: for so long, and at least two (${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(
            names = "--lma",
            arity = "0..1",
            fallbackValue = "clean",
            paramLabel = "LEN,DIM",
            defaultValue = LatentOptions.NONE,
            description = "Latent Meta Attention: so many latents of so many features, or 'clean' (the same as"
                    + " --lma alone) or 'unclean' for the default sizes of that mode, or 'none' (${DEFAULT-VALUE}).")
    private List<String> latents;

    @Option(names = "--json", description = "One JSON object for each instead of tables.")
    private boolean json;

    @Option(names = "--profile", description = "Adds where the time of one step goes, by operation.")
    private boolean profile;

    @Mixin
    private DeviceOptions devices;

    @Override
    public Integer call() {
        if (batch < 1 || repeats < 1) {
            throw TrmException.misuse("--batch and --repeats must be at least 1, not %d and %d", batch, repeats);
        }
        if (!mode.equals("train") && !mode.equals("eval")) {
            throw TrmException.misuse("--mode is train or eval, not '%s'", mode);
        }
        var models = configs.stream().map(BenchModel::of).toList();
        var asked = latents.stream().map(LatentOptions::parse).toList();
        var bench = new StepBench(mode.equals("train"), batch, warmUp, repeats, profile);
        var table = new StringBuilder();
        try (var device = devices.open()) {
            for (var model : models) {
                Result first = null;
                for (var lma : asked) {
                    var result = bench.measure(model.model().with(lma), model.task(), device);
                    first = first == null ? result : first;
                    print(model, result);
                    table.append(row(model, first, result));
                }
            }
        }
        if (!json && models.size() * asked.size() > 1) {
            System.out.println("\n| model | latents | s a step | MB in use | parameters | GFLOP a step | GFLOP saved |"
                    + " time saved |\n|---|---|---:|---:|---:|---:|---:|---:|");
            System.out.print(table);
        }
        return 0;
    }

    private static String row(BenchModel model, Result first, Result r) {
        var latents = r.latentSizes() == null ? "none" : r.latentSizes()[0] + " x " + r.latentSizes()[1];
        var saved = r == first
                ? "| |"
                : "%.1f %% | %.1f %% |".formatted(100 * (1 - r.gflop() / first.gflop()),
                        100 * (1 - r.min() / first.min()));
        return "| %s | %s | %.3f | %d | %,d | %.1f | %s%n".formatted(
                model.label(), latents, r.min(), r.heapMb(), r.parameters(), r.gflop(), saved);
    }

    private void print(BenchModel model, Result r) {
        if (json) {
            System.out.printf(
                    "{\"config\": \"%s\", \"mode\": \"%s\", \"batch\": %d, \"threads\": %d, \"repeats\": %d,"
                            + " \"min_s\": %.5f, \"median_s\": %.5f, \"gflop\": %.2f, \"gflops_min\": %.1f,"
                            + " \"gflops_median\": %.1f, \"fma_peak_gflops\": %.1f, \"params\": %d,"
                            + " \"heap_mb\": %d, \"peak_rss_mb\": %d, \"latents\": %s}%n",
                    model.label(), mode, batch, devices.threads(), repeats, r.min(), r.median(), r.gflop(),
                    r.gflop() / r.min(), r.gflop() / r.median(), r.peak(), r.parameters(), r.heapMb(), r.peakRssMb(),
                    Arrays.toString(r.latentSizes()));
        } else {
            System.out.printf("%s %s, batch %d, %d threads, %,d parameters%n", model.label(), mode, batch,
                    devices.threads(), r.parameters());
            if (r.latents() != null) {
                System.out.println("  " + r.latents());
            }
            System.out.printf("  a step     %8.3f s (min)  %8.3f s (median of %d)%n", r.min(), r.median(), repeats);
            System.out.printf("  products   %8.1f GFLOP%n", r.gflop());
            System.out.printf("  speed      %8.1f GFLOP/s (min)  %.1f GFLOP/s (median)%n", r.gflop() / r.min(),
                    r.gflop() / r.median());
            System.out.printf("  FMA peak   %8.1f GFLOP/s: the step runs at %.0f %% of it%n", r.peak(),
                    100 * r.gflop() / r.min() / r.peak());
            System.out.printf("  memory     %8d MB in use, %d MB the process at most%n", r.heapMb(), r.peakRssMb());
        }
        long total = r.profile().values().stream().mapToLong(n -> n).sum();
        r.profile().entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(e -> System.out.printf(
                        "  %6.2f %%  %8.2f ms  %s%n", 100.0 * e.getValue() / total, e.getValue() / 1e6, e.getKey()));
    }
}
