package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A test set whose solutions nobody has: answers are written, and no number is made up. */
class UnsolvedWorkflowTest {
    @TempDir
    private static Path temp;

    private static String run;
    private static CliRun training;

    @BeforeAll
    static void trains() throws IOException {
        Files.copy(
                Path.of("src/test/resources/golden/datasets/arc-small-json/arc-agi_evaluation_challenges.json"),
                temp.resolve("hidden_ev_challenges.json"));
        var data = temp.resolve("hidden.h5").toString();
        run = temp.resolve("run").toString();
        var made = CliRun.of(
                "data", "arc", "--input-file-prefix", temp.resolve("hidden").toString(), "--subsets", "ev",
                "--test-set-name", "ev", "--num-aug", "1", "--output", data);
        assertEquals(0, made.exitCode(), made.err());
        training = CliRun.of(
                "train", "data_paths=[" + data + "]", "epochs=2", "eval_interval=1", "global_batch_size=4",
                "arch.hidden_size=8", "arch.num_heads=1", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1",
                "arch.puzzle_emb_len=1", "arch.halt_max_steps=2", "checkpoint_path=" + run);
        assertEquals(0, training.exitCode(), training.err());
    }

    @Test
    void theTableSaysNotKnown() {
        var png = temp.resolve("answers.png");
        var submission = temp.resolve("submission.json");
        var saved = temp.resolve("saved.h5");
        var eval = CliRun.of(
                "eval", run, "--png", png.toString(), "--submission", submission.toString(), "--save",
                saved.toString());
        assertEquals(0, eval.exitCode(), eval.err());
        for (var line : new String[] {
            "with solutions    0",
            "exact accuracy    not known", "accuracy          not known", "q_halt accuracy   not known",
            "lm_loss           not known", "ARC/pass@1        not known"
        }) {
            assertTrue(eval.out().contains("  " + line + System.lineSeparator()), line + " in " + eval.out());
        }
        assertFalse(eval.out().contains("%"), eval.out());
        for (var file : new Path[] {png, submission, saved}) {
            assertTrue(Files.isRegularFile(file), file.toString());
        }
    }

    @Test
    void jsonSaysNull() {
        var eval = CliRun.of("eval", run, "--json", "--pass-ks", "1,2");
        assertTrue(
                eval.out().matches("\\{\"examples\": \\d+, \"exact_accuracy\": null, \"accuracy\": null,"
                        + " \"q_halt_accuracy\": null, \"steps\": 2, \"lm_loss\": null, \"per_step\": \\[null, null\\],"
                        + " \"count\": 0, \"ARC/pass@1\": null, \"ARC/pass@2\": null\\}\\s*"),
                eval.out());
    }

    @Test
    void trainingLogsNoMetricsAndHasNoBestCheckpoint() throws IOException {
        var evaluations = Files.readAllLines(Path.of(run, "metrics.jsonl")).stream()
                .filter(line -> line.contains("\"all/"))
                .toList();
        assertEquals(2, evaluations.size());
        for (var line : evaluations) {
            assertTrue(line.matches("\\{\"step\":\\d+,\"all/count\":0\\}"), line);
        }
        assertTrue(training.out().contains("no solutions are known"), training.out());
        assertFalse(training.out().contains("the best so far"), training.out());
        assertTrue(training.out().contains("its solution is not known"), training.out());
        assertFalse(Files.exists(Path.of(run, "best.h5")));
        assertTrue(Files.isRegularFile(Path.of(run, "submission.json")));
    }
}
