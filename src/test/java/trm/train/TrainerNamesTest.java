package trm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.PuzzleTable;
import trm.data.Renumbered;
import trm.data.Splits;
import trm.data.hdf.HdfWriter;
import trm.distributed.Alone;
import trm.graph.Devices;
import trm.tensor.TrmException;

/** Puzzles with names: which embedding each has, and which data a run goes on with. */
class TrainerNamesTest {
    private static final String TABLE = "model.inner.puzzle_emb.weights";
    private static final int PUZZLES = 6;

    @TempDir
    private static Path temp;

    private static Path run;

    private static Dataset data(UnaryOperator<String> name) {
        var names = new ArrayList<>(List.of(PuzzleTable.BLANK));
        for (int i = 1; i <= PUZZLES; i++) {
            names.add("größe" + i);
        }
        var sizes = new int[][] {{1, 2}, {1}, {2, 1, 1}};
        var splits = List.of(Splits.uneven("train", sizes), Splits.uneven("test", sizes));
        var table = new PuzzleTable(() -> names, List::of);
        return Renumbered.renamed(new Dataset("named.h5", DatasetKind.MAZE, 2, "", splits, table), name);
    }

    private static Dataset data() {
        return data(name -> name);
    }

    @BeforeAll
    static void trains() {
        run = temp.resolve("run");
        run(run, data(), data(), "all/exact_accuracy", Long.MAX_VALUE);
    }

    private static TrainConfig config(String... keys) {
        return TinyRuns.config("epochs=8", "eval_interval=4", "puzzle_emb_lr=0.1", "data_paths=[gone.h5]").with(keys);
    }

    /** Trains until step {@code stopAfter}; returns the checkpoints that the listener was told of. */
    private static List<Path> run(Path path, Dataset data, Dataset test, String metric, long stopAfter) {
        var checkpoints = new ArrayList<Path>();
        try (var device = Devices.open("cpu", 1)) {
            var trainer = new Trainer(device, config(), data, test, Alone.INSTANCE);
            trainer.run(new RunFolder(path), (model, stopped) -> Map.of(metric, 0.5), new Trainer.Listener() {
                @Override
                public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
                    if (step == stopAfter) {
                        trainer.stop();
                    }
                }

                @Override
                public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {
                    checkpoints.add(best ? checkpoint : null);
                }
            });
        }
        return checkpoints;
    }

    private static float[][] rows(float[] table) {
        var rows = new float[PUZZLES + 1][];
        int width = table.length / rows.length;
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(table, i * width, (i + 1) * width);
        }
        return rows;
    }

    private static float[][] trained() {
        return rows(Checkpoint.open(run.resolve("best.h5")).load(false).parameters().find(TABLE).tensor().floats());
    }

    private static float[] mean(float[][] rows) {
        var mean = new float[rows[0].length];
        for (int j = 0; j < mean.length; j++) {
            double sum = 0;
            for (var row : rows) {
                sum += row[j];
            }
            mean[j] = (float) (sum / rows.length);
        }
        return mean;
    }

    private record Begun(float[][] rows, List<String> remarks) {}

    private static Begun begin(Dataset data, Path loaded) {
        try (var device = Devices.open("cpu", 1)) {
            var trainer = new Trainer(device, config("load_checkpoint=" + loaded), data);
            return new Begun(rows(trainer.model().puzzles().floats()), trainer.remarks());
        }
    }

    @Test
    void aCheckpointHoldsTheNames() {
        assertEquals(data().identifiers(), Checkpoint.open(run.resolve("best.h5")).names());
        assertEquals(data().identifiers(), Checkpoint.open(run.resolve("resume.h5")).names());
    }

    @Test
    void loadCheckpointFindsRowsByName() {
        var rows = trained();
        assertFalse(Arrays.equals(rows[1], rows[6]));
        var begun = begin(Renumbered.backwards(data()), run);
        assertArrayEquals(rows[0], begun.rows[0]);
        for (int i = 1; i <= PUZZLES; i++) {
            assertArrayEquals(rows[i], begun.rows[PUZZLES + 1 - i]);
        }
        assertEquals(List.of(), begun.remarks);
    }

    @Test
    void loadCheckpointGivesNewPuzzlesTheMeanRowAndCountsThem() {
        var rows = trained();
        var begun = begin(data(name -> name.matches(".*[25]") ? name + "x" : name), run);
        assertArrayEquals(rows[1], begun.rows[1]);
        assertArrayEquals(mean(rows), begun.rows[2], 1e-7f);
        assertArrayEquals(mean(rows), begun.rows[5], 1e-7f);
        assertArrayEquals(rows[6], begun.rows[6]);
        assertEquals(
                List.of(run.resolve("best.h5") + " has no embedding of 2 of the 6 puzzles of named.h5: they begin with"
                        + " the mean of all it has"),
                begun.remarks);
    }

    @Test
    void aCheckpointWithoutNamesGoesByNumberAndSaysSo() {
        var old = temp.resolve("old.h5");
        var checkpoint = Checkpoint.open(run.resolve("best.h5"));
        HdfWriter.write(old, (root, late) -> CheckpointWriter.put(
                root, late, checkpoint.config(), checkpoint.load(false), null, checkpoint.data(), PuzzleNames.NONE, 1));
        assertNull(Checkpoint.open(old).names());
        var begun = begin(Renumbered.backwards(data()), old);
        assertArrayEquals(trained()[1], begun.rows[1]);
        assertEquals(1, begun.remarks.size());
        assertTrue(begun.remarks.getFirst().contains("holds no names of its puzzles"), begun.remarks::toString);

        var sizes = new int[][] {{2, 2}, {3}};
        var table = new PuzzleTable(() -> List.of(PuzzleTable.BLANK, "größe1", "b", "c"), List::of);
        var smaller = new Dataset(
                "small.h5", DatasetKind.MAZE, 2, "", List.of(Splits.uneven("train", sizes)), table);
        try (var device = Devices.open("cpu", 1)) {
            var trainer = new Trainer(device, config("load_checkpoint=" + old), smaller);
            int width = trained()[0].length;
            var second = Arrays.copyOfRange(trainer.model().puzzles().floats(), width, 2 * width);
            assertArrayEquals(mean(trained()), second, 1e-7f);
            assertEquals(2, trainer.remarks().size());
        }
    }

    @Test
    void aRunGoesOnWithTheDataItWasBegunOnOnly() {
        var path = temp.resolve("stopped");
        var other = test("test.h5", 3);
        run(path, data(), other, "all/exact_accuracy", 2);
        resume(path, data(), other);
        refuses(path, Renumbered.backwards(data()), other, "named.h5");
        refuses(path, data(name -> name + "x"), other, "named.h5");
        refuses(path, data(), test("smaller.h5", 2), "smaller.h5");
        refuses(run, Renumbered.backwards(data()), Renumbered.backwards(data()), "named.h5");
    }

    private static Dataset test(String source, int examples) {
        var split = Splits.uneven("test", new int[][] {{examples}});
        return new Dataset(source, DatasetKind.MAZE, 2, "", List.of(split), data().puzzles());
    }

    private static void resume(Path path, Dataset data, Dataset test) {
        try (var device = Devices.open("cpu", 1)) {
            new Trainer(device, config(), data, test, Alone.INSTANCE).resume(RunFolder.existing(path));
        }
    }

    private static void refuses(Path path, Dataset data, Dataset test, String source) {
        var e = assertThrows(TrmException.class, () -> resume(path, data, test));
        assertEquals(2, e.exitCode());
        for (var part : List.of(
                "resume.h5: this run was begun on other data", source, "load_checkpoint=" + path, "all_config.yaml")) {
            assertTrue(e.getMessage().contains(part), e.getMessage());
        }
    }

    @Test
    void whereNoSolutionIsKnownNoCheckpointIsTheBest() {
        var path = temp.resolve("unknown");
        assertEquals(Arrays.asList(null, null), run(path, data(), data(), "all/count", Long.MAX_VALUE));
        assertFalse(Files.exists(path.resolve("best.h5")));
        assertEquals("step_" + Checkpoint.open(path.resolve("resume.h5")).step() + ".h5",
                RunFolder.checkpoint(path).file().getFileName().toString());
    }
}
