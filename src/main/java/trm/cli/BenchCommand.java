package trm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trm.graph.CpuDevice;
import trm.graph.Device;
import trm.graph.Graph;
import trm.kernel.FmaPeak;
import trm.model.Carry;
import trm.model.Flops;
import trm.model.ModelConfig;
import trm.model.Supervision;
import trm.model.Task;
import trm.model.Trm;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.TrmException;
import trm.train.Optimizer;
import trm.train.Overrides;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/** {@code trm bench}. */
@Command(
        name = "bench",
        header = "Times training and evaluation steps of the published models on random data.")
final class BenchCommand implements Callable<Integer> {
    /** The published models (hidden 512, 2 layers, 16 tokens of puzzle embedding), and the small one of trm train. */
    private enum Config {
        TRM_MLP_SUDOKU(new Task(81, 11, 1), "sudoku-mlp"),
        TRM_ATT_SUDOKU(new Task(81, 11, 1), "sudoku-att"),
        TRM_ATT_MAZE(new Task(900, 6, 1), "maze"),
        TRM_ATT_ARC(new Task(900, 12, 1000), "arc1"),
        SUDOKU6(new Task(36, 8, 1), "sudoku6");

        private final Task task;
        private final ModelConfig model;

        Config(Task task, String preset) {
            this.task = task;
            model = Overrides.apply(preset, List.of()).arch();
        }

        static Config of(String name) {
            return Arrays.stream(values())
                    .filter(c -> c.label().equals(name))
                    .findFirst()
                    .orElseThrow(() -> TrmException.misuse(
                            "--config is one of %s, not '%s'",
                            String.join(", ", Arrays.stream(values()).map(Config::label).toList()), name));
        }

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Option(
            names = "--config",
            defaultValue = "trm-mlp-sudoku",
            description = "trm-mlp-sudoku, trm-att-sudoku, trm-att-maze, trm-att-arc or sudoku6 (${DEFAULT-VALUE}).")
    private String config;

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
            fallbackValue = LatentOptions.DEFAULT,
            paramLabel = "LEN,DIM",
            description = "Latent Meta Attention: that many latents of that many features; alone, the defaults.")
    private String lma;

    @Option(names = "--json", description = "One JSON object instead of a table.")
    private boolean json;

    @Option(names = "--profile", description = "Adds where the time of one step goes, by operation.")
    private boolean profile;

    @Mixin
    private DeviceOptions devices;

    private record Result(
            Trm model, double[] seconds, double gflop, double peak, long heap, Map<String, Long> profile) {}

    @Override
    public Integer call() {
        if (batch < 1 || repeats < 1) {
            throw TrmException.misuse("--batch and --repeats must be at least 1, not %d and %d", batch, repeats);
        }
        if (!mode.equals("train") && !mode.equals("eval")) {
            throw TrmException.misuse("--mode is train or eval, not '%s'", mode);
        }
        var chosen = Config.of(config);
        try (var device = devices.open()) {
            print(chosen, measure(chosen, device));
        }
        return 0;
    }

    private Result measure(Config chosen, CpuDevice device) {
        var rng = new Rng(0);
        var model = new Trm(LatentOptions.apply(chosen.model, lma), chosen.task, new Parameters(rng));
        boolean training = mode.equals("train");
        var step = training ? trainingStep(model, device, rng) : evaluationStep(model, device, rng);
        long warmStart = System.nanoTime();
        for (int i = 0; i < 2 || System.nanoTime() - warmStart < warmUp * 1e9; i++) {
            step.run();
        }
        double peak = FmaPeak.measure(device.pool());
        var seconds = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            long start = System.nanoTime();
            step.run();
            seconds[i] = (System.nanoTime() - start) / 1e9;
        }
        peak = Math.max(peak, FmaPeak.measure(device.pool()));
        Arrays.sort(seconds);
        double flop = training ? Flops.training(model, batch) : Flops.evaluation(model, batch);
        var where = profile ? step.program().profile() : Map.<String, Long>of();
        return new Result(model, seconds, flop / 1e9, peak, liveHeapMb(), where);
    }

    private interface Step {
        void run();

        Device.Program program();
    }

    private static int[] random(int count, int from, int to, Rng rng) {
        var values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = rng.nextInt(from, to);
        }
        return values;
    }

    private Step trainingStep(Trm model, CpuDevice device, Rng rng) {
        var optimizer = new Optimizer(TrainConfig.of("global_batch_size=" + batch), model, 1000);
        var step = new TrainStep(device, model, optimizer, batch);
        var task = model.task();
        var inputs = random(batch * task.seqLen(), 1, task.vocabSize(), rng);
        var labels = random(batch * task.seqLen(), 1, task.vocabSize(), rng);
        var ids = random(batch, 0, task.numPuzzleIdentifiers(), rng);
        return new Step() {
            @Override
            public void run() {
                step.run(inputs, labels, ids, row -> 0);
            }

            @Override
            public Device.Program program() {
                return step.program();
            }
        };
    }

    private Step evaluationStep(Trm model, CpuDevice device, Rng rng) {
        var carry = new Carry(model, batch);
        var g = new Graph();
        Supervision.add(g, model, carry, false);
        var program = device.compile(g);
        var task = model.task();
        var inputs = random(batch * task.seqLen(), 1, task.vocabSize(), rng);
        var ids = random(batch, 0, task.numPuzzleIdentifiers(), rng);
        carry.take(inputs, inputs, ids);
        carry.goOn();
        return new Step() {
            @Override
            public void run() {
                program.run();
            }

            @Override
            public Device.Program program() {
                return program;
            }
        };
    }

    private void print(Config chosen, Result r) {
        double min = r.seconds[0];
        double median = r.seconds[r.seconds.length / 2];
        long rss = peakRssMb();
        long parameters = r.model.parameters().count();
        if (json) {
            System.out.printf(
                    "{\"config\": \"%s\", \"mode\": \"%s\", \"batch\": %d, \"threads\": %d, \"repeats\": %d,"
                            + " \"min_s\": %.5f, \"median_s\": %.5f, \"gflop\": %.2f, \"gflops_min\": %.1f,"
                            + " \"gflops_median\": %.1f, \"fma_peak_gflops\": %.1f, \"params\": %d,"
                            + " \"heap_mb\": %d, \"peak_rss_mb\": %d, \"latents\": %s}%n",
                    chosen.label(), mode, batch, devices.threads(), repeats, min, median, r.gflop, r.gflop / min,
                    r.gflop / median, r.peak, parameters,
                    r.heap, rss, LatentOptions.json(r.model));
        } else {
            System.out.printf("%s %s, batch %d, %d threads, %,d parameters%n", chosen.label(), mode, batch,
                    devices.threads(), parameters);
            if (r.model.codec() != null) {
                System.out.println("  " + LatentOptions.describe(r.model));
            }
            System.out.printf("  a step     %8.3f s (min)  %8.3f s (median of %d)%n", min, median, repeats);
            System.out.printf("  products   %8.1f GFLOP%n", r.gflop);
            System.out.printf("  speed      %8.1f GFLOP/s (min)  %.1f GFLOP/s (median)%n", r.gflop / min,
                    r.gflop / median);
            System.out.printf("  FMA peak   %8.1f GFLOP/s: the step runs at %.0f %% of it%n", r.peak,
                    100 * r.gflop / min / r.peak);
            System.out.printf("  memory     %8d MB in use, %d MB the process at most%n", r.heap, rss);
        }
        long total = r.profile.values().stream().mapToLong(n -> n).sum();
        r.profile.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .forEach(e -> System.out.printf(
                        "  %6.2f %%  %8.2f ms  %s%n", 100.0 * e.getValue() / total, e.getValue() / 1e6, e.getKey()));
    }

    /** The most memory this process has had, as Linux counts it; elsewhere what the JVM has reserved. */
    private static long peakRssMb() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseGet(BenchCommand::reservedMb);
        } catch (IOException e) {
            return reservedMb();
        }
    }

    /** What is left after everything unreachable has been thrown away: weights, their moments, the values of a step. */
    private static long liveHeapMb() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
    }

    private static long reservedMb() {
        return Runtime.getRuntime().totalMemory() >> 20;
    }
}
