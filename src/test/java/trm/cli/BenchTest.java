package trm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.hdf.HdfReader;
import trm.graph.Device;
import trm.graph.Devices;
import trm.model.Exploration;
import trm.tensor.Rng;
import trm.train.Checkpoint;
import trm.train.Optimizer;
import trm.train.TrainStep;

class BenchTest {
    private static final int ROWS = 2;
    private static final int TOKENS = 36;

    @TempDir
    Path temp;

    private static CliRun bench(String... more) {
        var args = new ArrayList<>(List.of("bench", "--config", "sudoku6", "--batch", "" + ROWS, "--warm-up", "0"));
        args.addAll(List.of("--device", "cpu", "--threads", "1"));
        args.addAll(Arrays.asList(more));
        var run = CliRun.of(args.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    /** The numbers of a field, one or a list of them. */
    private static double[] numbers(String json, String field) {
        var found = Pattern.compile("\"" + field + "\": \\[?([-\\d.e, ]+)").matcher(json);
        assertTrue(found.find(), field + " in " + json);
        return Arrays.stream(found.group(1).split(", *")).mapToDouble(Double::parseDouble).toArray();
    }

    @Test
    void sharesOfThePeakAndTheCostOfStarting() {
        var json = bench("--repeats", "3", "--json").out();
        for (var peak : List.of("peak", "sustained")) {
            double median = numbers(json, peak + "_share_median")[0];
            double max = numbers(json, peak + "_share_max")[0];
            assertTrue(0 < median && median <= max, json);
        }
        // What was sustained beside a step may be anything on a machine that others share.
        assertTrue(numbers(json, "peak_share_max")[0] < 1.5, json);
        assertTrue(numbers(json, "fma_sustained_gflops")[0] <= numbers(json, "fma_peak_gflops")[0], json);
        assertTrue(numbers(json, "first_step_s")[0] > 0, json);
        assertTrue(numbers(json, "warm_up_s")[0] >= 0, json);
        assertTrue(numbers(json, "allocated_bytes_per_step")[0] >= 0, json);
    }

    /** Both modes make the same first step; the second one differs, for training has moved the weights. */
    @Test
    void lossesOfBothModes() {
        var training = numbers(bench("--repeats", "1", "--json").out(), "losses");
        var evaluation = numbers(bench("--repeats", "1", "--json", "--mode", "eval").out(), "losses");
        assertEquals(2, training.length);
        assertEquals(training[0], evaluation[0], 1e-6 * training[0]);
        assertTrue(training[1] < evaluation[1], training[1] + " trained, " + evaluation[1] + " not");
    }

    /** The CPU computes in float32 whatever is asked for, and says so. */
    @Test
    void theForwardTypeIsAskedForAndReported() {
        var run = bench("--repeats", "1", "--json", "--forward-dtype", "bfloat16");
        assertTrue(run.out().contains("\"forward_dtype\": \"bfloat16\""), run.out());
        assertTrue(run.err().contains("arch.forward_dtype=bfloat16: this device computes in float32"), run.err());
        var wrong = CliRun.of("bench", "--forward-dtype", "fp16");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("--forward-dtype is float32 or tfloat32 or bfloat16, not 'fp16'"), wrong.err());
    }

    @Test
    void aSavedFileHoldsTheStepsThatAreTimed() throws Exception {
        var file = temp.resolve("deep/step.h5");
        assertEquals("", bench("--save", file.toString(), "--repeats", "0").out());
        try (var beside = Files.list(file.getParent())) {
            assertEquals(List.of(file), beside.toList());
        }
        var checkpoint = Checkpoint.open(file);
        var model = checkpoint.load(false);
        assertEquals(ROWS, checkpoint.config().globalBatchSize());
        var names = model.parameters().all().stream().map(p -> p.name()).toList();
        assertTrue(names.containsAll(List.of("model.inner.H_init", "model.inner.lm_head.weight")), names::toString);
        try (var hdf = HdfReader.open(file);
                var device = Devices.open("cpu", 1)) {
            assertArrayEquals(new int[] {ROWS, TOKENS}, hdf.shape("inputs"));
            var rows = new BenchBatch(
                    hdf.ints("inputs", ROWS, TOKENS), hdf.ints("labels", ROWS, TOKENS),
                    hdf.ints("puzzle_identifiers", ROWS));
            assertFalse(Arrays.equals(rows.inputs(), rows.labels()));
            assertArrayEquals(BenchBatch.of(model.task(), ROWS, new Rng(0)).inputs(), rows.inputs());
            var step = new TrainStep(device, model, new Optimizer(checkpoint.config(), model, 1000), ROWS);
            Exploration none = row -> 0;
            var expected = numbers(bench("--repeats", "1", "--json").out(), "losses");
            for (double loss : expected) {
                var metrics = step.run(rows.inputs(), rows.labels(), rows.puzzleIdentifiers(), none);
                assertEquals(loss, metrics.lmLoss() / ROWS, 1e-8 * loss);
            }
        }
    }

    @Test
    void everyModelIsNamedInTheHelp() {
        var help = CliRun.of("bench", "--help").out().replaceAll("\\s+", " ");
        for (var model : BenchModel.values()) {
            assertTrue(help.matches(".*[ :]" + model.label() + "[, ].*"), model.label() + " in " + help);
        }
        var wrong = CliRun.of("bench", "--config", "hrm");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("--config is one of trm-mlp-sudoku, ") && wrong.err().contains("not 'hrm'"),
                wrong.err());
    }

    @Test
    void theDeviceIsNamed() {
        var one = new double[] {1};
        var timing = new StepBench.Timing(new double[] {0.5}, one, 12, one, 8, Map.of("step", 1L), null);
        var result = new StepBench.Result(null, null, 7, timing, 3, 1, 0, new double[] {2, 1}, 5, 6);
        var report = new BenchReport("m", "train", 1, "float32", "a \"device\"", 1, result);
        assertTrue(report.json(false).contains("\"device\": \"a \\\"device\\\"\", "), report.json(false));
        assertEquals(6.0, numbers(report.json(false), "gflops_median")[0]);
        assertTrue(report.text().startsWith("m train, batch 1, float32, a \"device\", 7 parameters"), report.text());
    }

    /** A GPU's peak is measured before the steps, and a step that runs in CUDA graphs is profiled without them. */
    @Test
    void aGpuHasLaunches() {
        var profile = Map.of("MatMul", 300_000_000L, "Add", 100_000_000L, Device.Program.TRANSFERS, 2_000_000L);
        var launches = new Device.Launches(1_200, 34, 5, true, 7 << 20);
        var timing = new StepBench.Timing(
                new double[] {0.5}, new double[] {0.5}, 12, new double[0], 8, profile, launches);
        var result = new StepBench.Result(null, null, 7, timing, 3, 1, 0, new double[] {2, 1}, 5, 6);
        var report = new BenchReport("m", "train", 1, "float32", "a GPU", 1, result);
        var text = report.text();
        assertTrue(text.contains("12.0 GFLOP/s of large products before the steps, which run at 50.0 % of it"), text);
        assertFalse(text.contains("beside"), text);
        assertTrue(text.contains("1,234 a step: 1,200 kernels and 34 library calls, in 5 CUDA graphs"), text);
        assertTrue(text.contains("0.400 s in kernels and library calls, 2.000 ms in transfers, in one more step,"
                + " without CUDA graphs; 7 MB"), text);
        assertTrue(report.profile().startsWith("  one step, without CUDA graphs:\n   74.63 %"), report.profile());
        var json = report.json(true);
        assertEquals(12.0, numbers(json, "product_peak_gflops")[0]);
        assertEquals(0.5, numbers(json, "peak_share_median")[0]);
        assertFalse(json.contains("fma_"), json);
        assertFalse(json.contains("sustained_"), json);
        assertTrue(
                json.contains("\"kernels\": 1200, \"library_calls\": 34, \"graphs\": 5, \"cuda_graphs\": true,"), json);
        assertEquals(0.4, numbers(json, "kernel_s")[0]);
        assertEquals(0.002, numbers(json, "transfer_s")[0]);
        assertTrue(
                json.endsWith("\"profile_s\": {\"MatMul\": 0.300000, \"Add\": 0.100000, \"transfers\": 0.002000}}"),
                json);
        assertFalse(report.json(false).contains("profile_s"));
    }

    @Test
    void oneModelToAFile() {
        var two = CliRun.of("bench", "--config", "sudoku6,trm-att-arc", "--save", temp.resolve("x.h5").toString());
        assertEquals(2, two.exitCode());
        assertTrue(two.err().contains("--save takes one model"), two.err());
        assertEquals(2, CliRun.of("bench", "--repeats", "0").exitCode());
    }
}
