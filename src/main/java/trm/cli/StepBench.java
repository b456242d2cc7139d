package trm.cli;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
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
import trm.train.Optimizer;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/**
 * Times the steps of a model on random data.
 *
 * @param training training steps, or evaluation steps
 * @param batch rows of a step
 * @param warmUp seconds of steps that are not timed; at least two are made
 * @param repeats steps timed
 * @param profile whether to say where the time of one step goes
 */
record StepBench(boolean training, int batch, double warmUp, int repeats, boolean profile) {
    /**
     * What was measured.
     *
     * @param latents the latents in words and as numbers, each null without
     * @param seconds of each step, the shortest first
     * @param gflop of the products of a step
     * @param peak GFLOP/s of nothing but multiply-adds
     * @param heapMb what is left after everything unreachable is thrown away: weights, moments, values of a step
     * @param peakRssMb the most memory this process has had
     */
    record Result(
            String latents, int[] latentSizes, long parameters, double[] seconds, double gflop, double peak,
            long heapMb, long peakRssMb, Map<String, Long> profile) {
        double min() {
            return seconds[0];
        }

        double median() {
            return seconds[seconds.length / 2];
        }
    }

    private interface Step {
        void run();

        Device.Program program();
    }

    Result measure(ModelConfig config, Task task, CpuDevice device) {
        var rng = new Rng(0);
        var model = new Trm(config, task, new Parameters(rng));
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
        long heap = liveHeapMb();
        var where = profile ? step.program().profile() : Map.<String, Long>of();
        Reference.reachabilityFence(step);
        boolean latent = model.codec() != null;
        return new Result(
                latent ? LatentOptions.describe(model) : null,
                latent ? new int[] {model.latentLength(), model.codec().latentDim()} : null,
                model.parameters().count(), seconds, flop / 1e9, peak, heap, peakRssMb(), where);
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

    private static long liveHeapMb() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
    }

    /** As Linux counts it; elsewhere what the JVM has reserved. */
    private static long peakRssMb() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElseGet(StepBench::reservedMb);
        } catch (IOException e) {
            return reservedMb();
        }
    }

    private static long reservedMb() {
        return Runtime.getRuntime().totalMemory() >> 20;
    }
}
