package trm.cli;

import java.util.Arrays;
import trm.distributed.Alone;
import trm.distributed.Group;
import trm.graph.Device;
import trm.model.Flops;
import trm.model.Model;
import trm.model.ModelConfig;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.BatchStep;
import trm.train.Optimizer;
import trm.train.Shards;

/**
 * Times training steps of several processes: all together, and the first one's part of a batch by itself while the
 * others wait.
 *
 * @param group the processes
 * @param batch rows of all together
 * @param warmUp seconds of steps that are not timed; at least two are made
 * @param repeats steps timed of each kind
 */
record GroupBench(Group group, int batch, double warmUp, int repeats) {
    /**
     * What was measured; of each step the slowest rank.
     *
     * @param seconds of the steps of all, the shortest first
     * @param exchange of each of them, the least first: adding up and handing round, of the rank that waited least
     * @param waiting likewise: what the ranks waited for each other, on average
     * @param alone seconds of steps of one rank's rows, without the others
     * @param gflop of the products of a step of all
     * @param bytes of gradients that each rank gives
     */
    record Result(double[] seconds, double[] exchange, double[] waiting, double[] alone, double gflop, long bytes) {
        private double efficiency() {
            return middle(alone) / middle(seconds);
        }

        String text(String config, int batch, String group, String device) {
            double step = middle(seconds);
            return "%s train, batch %d, %s, each %s%n".formatted(config, batch, group, device)
                    + "  a step     %8.3f s (min)  %8.3f s (median of %d)%n"
                            .formatted(seconds[0], step, seconds.length)
                    + "  speed      %8.1f GFLOP/s together (median)%n".formatted(gflop / step)
                    + "  exchange   %8.4f s (median), %.2f %% of a step: %.1f MB of gradients from each%n"
                            .formatted(middle(exchange), 100 * middle(exchange) / step, bytes / 1e6)
                    + "  waiting    %8.4f s (median), %.2f %% of a step, for slower ranks%n"
                            .formatted(middle(waiting), 100 * middle(waiting) / step)
                    + "  alone      %8.3f s (median) for one rank's rows, the others idle: %.1f %% of it is kept%n"
                            .formatted(middle(alone), 100 * efficiency());
        }

        String json(String config, int batch, Group group, String device, int threads) {
            return """
                    {"config": "%s", "mode": "train", "batch": %d, "ranks": %d, "device": "%s", "threads": %d, \
                    "repeats": %d, "min_s": %.5f, "median_s": %.5f, "gflop": %.2f, "exchange_s": %.6f, \
                    "waiting_s": %.6f, "alone_s": %.5f, "efficiency": %.4f, "gradient_bytes": %d}"""
                    .formatted(
                            config, batch, group.size(), device, threads, seconds.length, seconds[0], middle(seconds),
                            gflop, middle(exchange), middle(waiting), middle(alone), efficiency(), bytes);
        }
    }

    /** Collective; the same on all ranks. */
    Result measure(ModelConfig config, Task task, Device device) {
        var together = step(config, task, device, group, batch);
        for (long start = System.nanoTime(), i = 0; group.any(i < 2 || since(start) < warmUp); i++) {
            together.run();
        }
        var seconds = new double[repeats];
        var exchange = new double[repeats];
        var waiting = new double[repeats];
        for (int i = 0; i < repeats; i++) {
            group.barrier();
            long exchangedBefore = together.step.exchangeNanos();
            long start = System.nanoTime();
            together.run();
            var all = group.gather(
                    new double[] {since(start), (together.step.exchangeNanos() - exchangedBefore) / 1e9});
            double sum = 0;
            exchange[i] = Double.MAX_VALUE;
            for (int rank = 0; rank < group.size(); rank++) {
                seconds[i] = Math.max(seconds[i], all[2 * rank]);
                exchange[i] = Math.min(exchange[i], all[2 * rank + 1]);
                sum += all[2 * rank + 1];
            }
            waiting[i] = sum / group.size() - exchange[i];
        }
        var alone = new double[repeats];
        if (group.isFirst()) {
            var own = step(config, task, device, Alone.INSTANCE, batch / group.size());
            for (long start = System.nanoTime(), i = 0; i < 2 || since(start) < warmUp; i++) {
                own.run();
            }
            for (int i = 0; i < repeats; i++) {
                long start = System.nanoTime();
                own.run();
                alone[i] = since(start);
            }
        }
        group.barrier();
        for (var values : new double[][] {seconds, exchange, waiting, alone}) {
            Arrays.sort(values);
        }
        long bytes = Float.BYTES * together.optimizer.moments().stream()
                .mapToLong(moments -> moments.parameter().tensor().size())
                .sum();
        return new Result(
                seconds, exchange, waiting, alone, Flops.training(together.model, batch) / 1e9, bytes);
    }

    private record Step(Model model, Optimizer optimizer, BatchStep step, BenchBatch rows) {
        void run() {
            step.run(rows.inputs(), rows.labels(), rows.puzzleIdentifiers(), row -> 0);
        }
    }

    private static Step step(ModelConfig config, Task task, Device device, Group group, int batch) {
        var rng = new Rng(0);
        var model = new Model(config, task, new Parameters(rng));
        var run = StepBench.trainConfig(config, batch);
        var optimizer = new Optimizer(run, model, 1000);
        var step = BatchStep.of(device, model, optimizer, Shards.of(run, group));
        return new Step(model, optimizer, step, BenchBatch.of(task, batch, rng));
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static double middle(double[] sorted) {
        return StepBench.middle(sorted);
    }
}
