package trm.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import trm.graph.Devices;
import trm.model.Exploration;
import trm.model.Key;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Rng;

/** A model small enough for tests, and random data for it. */
final class TinyRuns {
    static final Task TASK = new Task(16, 6, 3);
    static final int BATCH = 5;

    private TinyRuns() {}

    /** A tiny configuration, as far as the architecture among {@code keys} has its keys, changed by {@code keys}. */
    static TrainConfig config(String... keys) {
        var chosen = Stream.of(keys).filter(key -> key.startsWith("arch=")).toArray(String[]::new);
        var lacks = TrainConfig.of(chosen).arch().architecture().lacks().stream().map(Key::name).toList();
        var all = new ArrayList<>(Stream.of(
                "arch.hidden_size=24",
                "arch.num_heads=2",
                "arch.H_layers=1",
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
                "ema_rate=0.9").filter(key -> !lacks.contains(key.split("=")[0])).toList());
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
