package trm.cli;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import trm.graph.Device;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Flops;
import trm.model.Model;
import trm.model.ModelConfig;
import trm.model.Supervision;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.Metrics;
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
 */
record StepBench(boolean training, int batch, double warmUp, int repeats) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** A step is warm once it takes at most so many times the median. */
    private static final double WARM = 1.1;

    /**
     * What was measured.
     *
     * @param latents the latents in words and as numbers, each null without
     * @param timing of the timed steps
     * @param gflop of the products of a step
     * @param firstStep seconds of the very first step, before anything is compiled
     * @param warmUp seconds of steps until the first one that was warm
     * @param losses {@code lm_loss} of the first two steps, a mean over rows
     * @param heapMb what is left after everything unreachable is thrown away: weights, moments, values of a step
     * @param peakRssMb the most memory this process has had
     */
    record Result(
            String latents, int[] latentSizes, long parameters, Timing timing, double gflop, double firstStep,
            double warmUp, double[] losses, long heapMb, long peakRssMb) {
        double min() {
            return timing.seconds[0];
        }

        double median() {
            return middle(timing.seconds);
        }

        double peakShareMedian() {
            return gflop / median() / timing.peak;
        }

        double peakShareMax() {
            return gflop / min() / timing.peak;
        }

        /** Whether the peak was measured beside the steps. */
        boolean beside() {
            return timing.sustained.length > 0;
        }

        /** The median. */
        double sustained() {
            return middle(timing.sustained);
        }

        double sustainedShareMedian() {
            return middle(timing.shares);
        }

        double sustainedShareMax() {
            return timing.shares[timing.shares.length - 1];
        }
    }

    /**
     * Where the peak is measured beside steps, every other step is accompanied by the loop of multiply-adds between its
     * operations, and does not count for {@code seconds}.
     *
     * @param seconds of each step, the shortest first
     * @param shares of the peak that was sustained beside each accompanied step, or of the greatest one where none is,
     *     that the speed of each step is, the least first
     * @param peak the greatest GFLOP/s seen of nothing but multiply-adds
     * @param sustained the GFLOP/s of the same loop during each accompanied step, the least first; empty where none is
     * @param allocated bytes of the step that allocated least, by all threads
     * @param profile where the time of the last accompanied step went, or of one more
     * @param launches of a step; null on the CPU
     */
    record Timing(
            double[] seconds, double[] shares, double peak, double[] sustained, long allocated,
            Map<String, Long> profile, Device.Launches launches) {
        /** Seconds of the operations in the profile. */
        double operations() {
            return profile.values().stream().mapToLong(n -> n).sum() / 1e9 - transfers();
        }

        /** Seconds of the copies between host and device in the profile. */
        double transfers() {
            return profile.getOrDefault(Device.Program.TRANSFERS, 0L) / 1e9;
        }
    }

    private interface Step {
        void run();

        /** {@code lm_loss} of the last run, as a mean over rows. */
        double loss();

        Device.Program program();
    }

    /** Writes the initial weights and the rows that {@link #measure} steps on. */
    void save(Path file, ModelConfig config, Task task) {
        var rng = new Rng(0);
        var model = new Model(config, task, new Parameters(rng));
        BenchBatch.of(task, batch, rng).save(file, trainConfig(config, batch), model);
    }

    Result measure(ModelConfig config, Task task, Device device) {
        var rng = new Rng(0);
        var model = new Model(config, task, new Parameters(rng));
        var rows = BenchBatch.of(task, batch, rng);
        var step = training ? trainingStep(model, device, rows) : evaluationStep(model, device, rows);
        var warm = new ArrayList<Double>();
        var losses = new double[2];
        long warmStart = System.nanoTime();
        for (int i = 0; i < 2 || System.nanoTime() - warmStart < warmUp * 1e9; i++) {
            warm.add(time(step));
            if (i < losses.length) {
                losses[i] = step.loss();
            }
        }
        double gflop = (training ? Flops.training(model, batch) : Flops.evaluation(model, batch)) / 1e9;
        var timing = time(step, gflop, device.peak());
        long heap = liveHeapMb();
        Reference.reachabilityFence(step);
        step.program().close();
        boolean latent = model.codec() != null;
        return new Result(
                latent ? LatentOptions.describe(model) : null,
                latent ? new int[] {model.latentLength(), model.codec().latentDim()} : null,
                model.parameters().count(), timing, gflop, warm.getFirst(),
                untilWarm(warm, middle(timing.seconds)), losses, heap, peakRssMb());
    }

    private Timing time(Step step, double gflop, Device.Peak peak) {
        boolean beside = peak.accompanies();
        var program = step.program();
        var seconds = new double[repeats];
        var shares = new double[repeats];
        var sustained = new double[beside ? repeats : 0];
        long allocated = Long.MAX_VALUE;
        var profile = Map.<String, Long>of();
        for (int i = 0; i < repeats; i++) {
            long bytes = THREADS.getTotalThreadAllocatedBytes();
            seconds[i] = time(step);
            allocated = Math.min(allocated, THREADS.getTotalThreadAllocatedBytes() - bytes);
            shares[i] = gflop / seconds[i] / peak.best();
            if (beside) {
                peak.begin();
                profile = program.profile(peak::accompany);
                sustained[i] = peak.sustained();
                long nanos = profile.values().stream().mapToLong(n -> n).sum();
                shares[i] = gflop * 1e9 / nanos / sustained[i];
            }
        }
        if (!beside) {
            profile = program.profile(nanos -> { });
        }
        Arrays.sort(seconds);
        Arrays.sort(shares);
        Arrays.sort(sustained);
        return new Timing(seconds, shares, peak.best(), sustained, allocated, profile, program.launches());
    }

    /** The median. */
    static double middle(double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double time(Step step) {
        long start = System.nanoTime();
        step.run();
        return (System.nanoTime() - start) / 1e9;
    }

    /** What the steps before the first warm one took; all of them where none was. */
    private static double untilWarm(List<Double> steps, double median) {
        return steps.stream().takeWhile(s -> s > WARM * median).mapToDouble(s -> s).sum();
    }

    /** The full learning rate from the first step, so that what an optimizer did shows in the second one's loss. */
    static TrainConfig trainConfig(ModelConfig config, int batch) {
        return TrainConfig.of("global_batch_size=" + batch, "lr_warmup_steps=0").with(config);
    }

    private Step trainingStep(Model model, Device device, BenchBatch rows) {
        var optimizer = new Optimizer(trainConfig(model.config(), batch), model, 1000);
        var step = new TrainStep(device, model, optimizer, batch);
        return new Step() {
            private Metrics metrics;

            @Override
            public void run() {
                metrics = step.run(rows.inputs(), rows.labels(), rows.puzzleIdentifiers(), row -> 0);
            }

            @Override
            public double loss() {
                return metrics.lmLoss() / batch;
            }

            @Override
            public Device.Program program() {
                return step.program();
            }
        };
    }

    /** The first step starts from H_init and L_init, the others go on. */
    private Step evaluationStep(Model model, Device device, BenchBatch rows) {
        var carry = new Carry(model, batch);
        var g = new Graph();
        var supervision = Supervision.add(g, model, carry, false);
        var program = device.compile(g);
        return new Step() {
            @Override
            public void run() {
                carry.take(rows.inputs(), rows.labels(), rows.puzzleIdentifiers());
                program.run();
                carry.goOn();
            }

            @Override
            public double loss() {
                return Metrics.ofFirst(batch, program, supervision, carry).lmLoss() / batch;
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
