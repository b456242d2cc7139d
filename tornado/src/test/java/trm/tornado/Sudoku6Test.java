package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import trm.graph.Device;
import trm.model.Exploration;
import trm.model.Task;
import trm.model.Trm;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.Optimizer;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/** The preset sudoku6 on both devices. */
class Sudoku6Test {
    private static final int STEPS = 20;
    private static final int BATCH = 2;
    private static final Task TASK = new Task(36, 8, 1);

    @Test
    void lossesStayTogether() throws IOException {
        var expected = losses(UnderTest.cpu());
        var actual = losses(UnderTest.open());
        for (int i = 0; i < STEPS; i++) {
            assertEquals(expected[i], actual[i], 1e-3 * expected[i], "loss of step " + i);
        }
        assertEquals(1, Math.signum(expected[0] - expected[STEPS - 1]), "it learns");
    }

    /** Of the same puzzles at each step, which the model learns by heart. */
    private static double[] losses(Device on) throws IOException {
        String preset;
        try (var in = TrainConfig.class.getResourceAsStream("/presets/sudoku6.yaml")) {
            preset = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        var config = TrainConfig.parse(preset, "sudoku6").with("global_batch_size=" + BATCH, "lr_warmup_steps=5");
        var rng = new Rng(3);
        var inputs = tokens(rng);
        var labels = tokens(rng);
        var losses = new double[STEPS];
        try (var device = on) {
            var model = new Trm(config.arch(), TASK, new Parameters(new Rng(7)));
            var step = new TrainStep(device, model, new Optimizer(config, model, 1000), BATCH);
            var exploration = Exploration.random(config.arch(), rng.split("exploration"));
            for (int i = 0; i < STEPS; i++) {
                losses[i] = step.run(inputs, labels, new int[BATCH], exploration).lmLoss();
            }
        }
        return losses;
    }

    private static int[] tokens(Rng rng) {
        var tokens = new int[BATCH * TASK.seqLen()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = rng.nextInt(1, TASK.vocabSize());
        }
        return tokens;
    }
}
