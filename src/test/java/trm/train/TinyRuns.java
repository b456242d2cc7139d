package trm.train;

import java.util.ArrayList;
import java.util.List;
import trm.graph.Devices;
import trm.model.Exploration;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;

/** A model small enough for tests, and random data for it. */
final class TinyRuns {
    static final Task TASK = new Task(16, 6, 3);
    static final int BATCH = 5;

    private TinyRuns() {}

    /** A tiny configuration, changed by {@code keys}. */
    static TrainConfig config(String... keys) {
        var all = new ArrayList<>(List.of(
                "arch.hidden_size=24",
                "arch.num_heads=2",
                "arch.L_layers=1",
                "arch.H_cycles=2",
                "arch.L_cycles=2",
                "arch.puzzle_emb_len=1",
                "arch.puzzle_emb_ndim=24",
                "arch.halt_max_steps=3",
                "arch.halt_exploration_prob=0.5",
                "global_batch_size=" + BATCH,
                "lr=1e-2",
                "lr_warmup_steps=2",
                "ema=true",
                "ema_rate=0.9"));
        all.addAll(List.of(keys));
        return TrainConfig.of(all.toArray(String[]::new));
    }

    static Model model(TrainConfig config) {
        return new Model(config.arch(), TASK, new Parameters(new Rng(7)));
    }

    /** Random tokens {@code [BATCH, S]}, {@code 1 … V-1}. */
    static int[] tokens(Rng rng) {
        var tokens = new int[BATCH * TASK.seqLen()];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = rng.nextInt(1, TASK.vocabSize());
        }
        return tokens;
    }

    static int[] identifiers(Rng rng) {
        var ids = new int[BATCH];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = rng.nextInt(TASK.numPuzzleIdentifiers());
        }
        return ids;
    }

    /** Trains from fixed seeds; returns the model and the average of its weights. */
    static Optimizer train(TrainConfig config, Model model, int steps, int threads) {
        try (var device = Devices.open("cpu", threads)) {
            var optimizer = new Optimizer(config, model, 1000);
            var step = new TrainStep(device, model, optimizer, BATCH);
            var rng = new Rng(3);
            var exploration = Exploration.random(config.arch(), rng.split("exploration"));
            for (int i = 0; i < steps; i++) {
                step.run(tokens(rng), tokens(rng), identifiers(rng), exploration);
            }
            return optimizer;
        }
    }
}
