package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an answer comes about, on the terminal and as a GIF, on 4x4 puzzles. */
class FilmWorkflowTest {
    private static final String PUZZLE = "1234341.21434...";
    private static final int STEPS = 3;

    @TempDir
    private static Path temp;

    private static String run;

    @BeforeAll
    static void trains() {
        var data = temp.resolve("sudoku4.h5").toString();
        run = temp.resolve("run").toString();
        var made = CliRun.of("data", "sudoku", "--train", "datasets/sudoku4-train.csv", "--test",
                "datasets/sudoku4-test.csv", "--size", "4", "--output", data);
        assertEquals(0, made.exitCode(), made.err());
        var training = CliRun.of(
                "train", "data_paths=[" + data + "]", "epochs=2", "eval_interval=2", "global_batch_size=4",
                "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=2", "arch.L_cycles=2", "arch.L_layers=1",
                "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0", "arch.halt_max_steps=" + STEPS, "evaluators=[]",
                "checkpoint_path=" + run);
        assertEquals(0, training.exitCode(), training.err());
    }

    private static CliRun solve(String... more) {
        var all = new ArrayList<>(List.of("solve", run));
        all.addAll(List.of(more));
        return CliRun.of(all.toArray(String[]::new));
    }

    /** Digits of the grid that is last in a text of grids. */
    private static String lastGrid(String trace, int columns) {
        var rows = trace.lines().filter(line -> line.matches("[ !*|\\d.]+") && line.matches(".*\\d.*")).toList();
        var digits = new StringBuilder();
        for (var row : rows.subList(rows.size() - 4, rows.size())) {
            var all = row.replaceAll("[ !*|]", "");
            digits.append(all.substring(all.length() - columns));
        }
        return digits.toString();
    }

    @Test
    void traceEndsWithTheAnswer() {
        var plain = solve(PUZZLE);
        var traced = solve(PUZZLE, "--trace");
        assertEquals(plain.exitCode(), traced.exitCode(), traced.err());
        assertTrue(traced.out().endsWith(plain.out()), traced.out());
        var trace = traced.out().substring(0, traced.out().length() - plain.out().length());
        for (int step = 1; step <= STEPS; step++) {
            assertTrue(trace.contains("step " + step), trace);
        }
        assertFalse(trace.contains("step " + (STEPS + 1)), trace);
        assertEquals(lastGrid(plain.out(), 4), lastGrid(trace, 4), trace + plain.out());
        assertTrue(trace.contains("q_halt"), trace);
    }

    @Test
    void cyclesShowTheLatentsAndTheSameAnswer() {
        var traced = solve("--index", "0", "--trace", "--cycles");
        assertTrue(traced.out().contains("step 1 H1.1 z_L"), traced.out());
        assertTrue(traced.out().contains("step 3 H2.2 z_L"), traced.out());
        assertTrue(traced.out().contains("* changed, ! wrong"), traced.out());
        int grids = Pattern.compile("q_halt").matcher(traced.out()).results().toList().size();
        assertEquals(1 + STEPS * 2 * 3, grids, traced.out()); // the start, and H times (L cycles and H) a step
    }

    private static List<Integer> delays(Path gif) throws IOException {
        var reader = ImageIO.getImageReadersByFormatName("gif").next();
        var delays = new ArrayList<Integer>();
        try (var in = ImageIO.createImageInputStream(gif.toFile())) {
            reader.setInput(in);
            for (int i = 0; i < reader.getNumImages(true); i++) {
                var root = (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
                var control = (IIOMetadataNode) root.getElementsByTagName("GraphicControlExtension").item(0);
                delays.add(Integer.valueOf(control.getAttribute("delayTime")));
                assertEquals(1, root.getElementsByTagName("ApplicationExtension").getLength()); // it repeats
            }
        } finally {
            reader.dispose();
        }
        return delays;
    }

    @Test
    void aGifHasAFrameForThePuzzleAndForEachStep() throws IOException {
        var gif = temp.resolve("new").resolve("steps.gif");
        var solved = solve(PUZZLE, "--gif", gif.toString(), "--steps", "4");
        assertEquals("", solved.err());
        assertEquals(List.of(120, 70, 70, 70, 300), delays(gif));
        var cycles = temp.resolve("cycles.gif");
        solve(PUZZLE, "--gif", cycles.toString(), "--cycles", "--steps", "1");
        assertEquals(List.of(120, 20, 20, 20, 20, 20, 20, 300), delays(cycles));
    }

    private static void refused(int code, String sentence, CliRun run) {
        assertEquals(code, run.exitCode(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals("", run.out());
    }

    @Test
    void whatDoesNotGoTogetherIsSaidInOneSentence() throws IOException {
        refused(2, "--cycles says what --trace and --gif show; give one of them", solve(PUZZLE, "--cycles"));
        refused(2, "--gif films one puzzle, not 2; give one of them",
                solve("--index", "0", "--count", "2", "--gif", temp.resolve("two.gif").toString()));
        refused(2, "this is a folder; give the name of a file in it", solve(PUZZLE, "--gif", temp.toString()));
        refused(2, "--trace shows one attempt over all steps; leave out the options of search and halting",
                solve(PUZZLE, "--trace", "--samples", "3"));
        var file = Files.writeString(temp.resolve("file"), "no folder");
        refused(1, "nothing can be written in " + file, solve(PUZZLE, "--gif", file.resolve("a.gif").toString()));
        assertFalse(Files.exists(temp.resolve("two.gif")));
    }
}
