package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Dataset;
import trm.data.sudoku.SudokuDatasets;
import trm.eval.Evaluator;
import trm.graph.Device;
import trm.train.Metrics;
import trm.train.RunFolder;
import trm.train.TrainConfig;
import trm.train.Trainer;
import trm.train.log.MetricsLog;

/** A run that is begun on the CPU, goes on on the device under test, and ends on the CPU. */
@Tag("gpu")
class MovedRunTest {
    private static final Dataset DATA = SudokuDatasets.generate(4, 16, 8, 1, 1);
    /** Sixteen steps with an evaluation after eight and at the end. */
    private static final TrainConfig CONFIG = TrainConfig.of(
            "arch.hidden_size=32", "arch.num_heads=1", "arch.L_layers=1", "arch.H_cycles=1", "arch.L_cycles=2",
            "arch.puzzle_emb_ndim=32", "arch.puzzle_emb_len=1", "arch.halt_max_steps=3", "global_batch_size=4",
            "epochs=4", "eval_interval=2", "lr_warmup_steps=0", "ema=true", "data_paths=[d.h5]");

    private static final double TOLERANCE = 1e-3;

    @TempDir
    private Path temp;

    @Test
    void hasTheMetricsOfARunOnTheCpu() throws IOException {
        var whole = new RunFolder(Files.createDirectory(temp.resolve("whole")));
        var moved = new RunFolder(Files.createDirectory(temp.resolve("moved")));
        try (var cpu = UnderTest.cpu()) {
            assertTrue(run(cpu, whole, false, 0));
            assertTrue(!run(cpu, moved, false, 5));
        }
        try (var device = UnderTest.open()) {
            assertTrue(!run(device, moved, true, 11));
        }
        try (var cpu = UnderTest.cpu()) {
            assertTrue(run(cpu, moved, true, 0));
        }
        var expected = MetricsLog.read(whole.metrics());
        var actual = MetricsLog.read(moved.metrics());
        assertEquals(expected.size(), actual.size());
        assertEquals(16, expected.getLast().step());
        for (int i = 0; i < expected.size(); i++) {
            var want = expected.get(i);
            var have = actual.get(i);
            assertEquals(want.step(), have.step());
            assertEquals(want.values().keySet(), have.values().keySet());
            want.values().forEach((name, value) -> assertEquals(
                    value, have.values().get(name), TOLERANCE * Math.max(1, Math.abs(value)),
                    name + " of step " + want.step()));
        }
    }

    /** Runs up to step {@code last}, where it is stopped, or to the end; returns whether it got there. */
    private static boolean run(Device device, RunFolder folder, boolean resumed, long last) {
        var trainer = new Trainer(device, CONFIG, DATA);
        if (resumed) {
            trainer.resume(folder);
        }
        return trainer.run(
                folder,
                (model, stopped) -> new Evaluator(device, model, 4).run(DATA.split(Dataset.TEST), 3, null).named(),
                new Trainer.Listener() {
                    @Override
                    public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
                        if (step == last) {
                            trainer.stop();
                        }
                    }

                    @Override
                    public void evaluated(
                            long step, Map<String, Double> metrics, boolean best, Path checkpoint) {}
                });
    }
}
