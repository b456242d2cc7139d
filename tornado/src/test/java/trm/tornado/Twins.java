package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trm.data.Batch;
import trm.data.Dataset;
import trm.data.TestBatches;
import trm.data.TrainSampler;
import trm.graph.Device;
import trm.graph.Graph;
import trm.graph.Precision;
import trm.model.Carry;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Supervision;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.Tensor;
import trm.train.Metrics;
import trm.train.Optimizer;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/**
 * The same training on the device under test and on the CPU, which takes each step from where the device is. Left
 * alone, they would part as two vector widths of the CPU do, whose losses are 3 % apart after 20 steps: the optimizer
 * follows the sign of a gradient, however small.
 */
final class Twins implements AutoCloseable {
    /**
     * How far the two may be from each other after a step.
     *
     * @param loss relative
     * @param later of a loss in an evaluation, whose steps go on from each other
     * @param smooth of the carry and the moments, relative in the Euclidean norm
     * @param weights relative in the Euclidean norm
     * @param predictions the share of an evaluation's that agree
     */
    private record Tolerance(double loss, double later, double smooth, double weights, double predictions) {
        static Tolerance of(Precision precision) {
            return switch (precision) {
                case FLOAT32 -> new Tolerance(1e-5, 1e-3, 1e-4, 1e-4, 0.98);
                case TFLOAT32 -> new Tolerance(2e-3, 2e-3, 1e-2, 1e-2, 0.98);
                case BFLOAT16 -> new Tolerance(2e-2, 2e-2, 5e-2, 2e-2, 0.9);
            };
        }
    }

    private final Dataset data;
    private final Tolerance tolerance;
    private final Device device = UnderTest.open();
    private final Device cpu = UnderTest.cpu();
    private final Batch batch;
    private final TrainSampler sampler;
    private final Side actual;
    private final Side expected;
    private int steps;

    /** One of the two, with all that goes on from step to step. */
    private static final class Side {
        final Model model;
        final Model evaluated;
        final TrainStep step;
        final Exploration exploration;
        final List<Tensor> weights = new ArrayList<>();
        final List<Tensor> smooth = new ArrayList<>();

        Side(TrainConfig config, Task task, Device device) {
            model = new Model(config.arch(), task, new Parameters(new Rng(7)));
            var optimizer = new Optimizer(config, model, 1000);
            evaluated = config.ema() ? new Model(config.arch(), task, optimizer.average()) : model;
            step = new TrainStep(device, model, optimizer, config.globalBatchSize());
            exploration = Exploration.random(config.arch(), new Rng(11));
            model.parameters().all().forEach(p -> weights.add(p.tensor()));
            if (config.ema()) {
                optimizer.average().all().forEach(p -> weights.add(p.tensor()));
            }
            optimizer.moments().forEach(m -> smooth.addAll(List.of(m.expAvg(), m.expAvgSq())));
            smooth.addAll(step.carry().states().values());
        }

        Metrics train(Batch batch) {
            return step.run(batch.inputs(), batch.labels(), batch.puzzleIdentifiers(), exploration);
        }
    }

    Twins(TrainConfig config, Dataset data) {
        this.data = data;
        var precision = config.arch().forwardDtype();
        assumeTrue(device.multiplies(precision), () -> "no products in " + precision.key());
        tolerance = Tolerance.of(precision);
        var split = data.split(Dataset.TRAIN);
        var meta = split.metadata();
        var task = new Task(meta.seqLen(), meta.vocabSize(), data.identifierCount());
        batch = new Batch(config.globalBatchSize(), meta.seqLen());
        sampler = new TrainSampler(split, batch.size(), 1000, new Rng(3));
        actual = new Side(config, task, device);
        expected = new Side(config, task, cpu);
    }

    /** Both take steps; returns the loss of the last. */
    double train(int count) {
        double loss = Double.NaN;
        for (int i = 0; i < count; i++) {
            assertTrue(sampler.next(batch));
            copy(actual.weights, expected.weights);
            copy(actual.smooth, expected.smooth);
            var want = expected.train(batch);
            var have = actual.train(batch);
            var when = "step " + ++steps;
            loss = have.lmLoss();
            losses(want, have, tolerance.loss, when);
            assertArrayEquals(expected.step.carry().halted(), actual.step.carry().halted(), "halted in " + when);
            close(expected.smooth, actual.smooth, tolerance.smooth, when);
            close(expected.weights, actual.weights, tolerance.weights, when);
        }
        return loss;
    }

    private static void losses(Metrics want, Metrics have, double tolerance, String when) {
        loss("lm_loss", want.lmLoss(), have.lmLoss(), tolerance, when);
        loss("q_halt_loss", want.qHaltLoss(), have.qHaltLoss(), tolerance, when);
        loss("q_continue_loss", want.qContinueLoss(), have.qContinueLoss(), tolerance, when);
    }

    private static void loss(String name, double want, double have, double tolerance, String when) {
        assertEquals(want, have, tolerance * want, name + " of " + when);
    }

    /** Both take an evaluation's steps on the first examples of a split, with the same weights. */
    void evaluate(String split, int steps) {
        copy(actual.weights, expected.weights);
        new TestBatches(data.split(split)).next(batch);
        var want = new Evaluated(expected.evaluated, cpu);
        var have = new Evaluated(actual.evaluated, device);
        for (int k = 1; k <= steps; k++) {
            want.step();
            have.step();
            losses(want.metrics(), have.metrics(), tolerance.later, "evaluation's step " + k);
        }
        var right = want.predictions();
        var given = have.predictions();
        int equal = 0;
        for (int i = 0; i < right.length; i++) {
            equal += right[i] == given[i] ? 1 : 0;
        }
        assertTrue(equal >= tolerance.predictions * right.length, equal + " of " + right.length + " predictions agree");
    }

    private final class Evaluated {
        final Carry carry;
        final Supervision supervision;
        final Device.Program program;

        Evaluated(Model model, Device device) {
            var graph = new Graph();
            carry = new Carry(model, batch.size());
            supervision = Supervision.add(graph, model, carry, false);
            program = device.compile(graph);
        }

        void step() {
            carry.take(batch.inputs(), batch.labels(), batch.puzzleIdentifiers());
            carry.goOn();
            program.run();
        }

        Metrics metrics() {
            return Metrics.ofFirst(batch.size(), program, supervision, carry);
        }

        int[] predictions() {
            return Arrays.copyOf(program.ints(supervision.preds()), supervision.preds().size());
        }
    }

    private static void copy(List<Tensor> from, List<Tensor> to) {
        for (int k = 0; k < to.size(); k++) {
            System.arraycopy(from.get(k).floats(), 0, to.get(k).floats(), 0, to.get(k).size());
            to.get(k).changed();
        }
    }

    private static void close(List<Tensor> expected, List<Tensor> actual, double tolerance, String when) {
        for (int k = 0; k < expected.size(); k++) {
            double error = error(expected.get(k).floats(), actual.get(k).floats());
            var name = expected.get(k);
            assertTrue(error <= tolerance, () -> name + " after " + when + ": relative error " + error);
        }
    }

    private static double error(float[] want, float[] have) {
        double norm = 0;
        double error = 0;
        for (int i = 0; i < want.length; i++) {
            norm += (double) want[i] * want[i];
            error += (double) (want[i] - have[i]) * (want[i] - have[i]);
        }
        return error == 0 ? 0 : Math.sqrt(error / norm);
    }

    @Override
    public void close() {
        device.close();
        cpu.close();
    }
}
