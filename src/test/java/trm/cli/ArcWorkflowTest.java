package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import trm.data.arc.ArcSubmission;
import trm.data.hdf.DatasetFile;
import trm.eval.ArcScore;

/** The commands on a handful of ARC puzzles, up to the submission. */
class ArcWorkflowTest {
    @TempDir
    private static Path temp;

    private static String data;
    private static String run;
    private static CliRun training;

    @BeforeAll
    static void trains() {
        data = temp.resolve("arc.h5").toString();
        run = temp.resolve("run").toString();
        var made = CliRun.of(
                "data", "arc", "--input-file-prefix", "src/test/resources/golden/datasets/arc-small-json/arc-agi",
                "--subsets", "training,evaluation", "--test-set-name", "evaluation", "--num-aug", "2",
                "--output", data);
        assertEquals(0, made.exitCode(), made.err());
        assertTrue(made.out().contains("No test pair is a training example"), made.out());
        training = CliRun.of(
                "train", "data_paths=[" + data + "]", "epochs=2", "eval_interval=1", "global_batch_size=4",
                "arch.hidden_size=8", "arch.num_heads=1", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1",
                "arch.puzzle_emb_len=1", "arch.halt_max_steps=1", "checkpoint_path=" + run,
                "evaluators=[{name: arc@ARC, pass_Ks: [1, 2]}]");
        assertEquals(0, training.exitCode(), training.err());
    }

    private static CliRun eval(String... args) {
        var all = new ArrayList<>(List.of("eval", run));
        all.addAll(List.of(args));
        return CliRun.of(all.toArray(String[]::new));
    }

    private static Map<?, ?> json(Path file) throws IOException {
        return (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    /** Every test input of every puzzle has both attempts, grids of colours. */
    private static void assertSubmission(Map<?, ?> submission, int puzzles) {
        assertEquals(puzzles, submission.size());
        for (var puzzle : DatasetFile.open(Path.of(data)).testPuzzles().subList(0, puzzles)) {
            var inputs = (List<?>) submission.get(puzzle.id());
            assertEquals(puzzle.test().size(), inputs.size());
            for (var input : inputs) {
                var attempts = (Map<?, ?>) input;
                assertEquals(List.of("attempt_1", "attempt_2"), List.copyOf(attempts.keySet()));
                attempts.values().forEach(grid -> ((List<?>) grid).forEach(row -> ((List<?>) row)
                        .forEach(colour -> assertTrue((int) colour >= 0 && (int) colour <= 9))));
            }
        }
    }

    @Test
    void trainingScoresByVotes() throws IOException {
        assertTrue(training.out().contains("ARC/pass@1 "), training.out());
        assertTrue(training.out().contains("ARC/pass@2 "), training.out());
        var metrics = Files.readString(Path.of(run, "metrics.jsonl"));
        assertEquals(2, metrics.lines().filter(line -> line.contains("\"ARC/pass@2\":")).count());
        assertFalse(metrics.contains("ARC/pass@5"));
        assertFalse(training.out().contains("no prediction"), training.out());
        assertSubmission(json(Path.of(run, "submission.json")), 4);
        assertTrue(training.out().contains("A puzzle it has never seen"));
    }

    /** The subset {@code again} holds the evaluation's puzzles under other names. */
    @Test
    void saysHowManyTestAnswersAreTrainedOn() throws IOException {
        var json = Path.of("src/test/resources/golden/datasets/arc-small-json");
        var prefix = temp.resolve("twice").toString();
        for (var kind : List.of("challenges", "solutions")) {
            var text = Files.readString(json.resolve("arc-agi_evaluation_" + kind + ".json"));
            Files.writeString(Path.of(prefix + "_evaluation_" + kind + ".json"), text);
            Files.writeString(
                    Path.of(prefix + "_again_" + kind + ".json"), text.replaceAll("\"(\\w{8})\":", "\"x$1\":"));
        }
        var made = CliRun.of(
                "data", "arc", "--input-file-prefix", prefix, "--subsets", "again,evaluation",
                "--test-set-name", "evaluation", "--num-aug", "1", "--output", prefix + ".h5");
        assertEquals(0, made.exitCode(), made.err());
        assertTrue(made.out().contains(
                "Careful: 5 of the 5 test pairs are training examples with their answers in other puzzles or subsets,"),
                made.out());
        assertTrue(made.out().contains(" up to symmetry and colours, 5 of them identical."), made.out());
        assertFalse(made.out().contains("No test pair"), made.out());
    }

    @Test
    void readsAFileAPuzzle() throws IOException {
        var puzzle = "{\"train\": [{\"input\": [[%d, 0]], \"output\": [[%d]]}], \"test\": [{\"input\": [[5]]%s}]}";
        for (var name : List.of("first", "second")) {
            var folder = Files.createDirectory(temp.resolve(name));
            Files.writeString(folder.resolve("b.json"), puzzle.formatted(1, 2, ", \"output\": [[7]]"));
            Files.writeString(folder.resolve("a.json"), puzzle.formatted(3, 4, ""));
        }
        var output = temp.resolve("folders.h5").toString();
        var first = temp.resolve("first").toString();
        var made = CliRun.of(
                "data", "arc", "--input-dir", first, temp.resolve("second").toString(), "--test-set-name", "second",
                "--num-aug", "0", "--output", output);
        assertEquals(0, made.exitCode(), made.err());
        assertTrue(made.out().contains("5 examples of 4 puzzles in 4 groups"), made.out());
        assertTrue(made.out().contains("Careful: 1 of the 1 test pairs are"), made.out());
        for (var wrong : List.of(
                List.of("--input-dir", first, "--input-file-prefix", "p", "--subsets", "first"),
                List.of("--input-dir", first, "--subsets", "first"),
                List.of("--input-file-prefix", "p"),
                List.<String>of())) {
            var args = new ArrayList<>(List.of("data", "arc", "--test-set-name", "first", "--output", output + 2));
            args.addAll(wrong);
            var refused = CliRun.of(args.toArray(String[]::new));
            assertEquals(2, refused.exitCode());
            assertEquals(
                    "trm: Give either --input-file-prefix PREFIX --subsets NAME…, or --input-dir FOLDER…\n",
                    refused.err());
        }
    }

    @Test
    void evaluationScoresAndWritesASubmission() throws IOException {
        var file = temp.resolve("deep/submission.json");
        var whole = eval("--evaluator", "arc", "--submission", file.toString(), "--pass-ks", "1,7");
        assertEquals(0, whole.exitCode(), whole.err());
        assertTrue(whole.out().contains("ARC/pass@1 "), whole.out());
        assertTrue(whole.out().contains("ARC/pass@7 "), whole.out());
        assertTrue(whole.out().contains("→ " + file), whole.out());
        assertFalse(whole.out().contains("no prediction"), whole.out());
        assertSubmission(json(file), 4);

        var unasked = eval("--json");
        assertTrue(unasked.out().contains("\"ARC/pass@1\": "), unasked.out());
        var part = eval("--groups", "2", "--copies", "1", "--submission", file.toString());
        assertTrue(part.out().contains("examples          "), part.out());
        assertSubmission(json(file), 2);
        var train = eval("--split", "train", "--evaluator", "arc");
        assertEquals(2, train.exitCode());
        assertTrue(train.err().contains("not in the split train"), train.err());
        assertEquals(2, eval("--pass-ks", "0").exitCode());
    }

    @Test
    void listsPuzzlesOfWhichSomethingIsMissing() {
        var names = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            names.add("p" + i);
        }
        var out = new ByteArrayOutputStream();
        var old = System.out;
        System.setOut(new PrintStream(out, true));
        try {
            ArcOptions.remark(new ArcScore(Map.of(), names, List.of("q"), new ArcSubmission(Map.of())));
        } finally {
            System.setOut(old);
        }
        assertEquals(
                """
                  12 puzzles have no prediction, which counts as wrong: p0, p1, p2, p3, p4, p5, p6, p7, p8, p9 …
                  1 puzzle has no solution and does not count: q
                """,
                out.toString());
    }

    @Test
    void showsAndSolvesExamples() {
        var shown = CliRun.of("data", "show", data, "--count", "2");
        assertTrue(shown.out().startsWith("test example 0, "), shown.out());
        assertTrue(shown.out().contains("|||t"), shown.out());
        var picture = temp.resolve("arc.png");
        var solved = CliRun.of("solve", run, "--index", "1", "--png", picture.toString());
        assertTrue(solved.out().contains("solved: "), solved.out() + solved.err());
        assertTrue(Files.isRegularFile(picture));
        var text = CliRun.of("solve", run, "0 1 2");
        assertEquals(2, text.exitCode());
        assertTrue(text.err().contains("give one of a dataset with --index"), text.err());
    }
}
