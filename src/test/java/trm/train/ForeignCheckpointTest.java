package trm.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.model.Architecture;
import trm.model.Model;
import trm.model.ModelKeys;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.FloatSource;
import trm.tensor.Rng;
import trm.tensor.TrmException;
import trm.train.checkpoint.NumberType;
import trm.train.checkpoint.StoredTensor;
import trm.train.checkpoint.TensorWriter;
import trm.train.checkpoint.TorchFiles;
import trm.train.checkpoint.TorchWriter;

/** What is found out of weights that come alone, and what is asked for. */
class ForeignCheckpointTest {
    private static final List<String> CYCLES = List.of("arch.H_cycles=2", "arch.L_cycles=3");

    @TempDir
    private Path temp;

    private static Model model(Task task, String... keys) {
        return new Model(TinyRuns.config(keys).arch(), task, new Parameters(new Rng(5)));
    }

    private static List<TensorWriter.Entry> entries(Model model) {
        return new ArrayList<>(model.parameters().all().stream()
                .map(p -> new TensorWriter.Entry(
                        p.name(), p.tensor().shape().dims(), NumberType.FLOAT32, FloatSource.of(p.tensor().floats())))
                .toList());
    }

    private Path written(List<TensorWriter.Entry> entries) throws IOException {
        var file = temp.resolve("step_9");
        new TorchWriter().write(file, entries);
        return file;
    }

    private Path written(Model model) throws IOException {
        return written(entries(model));
    }

    private static Told keys(String... keys) {
        return new Told(null, List.of(keys), null);
    }

    private static void fails(String reason, Path file) {
        assertTrue(failure(file, Told.NOTHING).contains(reason));
    }

    private static String failure(Path file, Told told) {
        var e = assertThrows(TrmException.class, () -> Checkpoint.open(file, told));
        assertEquals(2, e.exitCode());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e.getMessage();
    }

    @ParameterizedTest
    @CsvSource({
        "arch.mlp_t=true arch.pos_encodings=none arch.puzzle_emb_len=3, arch.H_cycles=2 arch.L_cycles=2",
        "arch.pos_encodings=learned arch.puzzle_emb_len=2 arch.L_layers=3, "
                + "arch.H_cycles=2 arch.L_cycles=2 arch.num_heads=2",
        "arch.expansion=16 arch.puzzle_emb_ndim=7, arch.H_cycles=2 arch.L_cycles=2 arch.num_heads=2 "
                + "arch.puzzle_emb_len=1 arch.pos_encodings=rope",
        "arch.puzzle_emb_ndim=0 arch.puzzle_emb_len=0, arch.H_cycles=2 arch.L_cycles=2 arch.num_heads=2 "
                + "arch.pos_encodings=rope"
    })
    void shapesTellTheRest(String built, String said) throws IOException {
        var task = new Task(16, 6, 3);
        var model = model(task, built.split(" "));
        var file = written(model);
        var told = keys(("seq_len=16 " + said).split(" "));
        var checkpoint = Checkpoint.open(file, told);
        var known = model.config();
        var arch = checkpoint.config().arch();
        for (var key : List.of(
                ModelKeys.NAME, ModelKeys.H_CYCLES, ModelKeys.L_CYCLES, ModelKeys.L_LAYERS, ModelKeys.HIDDEN_SIZE,
                ModelKeys.POS_ENCODINGS, ModelKeys.MLP_T, ModelKeys.PUZZLE_EMB_NDIM, ModelKeys.PUZZLE_EMB_LEN)) {
            assertEquals(known.settings().get(key), arch.settings().get(key), key.name());
        }
        boolean table = known.puzzleEmbNdim() > 0;
        assertEquals(new Task(16, 6, table ? 3 : 1), checkpoint.task());
        assertEquals(GridForm.square(DatasetKind.SUDOKU, 4, 6), checkpoint.data().form());
        assertEquals(9, checkpoint.step());
        var loaded = checkpoint.load(false).parameters();
        for (var p : model.parameters().all()) {
            assertArrayEquals(p.tensor().floats(), loaded.find(p.name()).tensor().floats(), p.name());
        }
        // each key that was given was needed
        for (var key : said.split(" ")) {
            var others = new ArrayList<>(List.of(("seq_len=16 " + said).split(" ")));
            others.remove(key);
            var asked = failure(file, new Told(null, others, null));
            assertTrue(asked.contains(" tell " + key.substring(0, key.indexOf('=')) + "; "), asked);
        }
    }

    @Test
    void whatIsMissingIsAskedForAtOnceAndByName() throws IOException {
        var file = written(model(new Task(16, 6, 3)));
        var asked = failure(file, Told.NOTHING);
        assertTrue(asked.endsWith(
                "step_9: there is no all_config.yaml beside it, and its weights do not tell arch.num_heads,"
                        + " arch.pos_encodings, arch.H_cycles, arch.L_cycles, arch.puzzle_emb_len, seq_len; name the"
                        + " file with --config, or say it by keys (or seq_len by a dataset: --dataset, --data), as in:"
                        + " trm import " + file + " OUT.h5 arch.num_heads=8 arch.pos_encodings=rope arch.H_cycles=3"
                        + " arch.L_cycles=6 arch.puzzle_emb_len=16 seq_len=900"), asked);
        assertTrue(failure(file, keys("arch.num_head=8")).contains("did you mean 'arch.num_heads'"));
        assertTrue(failure(file, keys("seq_len=x")).contains("seq_len=x: expected a whole number"));
    }

    /** Sudoku and ARC have vocabularies of their own, so that a prefix is what a mixer's width leaves. */
    @Test
    void theVocabularyTellsSudokuAndArc() throws IOException {
        var sudoku = written(model(
                new Task(81, 11, 1), "arch.mlp_t=true", "arch.pos_encodings=none", "arch.puzzle_emb_len=16"));
        var checkpoint = Checkpoint.open(sudoku, new Told(null, CYCLES, null));
        assertEquals(81, checkpoint.task().seqLen());
        assertEquals(16, checkpoint.config().arch().puzzleEmbLen());
        assertEquals(GridForm.square(DatasetKind.SUDOKU, 9, 11), checkpoint.data().form());
        var arc = written(model(new Task(900, 12, 3)));
        var told = keys("arch.H_cycles=2", "arch.L_cycles=3", "arch.num_heads=2", "arch.pos_encodings=rope",
                "arch.puzzle_emb_len=1");
        assertEquals(GridForm.square(DatasetKind.ARC, 30, 12), Checkpoint.open(arc, told).data().form());
    }

    private void config(String... lines) throws IOException {
        Files.writeString(temp.resolve("all_config.yaml"), String.join("\n", lines) + "\n");
    }

    @Test
    void theConfigurationBesideIsTakenAsItIs() throws IOException {
        var file = TorchFiles.path("run/step_7");
        var checkpoint = Checkpoint.open(file, keys("seq_len=16"));
        var arch = checkpoint.config().arch();
        assertEquals("trm", arch.architecture().key());
        assertEquals(2, arch.numHeads());
        assertEquals(1, arch.puzzleEmbLen());
        assertEquals("bfloat16", arch.forwardDtype().key());
        assertEquals(7, checkpoint.step());
        assertEquals(1.0, checkpoint.config().weightDecay());
        assertEquals(List.of(Path.of("data", "sudoku4")), checkpoint.config().dataPaths());
        assertEquals(List.of(), checkpoint.remarks());
        assertArrayEquals(
                TorchFiles.values("puzzle_emb.weights", 0),
                checkpoint.load(false).puzzles().floats());
    }

    @Test
    void keysOfItsOwnAreListedOnce() throws IOException {
        var file = written(model(new Task(16, 6, 3), "arch.mlp_t=true", "arch.pos_encodings=none"));
        config("arch: {name: hrm_kin.trm@TinyRecursiveReasoningModel_ACTV1, H_cycles: 2, L_cycles: 2, causal: false,",
                "  mlp_t: true, pos_encodings: none, hidden_size: 24, puzzle_emb_ndim: 24, act: {enabled: true}}",
                "wandb: null");
        var checkpoint = Checkpoint.open(file, keys("seq_len=16"));
        assertEquals(
                List.of(temp.resolve("all_config.yaml")
                        + " has keys without a meaning here, which are left out: arch.causal, arch.act.enabled, wandb"),
                checkpoint.remarks());
        assertEquals(1, checkpoint.config().arch().puzzleEmbLen(), "which older files do not have");
    }

    @Test
    void anOlderFileIsAskedForTheLengthOfItsPrefixWhereNothingTells() throws IOException {
        var file = written(model(new Task(16, 6, 3)));
        config("arch: {H_cycles: 2, L_cycles: 2, num_heads: 2, pos_encodings: rope}");
        var asked = failure(file, keys("seq_len=16"));
        assertTrue(asked.contains("neither " + temp.resolve("all_config.yaml") + " nor its weights tell"
                + " arch.puzzle_emb_len; say it by keys, as in"), asked);
    }

    @Test
    void aFaultOfTheConfigurationNamesIt() throws IOException {
        var file = written(model(new Task(900, 12, 3)));
        config("arch: {H_cycles: two, L_cycles: 2, num_heads: 2, pos_encodings: rope, puzzle_emb_len: 1}");
        fails("all_config.yaml: arch.H_cycles=two: expected a whole number", file);
        config("- a list");
        fails("all_config.yaml is not a configuration", file);
        config("arch: {name: [}");
        fails("all_config.yaml, line 1 is not valid YAML", file);
    }

    private static String misfit(Checkpoint checkpoint) {
        var e = assertThrows(TrmException.class, () -> checkpoint.load(false));
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e.getMessage();
    }

    @Test
    void weightsThatDoNotFitAreNamed() throws IOException {
        var told = keys("seq_len=16", "arch.H_cycles=2", "arch.L_cycles=3", "arch.num_heads=2",
                "arch.pos_encodings=rope", "arch.puzzle_emb_len=1");
        var all = entries(model(new Task(16, 6, 3)));
        var missing = new ArrayList<>(all);
        missing.removeIf(entry -> entry.key().contains("lm_head") || entry.key().contains("H_init"));
        missing.add(new TensorWriter.Entry(
                "model.inner.H_init", List.of(24), NumberType.FLOAT32, FloatSource.of(new float[24])));
        missing.add(new TensorWriter.Entry(
                "model.inner.adapter.weight", List.of(1), NumberType.FLOAT32, FloatSource.of(new float[1])));
        var lacks = misfit(Checkpoint.open(written(missing), told));
        assertTrue(lacks.contains("it lacks [model.inner.lm_head.weight] and has [model.inner.adapter.weight] besides"),
                lacks);
        var wrong = new ArrayList<>(all);
        wrong.replaceAll(entry -> entry.key().contains("lm_head")
                ? new TensorWriter.Entry(
                        entry.key(), List.of(24, 6), NumberType.FLOAT32, FloatSource.of(new float[144]))
                : entry);
        var shape = misfit(Checkpoint.open(written(wrong), told));
        assertTrue(shape.contains("model.inner.lm_head.weight has the shape [24, 6], where the configuration asks for"
                + " [6, 24]"), shape);
        var layers = misfit(Checkpoint.open(written(all), new Told(null,
                Stream.concat(told.keys().stream(), Stream.of("arch.L_layers=3")).toList(), null)));
        assertTrue(layers.contains("] and 4 more and has nothing besides"), layers);
    }

    @Test
    void theReferencesClassesAreArchitecturesHere() {
        for (var architecture : Architecture.values()) {
            assertEquals(architecture.key(), ReferenceNames.architecture(architecture.reference()));
        }
        assertEquals("hrm", ReferenceNames.architecture("hrm.hrm_act_v1@HierarchicalReasoningModel_ACTV1"));
        assertEquals("trm", ReferenceNames.architecture("trm"));
        assertEquals("own.module@Own", ReferenceNames.architecture("own.module@Own"));
    }

    /** By the names of their weights alone. */
    @ParameterizedTest
    @CsvSource({
        "hrm, H_init L_init H_level.layers.0.mlp.gate_up_proj.weight L_level.layers.0.mlp.gate_up_proj.weight",
        "transformers_baseline, H_init H_level.layers.0.mlp.gate_up_proj.weight",
        "trm_hier6, H_init L1_init L2_init L_level.layers.0.mlp.gate_up_proj.weight",
        "trm_singlez, L_init L_level.layers.0.mlp.gate_up_proj.weight",
        "trm, H_init L_init L_level.layers.0.mlp.gate_up_proj.weight"
    })
    void architecturesAreToldApart(String word, String names) {
        var weights = new TreeMap<String, StoredTensor>();
        for (var name : ("embed_tokens.embedding_weight " + names).split(" ")) {
            var key = "model.inner." + name;
            var shape = name.endsWith("weight") ? List.of(512, 8) : List.of(8);
            weights.put(key, new StoredTensor("f", key, shape, "F32", sink -> {}));
        }
        var told = ShapeKeys.of(weights).given();
        assertEquals(word, told.get("arch.name"));
        assertEquals(names.contains("H_level") ? 1 : null, told.get("arch.H_layers"));
        assertEquals(names.contains("L_level") ? 1 : null, told.get("arch.L_layers"));
        assertEquals(4.0, told.get("arch.expansion"));
    }
}
