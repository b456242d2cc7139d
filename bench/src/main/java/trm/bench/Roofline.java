package trm.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import trm.cpu.FmaPeak;
import trm.kernel.Simd;

/** Runs the JMH benchmarks and sets each beside its {@link Cost}'s floor on this machine, in a Markdown table. */
@Command(name = "Roofline", mixinStandardHelpOptions = true,
        description = "Times each kernel on one thread, beside the least time that its arithmetic and traffic allow.")
public final class Roofline implements Callable<Integer> {
    @Option(names = "--forks", paramLabel = "N", description = "JVMs for each kernel and shape (default: 5)")
    private Integer forks;

    @Option(names = "--iterations", paramLabel = "N", description = "timed iterations in each JVM (default: 5)")
    private Integer iterations;

    @Option(names = "--quick", description = "one JVM and short iterations, to see that all is well")
    private boolean quick;

    @Option(names = "--only", paramLabel = "REGEX", description = "kernels to run, as in SwiGlu|RmsNorm\\.backward")
    private Pattern only = Pattern.compile("");

    public static void main(String[] args) {
        System.exit(new CommandLine(new Roofline()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        var names = names();
        if (names.isEmpty()) {
            System.err.println("No kernel matches " + only);
            return 2;
        }
        double peak = FmaPeak.measure();
        double bandwidth = MemoryStream.measure();
        System.out.println(machine(peak, bandwidth) + "\n");
        System.out.println("| kernel | shape | MFLOP | MB | floor µs | measured µs | forks | floor/measured | B/op |");
        System.out.println("|---|---|---:|---:|---:|---:|---:|---:|---:|");
        for (var name : names) {
            for (var result : run(name)) {
                System.out.println(row(result, peak, bandwidth));
            }
        }
        System.out.println("\nAfterwards: " + machine(FmaPeak.measure(), MemoryStream.measure()));
        return 0;
    }

    private static String machine(double peak, double bandwidth) {
        return "one core: FMA peak %.0f GFLOP/s, memory %.1f GB/s".formatted(peak, bandwidth);
    }

    /** JMH's names of the benchmarks asked for. */
    private List<String> names() {
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        return BenchmarkList.defaultList().getAll(silent, List.of()).stream()
                .map(BenchmarkListEntry::getUsername)
                .filter(name -> only.matcher(kernel(name)).find())
                .distinct()
                .sorted()
                .toList();
    }

    /** {@code trm.bench.SwiGluBenchmark.backward} is {@code SwiGlu.backward}. */
    private static String kernel(String name) {
        return name.substring(Roofline.class.getPackageName().length() + 1).replace(KernelBenchmark.SUFFIX, "");
    }

    private Iterable<RunResult> run(String name) throws RunnerException {
        var options = new OptionsBuilder()
                .include("^" + Pattern.quote(name) + "$")
                .addProfiler(GCProfiler.class)
                .jvmArgs(jvmArgs())
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        if (quick) {
            options.forks(1)
                    .warmupIterations(2)
                    .warmupTime(TimeValue.milliseconds(500))
                    .measurementIterations(3)
                    .measurementTime(TimeValue.milliseconds(200));
        }
        if (forks != null) {
            options.forks(forks);
        }
        if (iterations != null) {
            options.measurementIterations(iterations);
        }
        // The forked JVMs' own words, mostly warnings, would stand between the lines of the table.
        var held = new ByteArrayOutputStream();
        var output = OutputFormatFactory.createFormatInstance(
                new PrintStream(held, true, StandardCharsets.UTF_8), VerboseMode.SILENT);
        try {
            return new Runner(options.build(), output).run();
        } catch (RunnerException e) {
            System.err.print(held.toString(StandardCharsets.UTF_8));
            throw e;
        }
    }

    /** What trm runs with, and the width of vectors that this process was given. */
    private static String[] jvmArgs() {
        try (var file = Simd.class.getResourceAsStream("/jvm.options")) {
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            var args = new ArrayList<>(
                    text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList());
            var bits = System.getProperty(Simd.PROPERTY);
            if (bits != null) {
                args.add("-D" + Simd.PROPERTY + "=" + bits);
            }
            return args.toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String row(RunResult result, double peak, double bandwidth) throws ReflectiveOperationException {
        var params = result.getParams();
        var name = params.getBenchmark();
        int dot = name.lastIndexOf('.');
        var benchmark = (KernelBenchmark) Class.forName(name.substring(0, dot)).getConstructor().newInstance();
        var shape = shape(benchmark, params);
        var cost = benchmark.cost(name.substring(dot + 1));
        double floor = cost.floor(peak, bandwidth);
        var micros = result.getBenchmarkResults().stream()
                .mapToDouble(fork -> fork.getPrimaryResult().getScore())
                .sorted()
                .toArray();
        double median = (micros[(micros.length - 1) / 2] + micros[micros.length / 2]) / 2;
        return "| %s | %s | %s | %s | %s | %s | %s–%s | %.0f %% | %.0f |".formatted(
                kernel(name), shape, digits(cost.flops() / 1e6), digits(cost.bytes() / 1e6), digits(floor),
                digits(median), digits(micros[0]), digits(micros[micros.length - 1]), 100 * floor / median,
                allocated(result));
    }

    /** Sets the shape that JMH has run, and returns it. */
    private static Object shape(KernelBenchmark benchmark, BenchmarkParams params)
            throws ReflectiveOperationException {
        var field = benchmark.getClass().getField("shape");
        var value = params.getParam(field.getName());
        for (var constant : field.getType().getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(value)) {
                field.set(benchmark, constant);
            }
        }
        return field.get(benchmark);
    }

    /** Bytes that a call allocates; no number where the profiler gave none. */
    private static double allocated(RunResult result) {
        Result<?> bytes = result.getSecondaryResults().get("gc.alloc.rate.norm");
        return bytes == null ? Double.NaN : bytes.getScore();
    }

    /** Three digits, or all before the point. */
    private static String digits(double value) {
        if (value == 0) {
            return "0";
        }
        int before = (int) Math.floor(Math.log10(value)) + 1;
        return ("%." + Math.clamp(3 - before, 0, 6) + "f").formatted(value);
    }
}
