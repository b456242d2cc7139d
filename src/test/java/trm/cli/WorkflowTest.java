package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.hdf.HdfReader;

/** The commands as a user strings them together, on 4x4 puzzles; and what they say to wrong input. */
class WorkflowTest {
    @TempDir
    private static Path temp;

    private static String data;
    private static String run;
    private static CliRun training;

    @BeforeAll
    static void trains() {
        data = temp.resolve("sudoku4.h5").toString();
        run = temp.resolve("run").toString();
        var made = CliRun.of(
                "data", "sudoku", "--size", "4", "--count", "24", "--test", "6", "--num-aug", "3", "--output", data);
        assertEquals(0, made.exitCode(), made.err());
        training = train("checkpoint_path=" + run);
        assertEquals(0, training.exitCode(), training.err());
    }

    private static CliRun train(String... keys) {
        var all = new java.util.ArrayList<>(List.of(
                "train", "data_paths=[" + data + "]", "epochs=4", "eval_interval=2", "global_batch_size=8",
                "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1",
                "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0", "arch.halt_max_steps=2", "evaluators=[]",
                "ema=true"));
        all.addAll(List.of(keys));
        return CliRun.of(all.toArray(String[]::new));
    }

    @Test
    void trainingEvaluatesAndSolvesAPuzzle() {
        assertTrue(training.out().contains("evaluation at step 6:"), training.out());
        assertTrue(training.out().contains("all/exact_accuracy"), training.out());
        assertTrue(training.out().contains("solved"), training.out());
        for (var file :
                List.of("all_config.yaml", "metrics.jsonl", "step_6.h5", "step_12.h5", "best.h5", "resume.h5")) {
            assertTrue(Files.isRegularFile(Path.of(run, file)), file);
        }
    }

    @Test
    void evaluationPrintsJsonAndSavesPredictions() {
        var saved = temp.resolve("out.h5");
        var eval = CliRun.of("eval", run, "--json", "--steps", "5", "--save", saved.toString());
        assertEquals(0, eval.exitCode(), eval.err());
        assertTrue(
                eval.out().matches("(?s)\\{\"examples\": 6, \"exact_accuracy\": [\\d.]+, \"accuracy\": [\\d.]+,"
                        + " \"q_halt_accuracy\": [\\d.]+, \"steps\": 5, \"lm_loss\": [\\d.]+,"
                        + " \"per_step\": \\[([\\d.]+, ){4}[\\d.]+\\]\\}\\s*"),
                eval.out());
        try (var hdf = HdfReader.open(saved)) {
            assertEquals(6 * 16 * 6, hdf.floats("logits", 6, 16, 6).length);
            assertEquals(6 * 16, hdf.ints("preds", 6, 16).length);
            assertEquals(6, hdf.floats("q_halt_logits", 6).length);
        }
    }

    @Test
    void aDatasetIsFoundWithoutItsSuffix() {
        var named = CliRun.of("eval", run, "--json", "--data", data);
        assertEquals(named, CliRun.of("eval", run, "--json", "--data", data.replace(".h5", "")));
    }

    @Test
    void aRunTakesSeveralDatasets() {
        var second = temp.resolve("second.h5").toString();
        var both = "data_paths=[" + data + "," + second + "]";
        assertEquals(0, CliRun.of("data", "sudoku", "--size", "4", "--count", "8", "--test", "3", "--seed", "9",
                "--output", second).exitCode());
        var folder = temp.resolve("two").toString();
        var trained = train("checkpoint_path=" + folder, both, "data_paths_test=[" + second + "," + data + "]");
        assertEquals(0, trained.exitCode(), trained.err());
        assertTrue(trained.out().contains("on 104 examples of " + data + " + " + second), trained.out());
        var eval = CliRun.of("eval", folder, "--json");
        assertTrue(eval.out().startsWith("{\"examples\": 9,"), eval.out() + eval.err());
        eval = CliRun.of("eval", folder, "--json", "--data", second);
        assertTrue(eval.out().startsWith("{\"examples\": 3,"), eval.out() + eval.err());
    }

    @Test
    void rawAndAveragedWeightsDiffer() {
        var raw = CliRun.of("eval", run + "/step_12.h5", "--json", "--raw");
        var ema = CliRun.of("eval", run + "/step_12.h5", "--json", "--ema");
        assertEquals(0, raw.exitCode(), raw.err());
        assertFalse(raw.out().equals(ema.out()), raw.out());
    }

    @Test
    void solvePrintsPuzzleAndAnswer() {
        var solve = CliRun.of("solve", run, "1...............");
        assertTrue(solve.out().contains("1"), solve.out());
        assertEquals(solve.out().contains("solved: the grid is valid") ? 0 : 1, solve.exitCode());
    }

    @Test
    void aSecondRunOfTheSameNameGetsAFolderOfItsOwn() {
        var again = train("checkpoint_path=" + run);
        assertEquals(0, again.exitCode(), again.err());
        assertTrue(Files.isRegularFile(Path.of(run + "-2", "best.h5")));
    }

    @Test
    void benchReportsItsFields() {
        var bench = CliRun.of(
                "bench", "--config", "trm-mlp-sudoku", "--mode", "eval", "--batch", "1", "--repeats", "1", "--threads",
                "1", "--warm-up", "0", "--lma", "8,64", "--json");
        assertEquals(0, bench.exitCode(), bench.err());
        for (var field : List.of("config", "mode", "batch", "threads", "repeats", "min_s", "median_s", "gflop",
                "gflops_min", "gflops_median", "fma_peak_gflops", "params", "heap_mb", "peak_rss_mb", "latents")) {
            assertTrue(bench.out().contains("\"" + field + "\": "), field + " in " + bench.out());
        }
    }

    @Test
    void latentsFromTrainingToThePicture() throws IOException {
        var latents = temp.resolve("latents");
        var trained = train("checkpoint_path=" + latents, "arch.lma_enable=true", "arch.lma_mode=unclean");
        assertEquals(0, trained.exitCode(), trained.err());
        assertTrue(trained.out().contains("Latent Meta Attention, clean: 16 tokens x 16 features in 8 chunks of 32"
                + " become 8 latents x 16 features"), trained.out());
        assertEquals(0, CliRun.of("eval", latents.toString()).exitCode());
        var timed = CliRun.of("bench", "--config", latents.toString(), "--batch", "1", "--repeats", "1", "--warm-up",
                "0", "--threads", "1", "--json");
        assertTrue(timed.out().contains("\"latents\": [8, 16]"), timed.out() + timed.err());
        assertTrue(CliRun.of("solve", latents.toString(), "1...............").out().contains("1"));
        for (var axis : List.of("--steps", "--metric=train/lm_loss")) {
            var png = temp.resolve("curves" + axis.length() + ".png");
            var drawn = CliRun.of("curves", run, latents.toString(), axis, "--png", png.toString());
            assertEquals(0, drawn.exitCode(), drawn.err());
            assertEquals(1200, ImageIO.read(png.toFile()).getWidth());
        }
        fails(2, CliRun.of("curves", run, "--metric", "accurracy"), "accurracy", "all/accuracy", "train/lm_loss");
        Files.delete(latents.resolve("times.jsonl"));
        fails(2, CliRun.of("curves", latents.toString()), "times.jsonl", "--steps");
        fails(1, CliRun.of("curves", temp.toString()), temp.toString(), "metrics.jsonl");
    }

    @Test
    void latentsThatDoNotDivide() {
        var never = temp.resolve("never");
        fails(2, train("checkpoint_path=" + never, "arch.lma_enable=true", "arch.lma_latent_len=5"), "5", "4", "8");
        assertFalse(Files.exists(never));
    }

    @Test
    void benchComparesLatents() {
        var bench = CliRun.of(
                "bench", "--config", "sudoku6", "--batch", "1", "--repeats", "1", "--warm-up", "0", "--threads", "1",
                "--lma", "none", "--lma", "unclean", "--lma");
        assertEquals(0, bench.exitCode(), bench.err());
        var number = " [\\d.,]+ \\|";
        var plain = "\\| sudoku6 \\| none \\|" + number.repeat(4) + " \\| \\|\\R";
        var percent = " -?[\\d.]+ % \\|";
        for (var row : List.of(plain, "\\| sudoku6 \\| 96 x 36 \\|" + number.repeat(4) + percent + percent + "\\R",
                "\\| sudoku6 \\| 64 x 36 \\|" + number.repeat(4) + percent + percent + "\\R")) {
            assertTrue(Pattern.compile(row).matcher(bench.out()).find(), row + " in " + bench.out());
        }
        fails(2, CliRun.of("bench", "--lma", "12"), "--lma", "256,256", "'12'");
    }

    private static void fails(int exitCode, CliRun result, String... words) {
        assertEquals(exitCode, result.exitCode(), result.err());
        assertEquals(1, result.err().strip().lines().count(), result.err());
        for (var word : words) {
            assertTrue(result.err().contains(word), "'" + word + "' in: " + result.err());
        }
    }

    @Test
    void noSuchFile() {
        fails(1, train("data_paths=[nowhere/f.h5]"), "nowhere/f.h5", "no such file");
        fails(1, CliRun.of("eval", "runs/nowhere"), "runs/nowhere");
        fails(1, CliRun.of("train", "--resume", temp.resolve("nowhere").toString()), "nowhere", "resume.h5");
        fails(2, CliRun.of("train", "--preset", "nosuch"), "nosuch", "sudoku6");
    }

    @Test
    void truncatedHdf5() throws IOException {
        for (var file : List.of(Path.of(data), Path.of(run, "best.h5"))) {
            var bytes = Files.readAllBytes(file);
            var cut = temp.resolve("cut.h5");
            Files.write(cut, java.util.Arrays.copyOf(bytes, bytes.length / 2));
            fails(1, CliRun.of("eval", run, "--data", cut.toString()), cut.toString(), "cut short");
            fails(1, CliRun.of("eval", cut.toString()), cut.toString(), "cut short");
            fails(1, train("data_paths=[" + cut + "]"), cut.toString(), "cut short");
        }
    }

    @Test
    void aDatasetOfAnotherVocabulary() {
        var six = temp.resolve("six.h5").toString();
        assertEquals(
                0,
                CliRun.of("data", "sudoku", "--size", "6", "--count", "4", "--test", "2", "--output", six).exitCode());
        fails(2, CliRun.of("eval", run, "--data", six), "vocab_size", "6", "8", "--data");
    }

    @Test
    void unknownKeysAndValues() {
        fails(2, train("arch.hiden_size=16"), "arch.hiden_size", "arch.hidden_size");
        fails(2, train("arch.pos_encodings=sideways"), "arch.pos_encodings", "sideways", "rope");
        fails(2, train("lr=fast"), "lr", "fast");
        fails(2, CliRun.of("train", "--warp"), "--warp");
        fails(2, CliRun.of("eval", run, "--steps", "0"), "--steps", "0");
        fails(2, CliRun.of("eval", run, "--split", "validation"), "validation", "test");
        fails(2, CliRun.of("bench", "--config", "gpt"), "gpt", "trm-mlp-sudoku");
        fails(2, CliRun.of("bench", "--mode", "dream"), "dream", "train");
    }

    @Test
    void headsThatDoNotDivide() {
        fails(2, train("arch.num_heads=3"), "arch.num_heads=3", "arch.hidden_size=16");
    }

    @Test
    void aCsvRowOf80Characters() throws IOException {
        var csv = temp.resolve("short.csv");
        Files.writeString(csv, "source,question,answer,rating\nx," + ".".repeat(80) + "," + "1".repeat(81) + ",0\n");
        fails(1, dataFrom(csv), csv.toString(), "80", "81");
    }

    @Test
    void aSudokuWithTwoEqualDigitsInARow() throws IOException {
        fails(2, CliRun.of("solve", run, "11.............."), "two 1s", "row 1");
        var csv = temp.resolve("twice.csv");
        Files.writeString(
                csv,
                "source,question,answer,rating\nx,55" + ".".repeat(79) + ",55" + "1".repeat(79) + ",0\n");
        fails(1, dataFrom(csv), csv.toString(), "two 5s in row 1");
    }

    private static CliRun dataFrom(Path csv) {
        return CliRun.of(
                "data", "sudoku", "--train", csv.toString(), "--test", csv.toString(), "--output",
                temp.resolve("never.h5").toString());
    }

    @Test
    void aPuzzleOfAnotherSize() {
        fails(2, CliRun.of("solve", run, "1234"), "4×4", "16", "4");
    }
}
