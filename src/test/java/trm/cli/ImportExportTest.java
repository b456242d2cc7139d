package trm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.NamedPuzzles;
import trm.data.hdf.DatasetFile;
import trm.train.Checkpoint;
import trm.train.Overrides;
import trm.train.checkpoint.TorchFiles;

/** Weights of PyTorch in and out, as the command line does it. */
class ImportExportTest {
    @TempDir
    private Path temp;

    private Path data;
    private Path step;

    @BeforeEach
    void bringsAFolderOfTheReference() throws IOException {
        data = data("data.h5", "<blank>", "a", "b");
        Files.createDirectory(temp.resolve("run"));
        step = temp.resolve("run/step_7");
        Files.copy(TorchFiles.path("run/step_7"), step);
        Files.copy(TorchFiles.path("run/all_config.yaml"), temp.resolve("run/all_config.yaml"));
    }

    private Path data(String name, String... names) {
        var file = temp.resolve(name);
        DatasetFile.save(NamedPuzzles.of(4, 6, List.of(names)), file);
        return file;
    }

    private static CliRun run(Object... args) {
        return CliRun.of(List.of(args).stream().map(Object::toString).toArray(String[]::new));
    }

    private static CliRun works(Object... args) {
        var run = run(args);
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private static void fails(int code, String reason, Object... args) {
        var run = run(args);
        assertEquals(code, run.exitCode(), run.out() + run.err());
        assertTrue(run.err().startsWith("trm: ") && run.err().contains(reason), run.err());
        assertEquals(1, run.err().strip().lines().count(), run.err());
    }

    private Path out(String name) {
        return temp.resolve(name);
    }

    private static float[] table(Path file) {
        return Checkpoint.open(file).load(false).puzzles().floats();
    }

    private static void assertSameWeights(Checkpoint expected, Checkpoint actual, boolean ema) {
        var parameters = actual.load(false).parameters();
        for (var p : expected.load(ema).parameters().all()) {
            assertArrayEquals(p.tensor().floats(), parameters.find(p.name()).tensor().floats(), p.name());
        }
        assertEquals(expected.config().arch(), actual.config().arch());
    }

    @Test
    void importIsAsGoodAsTheFileItself() {
        var imported = works("import", step, out("m.h5"), "--dataset", data);
        assertTrue(imported.out().startsWith(
                out("m.h5") + ": arch=trm, 3,206 parameters, 3 puzzle identifiers, step 7; for grid, 16 tokens;"));
        assertTrue(imported.err().contains("holds no names of its puzzles") && imported.err().contains("by number"));
        var checkpoint = Checkpoint.open(out("m.h5"));
        assertEquals(List.of("<blank>", "a", "b"), checkpoint.names());
        assertEquals(List.of(data), checkpoint.config().dataPaths());
        var own = works("eval", out("m.h5"), "--json");
        assertEquals("trm: arch.forward_dtype=bfloat16: this device computes in float32 throughout\n", own.err());
        var direct = works("eval", step, "--data", data, "--json");
        assertEquals(own.out(), direct.out());
        assertTrue(direct.err().contains("by number"), direct.err());
        works("eval", out("m.h5"), "--data", data, "--raw");
        fails(2, "holds no moving average", "eval", out("m.h5"), "--ema");
    }

    @Test
    void namesBesideTheWeightsAreFollowed() throws IOException {
        Files.writeString(temp.resolve("run/identifiers.json"), "[\"<blank>\", \"b\", \"a\"]");
        var other = data("other.h5", "<blank>", "c", "a", "b", "d");
        var imported = works("import", step, out("m.h5"), "--dataset", other);
        assertEquals(
                "trm: %s has no embedding of 2 of the 4 puzzles of %s: theirs is the mean of its 3 rows\n"
                        .formatted(step, other),
                imported.err());
        var rows = TorchFiles.values("puzzle_emb.weights", 0);
        var expected = new ArrayList<Float>();
        for (int row : new int[] {0, -1, 2, 1, -1}) {
            for (int j = 0; j < 4; j++) {
                expected.add(row < 0 ? mean(rows, j) : rows[4 * row + j]);
            }
        }
        var table = table(out("m.h5"));
        for (int i = 0; i < table.length; i++) {
            assertEquals(expected.get(i), table[i], "at " + i);
        }
        var direct = works("eval", step, "--data", data, "--json");
        var kept = works("import", step, out("kept.h5"), "seq_len=16");
        assertEquals("", kept.err());
        assertEquals(List.of("<blank>", "b", "a"), Checkpoint.open(out("kept.h5")).names());
        assertEquals(direct.out(), works("eval", out("kept.h5"), "--data", data, "--json").out());
        Files.writeString(temp.resolve("run/identifiers.json"), "[\"<blank>\", \"b\"]");
        fails(2, "identifiers.json has 2 names, but the puzzle table of", "import", step, out("n.h5"), "--dataset",
                data);
    }

    private static float mean(float[] rows, int column) {
        return (float) (((double) rows[column] + rows[4 + column] + rows[8 + column]) / 3);
    }

    @Test
    void aTableOfAnotherSizeIsTheMeanRowWhereNoNamesAreKnown() {
        var other = data("other.h5", "<blank>", "c", "a", "b", "d");
        var imported = works("import", step, out("m.h5"), "--dataset", other);
        assertEquals(
                "trm: %s has a puzzle table of 3 rows without names, and %s has 4 puzzles: each gets the mean row\n"
                        .formatted(step, other),
                imported.err());
        var rows = TorchFiles.values("puzzle_emb.weights", 0);
        var table = table(out("m.h5"));
        for (int j = 0; j < 4; j++) {
            assertEquals(rows[j], table[j], "the blank one's is what it was");
            assertEquals(mean(rows, j), table[8 + j]);
        }
        var refused = run("eval", step, "--data", other);
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().endsWith("--unknown-ids mean\n"), refused.err());
        works("eval", step, "--data", other, "--unknown-ids", "mean");
        var nameless = out("nameless.h5");
        var tokens = new int[16];
        DatasetFile.save(NamedPuzzles.of(4, 6, List.of("<blank>"), new int[1], tokens, tokens), nameless);
        var one = works("import", step, out("one.h5"), "--dataset", nameless);
        assertTrue(one.err().endsWith("the puzzles of " + nameless + " have no names: all get the mean row\n"));
        assertEquals(4, table(out("one.h5")).length);
    }

    /** The same weights again, for every format and kind of keys. */
    @ParameterizedTest
    @CsvSource({
        "x/m.pt, ''", "x/m.pth, --compiled-keys", "x/step_7, --compiled-keys", "x/m.safetensors, ''",
        "x/m.safetensors, --compiled-keys", "x/m.pt, --dtype=bfloat16"
    })
    void importOfAnExportIsExact(String name, String option) throws IOException {
        var names = "[\"<blank>\", \"größe\", \"a\"]";
        Files.writeString(temp.resolve("run/identifiers.json"), names);
        works("import", step, out("m.h5"), "seq_len=16");
        var args = new ArrayList<Object>(List.of("export", out("m.h5"), out(name)));
        if (!option.isEmpty()) {
            args.add(option);
        }
        var exported = works(args.toArray());
        assertEquals("%s: the weights of %s, step 7\n".formatted(out(name), out("m.h5")), exported.out());
        var again = works("import", out(name), out("again.h5"), "seq_len=16");
        assertEquals("", again.err());
        assertSameWeights(Checkpoint.open(out("m.h5")), Checkpoint.open(out("again.h5")), false);
        assertEquals(Checkpoint.open(out("m.h5")).names(), Checkpoint.open(out("again.h5")).names());
        assertEquals(
                Overrides.apply(out("run/all_config.yaml").toString(), List.of()),
                Overrides.apply(out("x/all_config.yaml").toString(), List.of()));
        var yaml = Files.readString(out("x/all_config.yaml"));
        assertTrue(yaml.contains("name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1\n"), yaml);
        try (var files = Files.list(out("x"))) {
            assertEquals(3, files.count());
        }
    }

    @Test
    void theMovingAverageIsWhatIsExported() {
        works("import", TorchFiles.path("ema.pt"), out("m.h5"), "seq_len=16", "--config", out("run/all_config.yaml"));
        var checkpoint = Checkpoint.open(out("m.h5"));
        assertTrue(checkpoint.hasEma());
        assertEquals(40, checkpoint.step());
        var exported = works("export", out("m.h5"), out("x/step_40"));
        assertTrue(exported.out().contains("the moving average of the weights of"), exported.out());
        works("import", out("x/step_40"), out("average.h5"), "seq_len=16");
        assertSameWeights(checkpoint, Checkpoint.open(out("average.h5")), true);
        works("export", out("m.h5"), out("y/step_40"), "--raw");
        works("import", out("y/step_40"), out("raw.h5"), "seq_len=16");
        assertSameWeights(checkpoint, Checkpoint.open(out("raw.h5")), false);
        fails(2, "two different sets of weights", "export", out("m.h5"), out("z/step_40"), "--raw", "--ema");
    }

    @Test
    void trainingBeginsFromWeightsOfPyTorch() {
        var trained = works(
                "train", "data_paths=[" + data + "]", "load_checkpoint=" + step.getParent(),
                "checkpoint_path=" + out("trained"),
                "arch.hidden_size=4", "arch.num_heads=2", "arch.L_layers=1", "arch.H_cycles=1", "arch.L_cycles=2",
                "arch.puzzle_emb_len=1", "arch.halt_max_steps=2", "epochs=2", "global_batch_size=2", "lr=0",
                "weight_decay=0", "puzzle_emb_lr=0", "puzzle_emb_weight_decay=0", "eval_interval=2", "evaluators=[]");
        assertTrue(trained.err().contains("of the 1 checkpoint of PyTorch in"), trained.err());
        assertTrue(trained.err().contains("holds no names of its puzzles (PyTorch, or an earlier trm, wrote it)"));
        var checkpoint = Checkpoint.open(out("trained/best.h5"));
        for (var p : checkpoint.load(false).parameters().all()) {
            var expected = TorchFiles.values(p.name().replace("model.inner.", ""), 0);
            assertArrayEquals(expected, p.tensor().floats(), p.name());
        }
        fails(2, "where the configuration asks for", "train", "data_paths=[" + data + "]", "load_checkpoint=" + step,
                "checkpoint_path=" + out("other"), "arch.hidden_size=8", "arch.num_heads=2", "arch.L_layers=1",
                "arch.puzzle_emb_len=1");
        assertFalse(Files.exists(out("other")));
    }

    @Test
    void solvesWithWeightsOfPyTorch() throws IOException {
        var one = run("solve", step, "--index", 1, "--data", data);
        assertTrue(one.out().startsWith("test example 1"), one.out() + one.err());
    }

    @Test
    void wrongRequestsAreOneSentenceAndWriteNothing() throws IOException {
        Files.writeString(out("there.h5"), "before");
        fails(2, "there.h5 is there already", "import", step, out("there.h5"), "seq_len=16");
        fails(1, "no such file", "import", out("none.pt"), out("m.h5"));
        fails(2, "is a folder", "import", out("run"), out("m.h5"));
        fails(2, "tell seq_len", "import", step, out("m.h5"));
        fails(2, "unknown key 'arch.heads'", "import", step, out("m.h5"), "seq_len=16", "arch.heads=2");
        fails(2, "'x' is not understood", "import", step, out("m.h5"), "seq_len=16", "x");
        fails(2, "there is no such file", "import", step, out("m.h5"), "seq_len=16", "--config", out("none.yaml"));
        fails(1, "none.h5", "import", step, out("m.h5"), "--dataset", out("none.h5"));
        fails(2, "the configuration asks for", "import", step, out("m.h5"), "seq_len=16", "arch.hidden_size=8");
        fails(2, "an address on the hub is", "import", "hf:owner", out("m.h5"));
        fails(2, "holds whole numbers", "import", TorchFiles.path("integers.pt"), out("m.h5"), "seq_len=16", "--config",
                out("run/all_config.yaml"));
        assertFalse(Files.exists(out("m.h5")));
        works("import", step, out("m.h5"), "seq_len=16");
        fails(2, "leave out --config and keys", "import", out("m.h5"), out("n.h5"), "arch.H_cycles=2");
        works("import", out("m.h5"), out("there.h5"), "--force");
        fails(2, "was trained on data/sudoku4, which is no dataset here; give a dataset with --data", "eval",
                out("m.h5"));
        fails(2, "is to end in .safetensors, .pt or .pth", "export", out("m.h5"), out("x/m.onnx"));
        fails(2, "--dtype is float32 or bfloat16, not 'int8'", "export", out("m.h5"), out("x/m.pt"), "--dtype", "int8");
        fails(2, "all_config.yaml is there already; write into another folder", "export", out("m.h5"), out("run/m.pt"));
        fails(2, "holds no moving average", "export", out("m.h5"), out("x/m.pt"), "--ema");
        assertFalse(Files.exists(out("x")));
        works("export", out("m.h5"), out("run/m.pt"), "--force");
        try (var files = Files.walk(temp)) {
            assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".tmp")).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"system.pt", "nested.pt", "import.pt", "module.pt"})
    void whatAsksForAFunctionIsRefusedByEveryCommand(String name) {
        var file = TorchFiles.path(name);
        fails(2, "its pickle asks for ", "import", file, out("m.h5"));
        fails(2, "its pickle asks for ", "eval", file, "--data", data);
        fails(2, "its pickle asks for ", "solve", file, "1".repeat(16));
        fails(2, "its pickle asks for ", "train", "data_paths=[" + data + "]", "load_checkpoint=" + file);
        assertFalse(Files.exists(out("m.h5")));
    }
}
