package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.graph.Device;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.tensor.Tensor;
import trm.train.Optimizer;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/** The preset sudoku6 in training, on puzzles that it learns by heart. */
@Tag("gpu")
class Sudoku6Test {
    private static final int STEPS = 20;
    private static final int BATCH = 2;
    private static final Task TASK = new Task(36, 8, 1);

    /** A training run, with all the state that goes on from step to step. */
    private static final class Run {
        final Rng rng = new Rng(3);
        final int[] inputs = tokens(rng);
        final int[] labels = tokens(rng);
        final TrainStep step;
        final Exploration exploration;
        final List<Tensor> state = new ArrayList<>();
        /** What does not follow the sign of a gradient. */
        final List<Tensor> smooth = new ArrayList<>();

        Run(TrainConfig config, Device device) {
            var model = new Model(config.arch(), TASK, new Parameters(new Rng(7)));
            var optimizer = new Optimizer(config, model, 1000);
            step = new TrainStep(device, model, optimizer, BATCH);
            exploration = Exploration.random(config.arch(), rng.split("exploration"));
            model.parameters().all().forEach(p -> state.add(p.tensor()));
            optimizer.average().all().forEach(p -> state.add(p.tensor()));
            optimizer.moments().forEach(m -> smooth.addAll(List.of(m.expAvg(), m.expAvgSq())));
            smooth.addAll(step.carry().states().values());
            state.addAll(smooth);
        }

        double loss() {
            return step.run(inputs, labels, new int[BATCH], exploration).lmLoss();
        }
    }

    /**
     * The GPU trains; the CPU takes each step from where the GPU is. Left alone, they would part as two vector widths
     * of the CPU do, whose losses are 3 % apart after 20 steps: the optimizer follows the sign of a gradient, however
     * small.
     */
    @Test
    void eachStepHasTheLossOfTheCpu() throws IOException {
        String preset;
        try (var in = TrainConfig.class.getResourceAsStream("/presets/sudoku6.yaml")) {
            preset = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var config = TrainConfig.parse(preset, "sudoku6").with("global_batch_size=" + BATCH, "lr_warmup_steps=5");
        try (var device = UnderTest.open(); var cpu = UnderTest.cpu()) {
            var actual = new Run(config, device);
            var expected = new Run(config, cpu);
            double first = 0;
            double last = 0;
            for (int i = 0; i < STEPS; i++) {
                for (int k = 0; k < expected.state.size(); k++) {
                    var to = expected.state.get(k);
                    System.arraycopy(actual.state.get(k).floats(), 0, to.floats(), 0, to.size());
                    to.changed();
                }
                last = actual.loss();
                first = i == 0 ? last : first;
                double loss = expected.loss();
                assertEquals(loss, last, 1e-5 * loss, "loss of step " + i);
                assertArrayEquals(expected.step.carry().halted(), actual.step.carry().halted(), "halted " + i);
                for (int k = 0; k < expected.smooth.size(); k++) {
                    close(expected.smooth.get(k), actual.smooth.get(k), "after step " + i);
                }
            }
            assertTrue(last < 0.8 * first, "it learns: from " + first + " to " + last);
        }
    }

    /** Relative in the Euclidean norm. */
    private static void close(Tensor expected, Tensor actual, String when) {
        var want = expected.floats();
        var have = actual.floats();
        double norm = 0;
        double error = 0;
        for (int i = 0; i < want.length; i++) {
            norm += (double) want[i] * want[i];
            error += (double) (want[i] - have[i]) * (want[i] - have[i]);
        }
        double relative = Math.sqrt(error / norm);
        assertTrue(relative <= 1e-4, () -> expected + " " + when + ": relative error " + relative);
    }

    private static int[] tokens(Rng rng) {
        var tokens = new int[BATCH * TASK.seqLen()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = rng.nextInt(1, TASK.vocabSize());
        }
        return tokens;
    }
}
