package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Renumbered;
import trm.data.hdf.DatasetFile;
import trm.data.hdf.HdfWriter;
import trm.train.Checkpoint;
import trm.train.CheckpointWriter;
import trm.train.PuzzleNames;

/** ARC puzzles keep their embeddings however a dataset is rebuilt, renamed or moved. */
class PuzzleNamesWorkflowTest {
    private static final String[] SMALL = {
        "arch.hidden_size=8", "arch.num_heads=1", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1",
        "arch.puzzle_emb_len=1", "arch.halt_max_steps=1", "epochs=16", "eval_interval=16", "global_batch_size=8",
        "lr=1e-2", "lr_warmup_steps=1", "puzzle_emb_lr=0.3"
    };

    @TempDir
    private static Path temp;

    private static Path data;
    private static Path built;
    private static Path rebuilt;
    private static Path backwards;
    private static String run;
    private static String own;

    @BeforeAll
    static void trains() throws IOException {
        // one training pair each, one test pair, and a name that is not ASCII
        Files.writeString(temp.resolve("k_ev_challenges.json"), challenges());
        Files.writeString(temp.resolve("k_ev_solutions.json"), solutions());
        data = temp.resolve("a.h5");
        built = build("built.h5", "42");
        rebuilt = build("rebuilt.h5", "43");
        backwards = temp.resolve("backwards.h5");
        DatasetFile.save(Renumbered.backwards(DatasetFile.open(built)), backwards);
        run = temp.resolve("run").toString();
        put(built);
        var trained = train("checkpoint_path=" + run);
        assertEquals(0, trained.exitCode(), trained.err());
        assertEquals("", trained.err());
        own = eval();
    }

    @BeforeEach
    void asItWas() throws IOException {
        put(built);
    }

    private static String challenges() {
        var all = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            all.add("\"%s\": {\"train\": [{\"input\": [[%d, 1]], \"output\": [[1, %d]]}], \"test\": [{\"input\":"
                    .formatted(name(i), i, i) + " [[%d, 3]]}]}".formatted(i));
        }
        return "{" + String.join(", ", all) + "}";
    }

    private static String solutions() {
        var all = new ArrayList<String>();
        for (int i = 0; i < 4; i++) {
            all.add("\"%s\": [[[3, %d]]]".formatted(name(i), i));
        }
        return "{" + String.join(", ", all) + "}";
    }

    private static String name(int puzzle) {
        return List.of("schlüssel", "漢字", "c2", "c3").get(puzzle);
    }

    private static Path build(String name, String seed) {
        var file = temp.resolve(name);
        var made = CliRun.of(
                "data", "arc", "--input-file-prefix", temp.resolve("k").toString(), "--subsets", "ev",
                "--test-set-name", "ev", "--num-aug", "3", "--seed", seed, "--output", file.toString());
        assertEquals(0, made.exitCode(), made.err());
        return file;
    }

    /** Puts a dataset where the run's was. */
    private static void put(Path file) throws IOException {
        Files.copy(file, data, StandardCopyOption.REPLACE_EXISTING);
    }

    private static CliRun train(String... keys) {
        var all = new ArrayList<>(List.of("train", "data_paths=[" + data + "]"));
        all.addAll(List.of(SMALL));
        all.addAll(List.of(keys));
        return CliRun.of(all.toArray(String[]::new));
    }

    private static CliRun evaluate(String... options) {
        var all = new ArrayList<>(List.of("eval", run, "--json"));
        all.addAll(List.of(options));
        return CliRun.of(all.toArray(String[]::new));
    }

    private static String eval(String... options) {
        var result = evaluate(options);
        assertEquals(0, result.exitCode(), result.err());
        assertEquals("", result.err());
        return result.out();
    }

    private static void fails(CliRun result, String... words) {
        assertEquals(2, result.exitCode(), result.out() + result.err());
        assertEquals(1, result.err().strip().lines().count(), result.err());
        for (var word : words) {
            assertTrue(result.err().contains(word), "'" + word + "' in: " + result.err());
        }
    }

    @Test
    void theSameNamesInAnotherOrderEvaluateTheSame() throws IOException {
        put(backwards);
        assertEquals(own, eval());
        Files.delete(data);
        assertEquals(own, eval("--data", backwards.toString()));
        assertEquals(own, eval("--data", built.toString()));
    }

    @Test
    void aRebuiltDatasetIsRefusedWithTheNumberOfUnknownNames() throws IOException {
        put(rebuilt);
        fails(evaluate(), "was not trained on 12 of these 16 puzzles", data.toString(), "--unknown-ids mean");
        Files.delete(data);
        fails(evaluate("--data", rebuilt.toString()), "12 of these 16", rebuilt.toString());
        fails(evaluate("--data", rebuilt.toString(), "--unknown-ids", "zero"), "--unknown-ids", "'zero'");
        var mean = evaluate("--data", rebuilt.toString(), "--unknown-ids", "mean");
        assertEquals(0, mean.exitCode(), mean.err());
        assertTrue(mean.err().contains("12 of these 16") && mean.err().contains("mean"), mean.err());
        assertTrue(mean.out().startsWith("{\"examples\": 16,"), mean.out());
        // the originals keep their names whatever the seed
        eval("--data", rebuilt.toString(), "--copies", "0");
    }

    @Test
    void solveFindsItsExamplesByName() throws IOException {
        var first = CliRun.of("solve", run, "--index", "0", "--count", "16");
        assertEquals("", first.err());
        put(backwards);
        assertEquals(first, CliRun.of("solve", run, "--index", "0", "--count", "16"));
        var unknown = rebuilt.toString();
        fails(CliRun.of("solve", run, "--index", "0", "--count", "4", "--data", unknown), "3 of these 4", unknown);
        var mean = CliRun.of("solve", run, "--index", "1", "--data", unknown, "--unknown-ids", "mean");
        assertTrue(mean.err().contains("1 of these 1") && mean.out().startsWith("test example 1"), mean.toString());
    }

    @Test
    void trainingGoesOnWithTheDatasetItWasBegunOnOnly() throws IOException {
        put(backwards);
        fails(CliRun.of("train", "--resume", run), "resume.h5", "begun on other data", data.toString());
        put(built);
        var resumed = CliRun.of("train", "--resume", run);
        assertEquals(0, resumed.exitCode(), resumed.err());
    }

    @Test
    void loadCheckpointCountsWhatIsNew() throws IOException {
        put(rebuilt);
        var loaded = train("checkpoint_path=" + temp.resolve("loaded"), "load_checkpoint=" + run, "epochs=8",
                "eval_interval=8");
        assertEquals(0, loaded.exitCode(), loaded.err());
        assertTrue(loaded.err().contains("has no embedding of 12 of the 16 puzzles"), loaded.err());
        assertEquals(1, loaded.err().lines().count(), loaded.err());
    }

    @Test
    void testDataHaveTheNamesOfTraining() {
        var other = temp.resolve("other");
        fails(train("checkpoint_path=" + other, "data_paths_test=[" + rebuilt + "]"), "12 of its 16", "trm eval");
        assertFalse(Files.exists(other));
        var same = train("checkpoint_path=" + other, "data_paths_test=[" + backwards + "]");
        assertEquals(0, same.exitCode(), same.err());
        var evaluated = CliRun.of("eval", other.toString(), "--json");
        assertEquals(own, evaluated.out(), "the same training, the same test");
        var nameless = train(
                "checkpoint_path=" + temp.resolve("nameless"), "data_paths_test=[" + rebuilt + "]",
                "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0");
        assertEquals(0, nameless.exitCode(), nameless.err());
    }

    @Test
    void aCheckpointWithoutNamesSaysWhatItTakesThemFrom() throws IOException {
        var old = temp.resolve("old.h5");
        var checkpoint = Checkpoint.open(Path.of(run, "best.h5"));
        HdfWriter.write(old, (root, late) -> CheckpointWriter.put(
                root, late, checkpoint.config(), checkpoint.load(false), null, checkpoint.data(), PuzzleNames.NONE, 1));
        var there = CliRun.of("eval", old.toString(), "--json", "--data", backwards.toString());
        assertEquals(own, there.out());
        assertTrue(there.err().contains("holds no names") && there.err().contains(data.toString()), there.err());
        Files.delete(data);
        var gone = CliRun.of("eval", old.toString(), "--json", "--data", built.toString());
        assertEquals(own, gone.out());
        assertTrue(gone.err().contains("by number"), gone.err());
        assertEquals(1, gone.err().lines().count(), gone.err());
        var wrong = CliRun.of("eval", old.toString(), "--json", "--data", backwards.toString());
        assertTrue(wrong.err().contains("by number"), wrong.err());
        assertFalse(own.equals(wrong.out()), "embeddings matter here: " + own);
    }
}
