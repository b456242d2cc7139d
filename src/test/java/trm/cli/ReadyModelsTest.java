package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ready models, search, halting and depth, as a user strings them together; and what is said to wrong input. */
class ReadyModelsTest {
    private static final String PUZZLE = "4..5.....21...1..3....4.......263...";

    @TempDir
    private static Path temp;

    private static String data;

    @BeforeAll
    static void makesData() {
        data = temp.resolve("six.h5").toString();
        assertEquals(0, CliRun.of("data", "sudoku", "--size", "6", "--count", "2", "--test", "20", "--seed", "5",
                "--output", data).exitCode());
    }

    private static String succeeds(String... args) {
        var run = CliRun.of(args);
        assertEquals(0, run.exitCode(), run.out() + run.err());
        assertEquals("", run.err());
        return run.out();
    }

    @Test
    void listsModels() {
        var out = succeeds("models");
        assertTrue(out.contains("sudoku6    6×6 Sudoku, 254,210 parameters"), out);
        assertTrue(out.contains("unseen puzzles"), out);
        assertTrue(out.contains("sudoku9    9×9 Sudoku, 324,098 parameters"), out);
    }

    @Test
    void solvesTheNewspapersSudoku() {
        var puzzle = "...2.8.......7.894.....9.67...6.1...61..4...53.......2.6......8..78....3.5..1.42.";
        var out = succeeds("solve", puzzle, "--samples", "20");
        assertTrue(out.contains("solved: the grid is valid"), out);
    }

    @Test
    void solvesWithoutTraining() throws IOException {
        var out = succeeds("solve", PUZZLE);
        assertTrue(out.endsWith("solved: the grid is valid" + System.lineSeparator()), out);
        assertEquals(out, succeeds("solve", "sudoku6", PUZZLE));
        var file = temp.resolve("two.txt");
        Files.writeString(file, PUZZLE + "\n" + PUZZLE + "\n");
        assertTrue(succeeds("solve", file.toString()).contains("2 of 2 solved"));
    }

    @Test
    void solvesWithHaltingAndSearch() {
        var halted = "(?s).*solved: the grid is valid after [1-9] steps?\\R";
        assertTrue(succeeds("solve", "--halt", PUZZLE).matches(halted));
        assertTrue(succeeds("solve", PUZZLE, "--halt", "1.5").matches(halted));
        var out = succeeds("solve", PUZZLE, "--samples", "9", "--steps", "14", "--threads", "1");
        assertTrue(out.matches("(?s).*solved: the grid is valid after \\d+ steps? of rollout [1-9] of 9\\R"), out);
        assertEquals(out, succeeds("solve", PUZZLE, "--samples", "9", "--steps", "14", "--threads", "2"));
    }

    @Test
    void saysHowFarASearchCame() {
        var run = CliRun.of("solve", PUZZLE, "--samples", "3", "--steps", "1", "--noise", "1000");
        assertEquals(1, run.exitCode(), run.out());
        assertTrue(run.out().matches("(?s).*not solved: .+; so ends rollout [123], chosen of 3 with 1 step each\\R"),
                run.out());
    }

    @Test
    void evaluatesByDepth() {
        var out = succeeds("eval", "sudoku6", "--data", data, "--steps", "8,2,4");
        assertTrue(out.startsWith("sudoku6, step 1,250"), out);
        assertTrue(out.matches("(?s).*steps   exact accuracy.*\\R +2 .*\\R +4 .*\\R +8 .*%.*"), out);
        assertTrue(succeeds("eval", "sudoku6", "--data", data, "--steps", "8,2,4", "--json").contains("\"steps\": 8,"));
    }

    @Test
    void evaluatesASearch() {
        var json = succeeds("eval", "sudoku6", "--data", data, "--samples", "3", "--noise", "0.4", "--steps", "2,6",
                "--threads", "1", "--batch", "7", "--json");
        assertTrue(json.matches("\\{\"examples\": 20, \"samples\": 3, \"noise\": 0.400000, \"seed\": 0, \"halt\": null,"
                + " \"steps\": 6, \"mean_steps\": 6.000000, \"exact_accuracy\": [\\d.]+,"
                + " \"depths\": \\[\\{\"steps\": 2, .*\\{\"steps\": 6, \"mean\": [\\d.]+,"
                + " \"best_by_q\": [\\d.]+, \"pass_at_k\": [\\d.]+, \"valid\": [\\d.]+\\}\\]\\}\\R"), json);
        assertEquals(json, succeeds("eval", "sudoku6", "--data", data, "--samples", "3", "--noise", "0.4", "--steps",
                "2,6", "--threads", "2", "--batch", "128", "--json"));
        var out = succeeds("eval", "sudoku6", "--data", data, "--samples", "2", "--steps", "4", "--halt", "1");
        assertTrue(out.contains("rollouts          2 of 4 steps, noise 0.3, seed 0"), out);
        assertTrue(out.matches("(?s).*steps +[123]\\.\\d\\d on average.*pass@2   valid by now\\R.*"), out);
    }

    @Test
    void evaluatesByDifficulty() {
        var out = succeeds("eval", "sudoku6", "--data", data, "--steps", "2", "--by-difficulty");
        assertTrue(out.matches("(?s).*difficulty   puzzles   exact accuracy\\R +0 +\\d+ +[\\d.]+ %\\R.*"), out);
        var json = succeeds("eval", "sudoku6", "--data", data, "--steps", "2", "--by-difficulty", "--json");
        assertTrue(json.matches("(?s).*\"difficulty 0/count\": [\\d.]+, \"difficulty 0/exact_accuracy\": .*"), json);
        var searched = succeeds(
                "eval", "sudoku6", "--data", data, "--samples", "2", "--steps", "2", "--by-difficulty");
        assertTrue(searched.contains("difficulty   puzzles"), searched);
        var copies = CliRun.of("eval", "sudoku6", "--data", copies(), "--split", "train", "--by-difficulty");
        assertEquals(2, copies.exitCode());
        assertTrue(copies.err().contains("has no rating for each example"), copies.err());
    }

    private static String copies() {
        var file = temp.resolve("copies.h5").toString();
        assertEquals(0, CliRun.of("data", "sudoku", "--size", "6", "--count", "2", "--test", "2", "--num-aug", "3",
                "--output", file).exitCode());
        return file;
    }

    @Test
    void evaluatesHalting() {
        var out = succeeds("eval", "sudoku6", "--data", data, "--halt", "2", "--steps", "8");
        assertTrue(out.matches("(?s).*exact accuracy +[\\d.]+ %, with all steps [\\d.]+ %\\R +steps +[1-7]\\.\\d\\d of"
                + " 8 on average: [\\d.]+ % saved\\R +puzzles a second +.*"), out);
        var never = succeeds("eval", "sudoku6", "--data", data, "--halt", "inf", "--steps", "8", "--json");
        assertTrue(never.contains("\"mean_steps\": 8.000000"), never);
        assertEquals(field(never, "exact_accuracy"), field(never, "exact_accuracy_all_steps"));
    }

    private static String field(String json, String name) {
        return json.replaceAll("(?s).*\"" + name + "\": ([^,}]+).*", "$1");
    }

    @Test
    void savesWhatHaltingAnswers() throws IOException {
        var plain = temp.resolve("plain.h5");
        var never = temp.resolve("never.h5");
        succeeds("eval", "sudoku6", "--data", data, "--save", plain.toString());
        succeeds("eval", "sudoku6", "--data", data, "--save", never.toString(), "--halt", "inf", "--batch", "6");
        assertEquals(-1, Files.mismatch(plain, never));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "2 | solve 44..5....21...1..3....4.......263... | trm: puzzle 1 has two 4s in row 1, so nothing solves",
        "2 | solve 12345............6.................. | puzzle 1 has no answer, so nothing solves it",
        "2 | solve 4..5 | trm: '4..5' is neither a run nor a puzzle that a ready model solves (sudoku6: a 6×6 Sudoku",
        "2 | solve 4..5.....21...1..3....4.......263..x | 'x' at character 36 is no cell of a 6×6 Sudoku",
        "2 | solve sudoku6 | trm: give either a PUZZLE, or --index for an example of a dataset",
        "1 | solve sudok6 4... | trm: sudok6: there is no such run, checkpoint or ready model (sudoku6, sudoku9);"
                + " train one with: trm train; did you mean 'sudoku6'?",
        "1 | eval nothing | trm: nothing: there is no such run, checkpoint or ready model (sudoku6, sudoku9)",
        "2 | eval sudoku6 --data DATA --samples 0 | trm: --samples must be from 1 to 1,000,000, not 0",
        "2 | eval sudoku6 --data DATA --noise -0.5 | trm: --noise is a standard deviation, 0 or more, not -0.5",
        "2 | eval sudoku6 --data DATA --noise NaN | trm: --noise is a standard deviation, 0 or more, not NaN",
        "2 | eval sudoku6 --data DATA --steps 4,0 | trm: --steps must be at least 1, not 0",
        "2 | solve --steps 4,5 PUZZLE | trm: --steps takes one number here; 'trm eval' compares several",
        "2 | solve --samples 0 PUZZLE | trm: --samples must be from 1 to 1,000,000, not 0",
    })
    void refusesInOneSentence(int code, String line, String sentence) {
        var args = line.replace("DATA", data).replace("PUZZLE", PUZZLE).split(" ");
        var run = CliRun.of(args);
        assertEquals(code, run.exitCode(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
    }

    @Test
    void sixteenBySixteenIsNotForAnyReadyModel() {
        var run = CliRun.of("solve", ".".repeat(256));
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("…' is neither a run nor a puzzle that a ready model solves"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    @Test
    void saysThatAPuzzleHasSeveralAnswers() {
        var run = CliRun.of("solve", "sudoku6", PUZZLE.replace('5', '.').replace('6', '.'));
        assertTrue(run.err().startsWith("trm: puzzle 1 has more than one answer"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertTrue(run.out().contains("prediction"), run.out());
    }

    @Test
    void haltingNeedsAModelThatLearnedIt() {
        var run = temp.resolve("once").toString();
        var trained = CliRun.of(
                "train", "data_paths=[" + data + "]", "epochs=8", "global_batch_size=2", "arch.hidden_size=16",
                "arch.num_heads=2", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1", "arch.puzzle_emb_ndim=0",
                "arch.puzzle_emb_len=0", "arch.halt_max_steps=1", "evaluators=[]", "eval_interval=8",
                "checkpoint_path=" + run);
        assertEquals(0, trained.exitCode(), trained.err());
        var eval = CliRun.of("eval", run, "--halt");
        assertEquals(2, eval.exitCode());
        assertEquals("trm: --halt is for models that learned when to halt, and this one was trained with"
                + " arch.halt_max_steps=1; leave it out", eval.err().strip());
    }
}
