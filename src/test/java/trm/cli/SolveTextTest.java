package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Puzzles as people's editors write them, and what is said where they cannot be read. */
class SolveTextTest {
    private static final String PUZZLES = "# für zwei\r\n"
            + "1...3...2...4...\r\n\r\n1 . | . .\r\n3 . | . .\r\n2...\r\n4...\r\n";

    @TempDir
    private static Path temp;

    private static String run;

    @BeforeAll
    static void trains() {
        var data = temp.resolve("sudoku4.h5").toString();
        run = temp.resolve("run").toString();
        var made = CliRun.of(
                "data", "sudoku", "--train", "datasets/sudoku4-train.csv", "--test", "datasets/sudoku4-test.csv",
                "--size", "4", "--output", data);
        assertEquals(0, made.exitCode(), made.err());
        var training = CliRun.of(
                "train", "data_paths=[" + data + "]", "epochs=1", "eval_interval=1", "global_batch_size=4",
                "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1",
                "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0", "arch.halt_max_steps=1", "evaluators=[]",
                "checkpoint_path=" + run);
        assertEquals(0, training.exitCode(), training.err());
    }

    private static CliRun piped(byte[] input) {
        var old = System.in;
        System.setIn(new ByteArrayInputStream(input));
        try {
            return CliRun.of("solve", run, "-");
        } finally {
            System.setIn(old);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void readsByteOrderMarksAndCarriageReturns(String charset) throws IOException {
        var bytes = ("\uFEFF" + PUZZLES).getBytes(Charset.forName(charset));
        var file = Files.write(temp.resolve("puzzles.txt"), bytes);
        var solved = CliRun.of("solve", run, file.toString());
        assertTrue(solved.out().contains("of 2 solved"), solved.out() + solved.err());
        assertTrue(piped(bytes).out().contains("of 2 solved"));
    }

    @Test
    void namesTheFileAndTheFault() throws IOException {
        var file = temp.resolve("odd.txt");
        Files.write(file, PUZZLES.getBytes(StandardCharsets.ISO_8859_1));
        refuses(file.toString(), "odd.txt is not a text in UTF-8");
        Files.writeString(file, "");
        refuses(file.toString(), "odd.txt holds no puzzle; write a 4×4 Sudoku there");
        Files.writeString(file, "# nothing\n\n");
        refuses(file.toString(), "odd.txt holds no puzzle");
        Files.writeString(file, "1...3...2...4...\n1..x");
        refuses(file.toString(), "odd.txt: 'x' at character 4 of line 2 is no cell");
        Files.writeString(file, "1...3...2...4..");
        refuses(file.toString(), "odd.txt: A 4×4 Sudoku has 16 cells, not 15");
        refuses(temp.toString(), "is a folder; name a file in it");
        refuses(Path.of(run, "best.h5").toString(), "best.h5 is n", "UTF-8");
    }

    @Test
    void namesStandardInput() {
        for (var input : new byte[][] {{}, {(byte) 0xE4}, "1x".getBytes(StandardCharsets.UTF_8)}) {
            var piped = piped(input);
            assertEquals(2, piped.exitCode());
            assertTrue(piped.err().startsWith("trm: standard input"), piped.err());
        }
    }

    @Test
    void whatIsNoPuzzleMayHaveBeenAFile() {
        refuses("nosuch.txt", "There is no file 'nosuch.txt'", "4×4 Sudoku");
        refuses("puzzles/one", "There is no file 'puzzles/one'");
        refuses("nosuch", "'nosuch' is neither a file nor a 4×4 Sudoku");
        refuses("1".repeat(500), "'" + "1".repeat(60) + "…' is neither a file nor a 4×4 Sudoku", "16 cells, not 500");
        refuses("", "'' is neither a file nor a 4×4 Sudoku");
        var right = refuses("1...3...2...4..9", "'9' at character 16 is no cell");
        assertFalse(right.contains("file"), right);
    }

    private static String refuses(String argument, String... parts) {
        var refused = CliRun.of("solve", run, argument);
        assertEquals(2, refused.exitCode(), refused.err());
        for (var part : parts) {
            assertTrue(refused.err().contains(part), refused.err());
        }
        assertEquals(1, refused.err().lines().count(), refused.err());
        assertEquals("", refused.out());
        return refused.err();
    }
}
