package trm.eval;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.graph.Devices;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;
import trm.train.Optimizer;
import trm.train.TrainConfig;
import trm.train.TrainStep;

/** Each architecture learns to read a sequence backwards, for which positions must exchange what they hold. */
class LearningTest {
    private static final Task TASK = new Task(4, 5, 1);
    private static final int BATCH = 16;
    private static final int STEPS = 300;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arch=trm arch.L_layers=1 arch.L_cycles=2 arch.H_cycles=2 arch.puzzle_emb_len=0",
                "arch=trm_singlez arch.L_layers=1 arch.L_cycles=2 arch.H_cycles=2 arch.puzzle_emb_len=0",
                "arch=trm_hier6 arch.L_layers=1 arch.L_cycles=2 arch.H_cycles=2 arch.puzzle_emb_len=0",
                "arch=hrm arch.L_layers=1 arch.H_layers=1",
                "arch=transformers_baseline arch.H_layers=2"
            })
    void itLearnsToReadBackwards(String keys) {
        var config = TrainConfig.of((keys + " arch.hidden_size=32 arch.num_heads=2 arch.puzzle_emb_ndim=0"
                + " arch.halt_max_steps=2 arch.pos_encodings=learned global_batch_size=" + BATCH
                + " arch.loss.loss_type=softmax_cross_entropy lr=3e-3 lr_warmup_steps=20 weight_decay=0.01"
                + " ema=true ema_rate=0.9").split(" "));
        var model = new Model(config.arch(), TASK, new Parameters(new Rng(1)));
        var rng = new Rng(2);
        var exploration = Exploration.random(config.arch(), rng.split("exploration"));
        try (var device = Devices.open("cpu", 1)) {
            var optimizer = new Optimizer(config, model, STEPS);
            var step = new TrainStep(device, model, optimizer, BATCH);
            for (int i = 0; i < STEPS; i++) {
                var inputs = tokens(rng, BATCH);
                step.run(inputs, backwards(inputs), new int[BATCH], exploration);
            }
            var solver = new Solver(device, new Model(config.arch(), TASK, optimizer.average()));
            int right = 0;
            for (int i = 0; i < 100; i++) {
                var inputs = tokens(rng, 1);
                right += java.util.Arrays.equals(backwards(inputs), solver.solve(inputs, 0, 2)) ? 1 : 0;
            }
            int solved = right;
            assertTrue(solved >= 90, () -> solved + " of 100 sequences");
        }
    }

    private static int[] tokens(Rng rng, int rows) {
        var tokens = new int[rows * TASK.seqLen()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = rng.nextInt(1, TASK.vocabSize());
        }
        return tokens;
    }

    private static int[] backwards(int[] tokens) {
        int n = TASK.seqLen();
        var turned = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            turned[i] = tokens[i / n * n + n - 1 - i % n];
        }
        return turned;
    }
}
