package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every text that a command reads, in the encodings that editors write; and every command that a help shows. */
class TextInputTest {
    @TempDir
    private Path temp;

    private String again(String name, Charset charset, String mark) throws IOException {
        var text = Files.readString(Path.of("datasets", name));
        return Files.write(temp.resolve(name), (mark + text).getBytes(charset)).toString();
    }

    private CliRun csv(String file) {
        return CliRun.of(
                "data", "sudoku", "--size", "4", "--train", file, "--test", "datasets/sudoku4-test.csv", "--force",
                "--output", temp.resolve("s.h5").toString());
    }

    private CliRun grid(String file) {
        return CliRun.of("data", "grid", "--train", file, "--force", "--output", temp.resolve("g.h5").toString());
    }

    private CliRun arc() {
        return CliRun.of(
                "data", "arc", "--input-file-prefix", temp.resolve("arc-own").toString(), "--subsets", "training",
                "--test-set-name", "training", "--num-aug", "0", "--force", "--output",
                temp.resolve("a.h5").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void byteOrderMarksAreRead(String charset) throws IOException {
        var set = Charset.forName(charset);
        assertEquals("", csv(again("sudoku4-train.csv", set, "\uFEFF")).err());
        assertEquals("", grid(again("grid-mirror-train.jsonl", set, "\uFEFF")).err());
        again("arc-own_training_challenges.json", set, "\uFEFF");
        again("arc-own_training_solutions.json", set, "\uFEFF");
        assertEquals("", arc().err());
        var preset = Files.write(temp.resolve("p.yaml"), "\uFEFFlr: 1e-3\r\nnone: 1\r\n".getBytes(set)).toString();
        var trained = CliRun.of("train", "--preset", preset);
        assertTrue(trained.err().contains("unknown key 'none'"), trained.err());
    }

    @Test
    void anotherEncodingNamesTheFile() throws IOException {
        var latin = StandardCharsets.ISO_8859_1;
        names(csv(again("sudoku4-train.csv", latin, "Größe,")), "sudoku4-train.csv is not a text in UTF-8");
        var lines = again("grid-mirror-train.jsonl", latin, "\"ä\"\n");
        names(grid(lines), "grid-mirror-train.jsonl is not a text in UTF-8");
        again("arc-own_training_challenges.json", latin, "\"ä\"");
        names(arc(), "arc-own_training_challenges.json is not a text in UTF-8");
        var preset = Files.write(temp.resolve("p.yaml"), "# für\nlr: 1\n".getBytes(latin)).toString();
        names(CliRun.of("train", "--preset", preset), "p.yaml is not a text in UTF-8");
    }

    private static void names(CliRun run, String message) {
        assertEquals(2, run.exitCode(), run.err());
        assertTrue(run.err().contains(message), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    /** As printed, from this folder; only what is written goes elsewhere. */
    @ParameterizedTest
    @ValueSource(strings = {"sudoku", "maze", "arc", "grid", "import"})
    void commandsOfTheHelpWork(String command) {
        var help = CliRun.of("data", command, "--help").out().replace("\\\n", "");
        var lines = help.lines().map(String::strip).filter(line -> line.startsWith("./trm ")).toList();
        assertFalse(lines.isEmpty(), help);
        for (var line : lines) {
            var args = line.replace(" data/", " " + temp + "/").split(" +");
            var run = CliRun.of(Arrays.copyOfRange(args, 1, args.length));
            assertEquals(0, run.exitCode(), line + "\n" + run.err());
        }
    }
}
