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

/** The commands on mazes of 5×5 and 7×7. */
class MazeWorkflowTest {
    @TempDir
    private static Path temp;

    private static String data;
    private static String run;
    private static CliRun training;

    @BeforeAll
    static void trains() {
        data = temp.resolve("maze.h5").toString();
        run = temp.resolve("run").toString();
        var made = CliRun.of(
                "data", "maze", "--size", "7", "--count", "6", "--test", "3", "--min-path", "6", "--aug", "--output",
                data);
        assertEquals(0, made.exitCode(), made.err());
        training = CliRun.of(
                "train", "data_paths=[" + data + "]", "epochs=4", "eval_interval=2", "global_batch_size=4",
                "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1",
                "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0", "arch.halt_max_steps=2", "checkpoint_path=" + run);
        assertEquals(0, training.exitCode(), training.err());
    }

    private static CliRun eval(String... args) {
        var all = new ArrayList<>(List.of("eval", run));
        all.addAll(List.of(args));
        return CliRun.of(all.toArray(String[]::new));
    }

    @Test
    void anEvaluatorThatDoesNotFitIsLeftOutInOneLine() {
        var line = "Left out: the evaluator arc votes over augmented ARC puzzles, but " + data + " is of kind maze";
        assertEquals(1, training.out().lines().filter(l -> l.startsWith(line)).count(), training.out());
        assertFalse(Files.exists(Path.of(run, "submission.json")));
        var asked = eval("--evaluator", "arc");
        assertEquals(2, asked.exitCode());
        assertTrue(asked.err().contains("is of kind maze"), asked.err());
        assertEquals(2, eval("--submission", temp.resolve("s.json").toString()).exitCode());
        assertTrue(eval("--evaluator", "vote").err().contains("no evaluator 'vote'"));
    }

    @Test
    void evaluatesAPart() {
        assertTrue(eval().out().contains("examples          3\n"));
        var two = eval("--groups", "2", "--json");
        assertTrue(two.out().contains("\"examples\": 2,"), two.out());
        assertTrue(eval("--split", "train").out().contains("examples          48\n"));
        assertTrue(eval("--split", "train", "--groups", "3", "--copies", "1").out().contains("examples          6\n"));
        assertTrue(eval("--split", "train", "--copies", "0").out().contains("examples          6\n"));
        assertEquals(2, eval("--groups", "0").exitCode());
    }

    @Test
    void showsAndSolvesExamples() {
        assertTrue(training.out().contains("A puzzle it has never seen"), training.out());
        var shown = CliRun.of("data", "show", data, "--index", "1", "--count", "5");
        assertEquals(0, shown.exitCode(), shown.err());
        assertTrue(shown.out().startsWith("test example 1\ninput       truth\n#######     #######\n"), shown.out());
        assertEquals(2, shown.out().lines().filter(line -> line.startsWith("test example")).count());
        var png = temp.resolve("shown.png");
        assertEquals(
                0, CliRun.of("data", "show", data, "--split", "train", "--png", png.toString()).exitCode());
        assertTrue(Files.isRegularFile(png));
        var past = CliRun.of("data", "show", data, "--index", "3");
        assertEquals(2, past.exitCode());
        assertTrue(past.err().contains("--index 3: the split test of " + data + " has the examples 0 … 2"), past.err());

        var picture = temp.resolve("solved.png");
        var solved = CliRun.of("solve", run, "--index", "0", "--count", "2", "--png", picture.toString());
        assertEquals(solved.out().contains("2 of 2 solved") ? 0 : 1, solved.exitCode(), solved.err());
        assertTrue(solved.out().contains("input       prediction     truth"), solved.out());
        assertTrue(Files.isRegularFile(picture));
        var evaluated = temp.resolve("evaluated.png");
        assertEquals(0, eval("--png", evaluated.toString()).exitCode());
        assertTrue(Files.isRegularFile(evaluated));
    }

    @Test
    void solvesMazesOfAFile() throws IOException {
        var maze = "#######\n#S    #\n##### #\n#     #\n# #####\n#    G#\n#######\n";
        var file = Files.writeString(temp.resolve("mazes.txt"), maze + "\n" + maze.replace("\n", "") + "\n");
        var solved = CliRun.of("solve", run, file.toString());
        assertTrue(solved.out().contains("of 2 solved"), solved.out() + solved.err());
        assertTrue(solved.out().contains("#S    #     "), solved.out());
        Files.writeString(file, maze.replace("G", " "));
        var lost = CliRun.of("solve", run, file.toString());
        assertEquals(2, lost.exitCode());
        assertTrue(lost.err().contains("puzzle 1 has no goal G"), lost.err());
        assertEquals(2, CliRun.of("solve", run).exitCode());
        assertTrue(CliRun.of("solve", run, "--index", "0", "####").err().contains("either a PUZZLE, or --index"));
    }
}
