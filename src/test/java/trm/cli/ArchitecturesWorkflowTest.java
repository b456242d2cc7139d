package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training, evaluation and solving with each architecture, and what wrong keys are told. */
class ArchitecturesWorkflowTest {
    @TempDir
    private static Path temp;

    private static String data;

    @BeforeAll
    static void makesData() {
        data = temp.resolve("sudoku4.h5").toString();
        assertEquals(0, CliRun.of("data", "sudoku", "--size", "4", "--count", "24", "--test", "6", "--num-aug", "3",
                "--output", data).exitCode());
    }

    /** Of the preset for small puzzles, with what an architecture asks for in its place. */
    private static CliRun train(String folder, String... keys) {
        var all = new ArrayList<>(List.of(
                "train", "--preset", "sudoku6", "data_paths=[" + data + "]", "epochs=4", "eval_interval=2",
                "global_batch_size=8", "arch.hidden_size=16", "arch.halt_max_steps=2", "checkpoint_path=" + folder));
        all.addAll(List.of(keys));
        return CliRun.of(all.toArray(String[]::new));
    }

    @ParameterizedTest
    @CsvSource({
        "trm_singlez, arch=trm_singlez",
        "trm_hier6, arch=trm_hier6",
        "hrm, arch.name=recursive_reasoning.hrm@HierarchicalReasoningModel_ACTV1 arch.H_layers=1",
        "transformers_baseline, arch=transformers_baseline arch.H_layers=1 arch.num_heads=3 arch.pos_encodings=learned",
        "hrm, arch=hrm arch.H_layers=1 arch.lma_enable=true"
    })
    void itTrainsEvaluatesAndSolves(String name, String keys) throws IOException {
        var run = temp.resolve("run-" + Integer.toHexString(keys.hashCode()));
        var training = train(run.toString(), keys.split(" "));
        assertEquals(0, training.exitCode(), training.err());
        assertTrue(training.out().contains("all/exact_accuracy"), training.out());
        assertTrue(Files.readString(run.resolve("all_config.yaml")).startsWith("arch:\n  name: " + name + "\n"));
        assertEquals(name.equals("hrm"),
                Files.readString(run.resolve("metrics.jsonl")).contains("train/q_continue_loss"));
        var eval = CliRun.of("eval", run.toString(), "--json", "--steps", "5");
        assertTrue(eval.out().startsWith("{\"examples\": 6, "), eval.out() + eval.err());
        var solve = CliRun.of("solve", run.toString(), "1...............");
        assertEquals(solve.out().contains("solved: the grid is valid") ? 0 : 1, solve.exitCode(), solve.err());
        assertEquals(
                "trm: puzzle 1 has more than one answer, and models learn puzzles with one; any counts\n", solve.err());
        var resumed = CliRun.of("train", "--resume", run.toString());
        assertEquals(0, resumed.exitCode(), resumed.err());
        var again = CliRun.of("train", "--preset", run.resolve("all_config.yaml").toString(), "epochs=2",
                "load_checkpoint=" + run, "checkpoint_path=" + run + "-again");
        assertEquals(0, again.exitCode(), again.err());
    }

    @Test
    void weightsOfAnotherArchitectureAreRefused() {
        var trm = temp.resolve("trm").toString();
        assertEquals(0, train(trm).exitCode());
        var hrm = temp.resolve("from-trm").toString();
        var loaded = train(hrm, "arch=hrm", "load_checkpoint=" + trm);
        assertEquals(2, loaded.exitCode());
        assertTrue(loaded.err().contains("is of another architecture: it lacks [model.inner.H_level."), loaded.err());
        assertFalse(Files.exists(Path.of(hrm)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "arch=hrn | there is no architecture 'hrn'; arch can be: trm, trm_singlez, trm_hier6, hrm, trans",
        "arch=trm_hier6 arch.L_cycles=7 | arch=trm_hier6 improves one of its 6 latents in each, so 6 are the most",
        "arch=transformers_baseline | arch.pos_encodings=none: arch=transformers_baseline needs positions",
        "arch=hrm arch.puzzle_emb_len=0 | arch=hrm has no arch.puzzle_emb_len; leave it out",
        "arch=transformers_baseline arch.pos_encodings=rope arch.num_heads=17 | arch.num_heads=17 does not divide arch"
    })
    void wrongKeysEndInOneSentenceBeforeAnythingStarts(String keys, String message) {
        var folder = temp.resolve("wrong").toString();
        var wrong = train(folder, keys.split(" "));
        assertEquals(2, wrong.exitCode());
        assertEquals("", wrong.out());
        assertTrue(wrong.err().contains(message) && wrong.err().lines().count() == 1, wrong.err());
        assertFalse(Files.exists(Path.of(folder)));
    }
}
