package trm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.hdf.DataPaths;
import trm.data.hdf.DatasetFile;
import trm.data.hdf.HdfReader;
import trm.data.sudoku.SudokuDatasets;
import trm.graph.Devices;
import trm.model.Model;
import trm.tensor.TrmException;
import trm.train.log.MetricsLog;
import trm.train.log.RunLog;

class TrainerTest {
    private static final Dataset DATA = SudokuDatasets.generate(4, 20, 5, 2, 1);

    @TempDir
    private Path temp;

    private static TrainConfig config(String... keys) {
        var all = Stream.concat(Stream.of("epochs=12", "eval_interval=4", "data_paths=[x.h5]"), Stream.of(keys));
        return TinyRuns.config(all.toArray(String[]::new));
    }

    /** Stops after some steps, and remembers what it was told. */
    private static final class Watch implements Trainer.Listener {
        private final long stopAfter;
        private final Trainer trainer;
        private int evaluations;

        private Watch(Trainer trainer, long stopAfter) {
            this.trainer = trainer;
            this.stopAfter = stopAfter;
        }

        @Override
        public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
            if (step == stopAfter) {
                trainer.stop();
            }
        }

        @Override
        public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {
            evaluations++;
            assertTrue(Files.isRegularFile(checkpoint));
        }
    }

    private static Map<String, Double> score(Model model, BooleanSupplier stopped) {
        return Map.of("all/exact_accuracy", 0.5);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "arch.lma_enable=false", "arch.lma_enable=true", "arch=trm_singlez", "arch=trm_hier6", "arch=hrm",
        "arch=transformers_baseline"
    })
    void aStoppedRunGoesOnToTheSameWeights(String variant) throws IOException {
        var whole = run(temp.resolve("whole"), Long.MAX_VALUE, false, variant);
        run(temp.resolve("parts"), 17, false, variant);
        var parts = run(temp.resolve("parts"), Long.MAX_VALUE, true, variant);
        assertEquals(48, parts.steps());
        for (var p : whole.model().parameters().all()) {
            var other = parts.model().parameters().find(p.name()).tensor();
            assertArrayEquals(p.tensor().floats(), other.floats(), p.name());
        }
        assertEquals(
                Files.readString(temp.resolve("whole/metrics.jsonl")),
                Files.readString(temp.resolve("parts/metrics.jsonl")));
        assertFalse(Files.readString(temp.resolve("whole/metrics.jsonl")).contains("\"step\":49"));
        double last = 0;
        for (var line : MetricsLog.read(temp.resolve("parts/times.jsonl"))) {
            double seconds = line.values().get(MetricsLog.SECONDS);
            assertTrue(seconds > last, "the clock goes on");
            last = seconds;
        }
    }

    /** So that files of earlier versions can be read. */
    @Test
    void theStateOfTrmIsNamedAsEver() {
        var path = temp.resolve("named");
        run(path, 3, false);
        try (var hdf = HdfReader.open(path.resolve("resume.h5"))) {
            assertEquals(
                    Set.of("z_H", "z_L", "inputs", "labels", "puzzle_identifiers", "steps", "halted"),
                    Set.copyOf(hdf.names("carry")));
            assertTrue(hdf.names("weights").containsAll(List.of("model.inner.H_init", "model.inner.L_init")));
            assertTrue(hdf.names("exp_avg").contains("model.inner.L_level.layers.0.mlp.down_proj.weight"));
        }
    }

    @Test
    void aStoppedRunOnTwoDatasetsGoesOnToo() {
        var paths = List.of(temp.resolve("a.h5"), temp.resolve("b.h5"));
        DatasetFile.save(SudokuDatasets.generate(4, 12, 3, 1, 5), paths.get(0));
        DatasetFile.save(SudokuDatasets.generate(4, 9, 3, 2, 6), paths.get(1));
        var whole = run(temp.resolve("whole"), Long.MAX_VALUE, false, DataPaths.open(paths));
        run(temp.resolve("parts"), 17, false, DataPaths.open(paths));
        var parts = run(temp.resolve("parts"), Long.MAX_VALUE, true, DataPaths.open(paths));
        assertEquals(12 * (12 + 9) / TinyRuns.BATCH, whole.totalSteps());
        assertEquals(whole.steps(), parts.steps());
        for (var p : whole.model().parameters().all()) {
            var other = parts.model().parameters().find(p.name()).tensor();
            assertArrayEquals(p.tensor().floats(), other.floats(), p.name());
        }
    }

    /** Stopped inside each evaluation, and before the first step. */
    @Test
    void anEvaluationThatWasStoppedIsMadeAgain() throws IOException {
        var whole = run(temp.resolve("whole"), Long.MAX_VALUE, false);
        var path = temp.resolve("parts");
        Trainer last = null;
        for (int stopAt = 0; stopAt <= 4; stopAt++) {
            try (var device = Devices.open("cpu", 2);
                    var lock = stopAt == 0 ? RunLock.fresh(path) : RunLock.existing(path)) {
                last = new Trainer(device, config(), DATA);
                if (stopAt == 0) {
                    last.stop();
                } else {
                    last.resume(lock.folder());
                }
                var trainer = last;
                boolean stops = stopAt < 4;
                int first = stopAt - 1;
                boolean finished = trainer.run(
                        lock.folder(),
                        (model, stopped) -> {
                            if (stops && trainer.steps() == 16 * (first + 1)) {
                                trainer.stop();
                                assertTrue(stopped.getAsBoolean());
                                throw new CancellationException();
                            }
                            return score(model, stopped);
                        },
                        new Watch(trainer, Long.MAX_VALUE));
                assertEquals(!stops, finished);
            }
        }
        for (var p : whole.model().parameters().all()) {
            var other = last.model().parameters().find(p.name()).tensor();
            assertArrayEquals(p.tensor().floats(), other.floats(), p.name());
        }
        var metrics = Files.readString(temp.resolve("whole/metrics.jsonl"));
        assertEquals(metrics, Files.readString(path.resolve("metrics.jsonl")));
        assertEquals(4, metrics.split("all/exact_accuracy").length, "three evaluations");
    }

    /** As by a kill between what an evaluation wrote and the state after it. */
    @Test
    void anEvaluationIsNotLoggedTwice() throws IOException {
        var path = temp.resolve("killed");
        run(path, Long.MAX_VALUE, false);
        var metrics = Files.readString(path.resolve("metrics.jsonl"));
        try (var log = new RunLog(path, path.resolve("metrics.jsonl"), path.resolve("times.jsonl"), 48, true)) {
            log.add(48, Map.of("all/exact_accuracy", 0.5));
        }
        assertEquals(metrics, Files.readString(path.resolve("metrics.jsonl")));
    }

    private static Trainer run(Path path, long stopAfter, boolean resume, String... keys) {
        return run(path, stopAfter, resume, DATA, keys);
    }

    private static Trainer run(Path path, long stopAfter, boolean resume, Dataset data, String... keys) {
        try (var device = Devices.open("cpu", 2)) {
            var trainer = new Trainer(device, config(keys), data);
            try (var lock = resume ? RunLock.existing(path) : RunLock.fresh(path)) {
                if (resume) {
                    trainer.resume(lock.folder());
                }
                var watch = new Watch(trainer, stopAfter);
                assertEquals(stopAfter == Long.MAX_VALUE, trainer.run(lock.folder(), TrainerTest::score, watch));
                return trainer;
            }
        }
    }

    @Test
    void evaluationsWriteCheckpointsThatLoadAsTheyWere() {
        var path = temp.resolve("run");
        var trainer = run(path, Long.MAX_VALUE, false);
        for (var file : new String[] {"step_16.h5", "step_32.h5", "step_48.h5", "best.h5", "all_config.yaml"}) {
            assertTrue(Files.isRegularFile(path.resolve(file)), file);
        }
        var checkpoint = Checkpoint.open(RunFolder.checkpoint(path).file());
        assertEquals(48, checkpoint.step(), "of equal scores the latest is the best");
        assertEquals(new Checkpoint.DataInfo(GridForm.square(DatasetKind.SUDOKU, 4, 6)), checkpoint.data());
        var raw = checkpoint.load(false).parameters();
        var averaged = checkpoint.load(true).parameters();
        var name = "model.inner.lm_head.weight";
        var trained = trainer.model().parameters().find(name).tensor().floats();
        assertArrayEquals(trained, raw.find(name).tensor().floats());
        assertFalse(java.util.Arrays.equals(trained, averaged.find(name).tensor().floats()));
    }

    @Test
    void anotherArchitectureIsRefused() {
        var path = temp.resolve("other");
        run(path, Long.MAX_VALUE, false);
        var checkpoint = Checkpoint.open(path.resolve("best.h5"));
        var deeper = new Model(
                config("arch.L_layers=2").arch(), checkpoint.task(), new trm.nn.Parameters(new trm.tensor.Rng(0)));
        var e = assertThrows(TrmException.class, () -> checkpoint.load(deeper.parameters(), false));
        assertTrue(e.getMessage().contains("layers.1"), e.getMessage());
        assertEquals(2, e.exitCode());
    }
}
