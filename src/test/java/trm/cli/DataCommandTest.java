package trm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import trm.data.hdf.DatasetFile;
import trm.tensor.TrmException;

class DataCommandTest {
    private static final String GOLDEN = "src/test/resources/golden/datasets/";

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    private int run(String... args) {
        var line = new CommandLine(new DataCommand());
        line.setOut(new PrintWriter(out));
        line.setErr(new PrintWriter(out));
        line.setExecutionExceptionHandler((e, command, parsed) -> {
            if (e instanceof TrmException fault) {
                out.append(fault.getMessage());
                return fault.exitCode();
            }
            throw e;
        });
        return line.execute(args);
    }

    private void assertPrints(String... parts) {
        for (var part : parts) {
            assertTrue(out.toString().contains(part), out.toString());
        }
        out.getBuffer().setLength(0);
    }

    @Test
    void generatesAndDescribes() {
        var file = folder.resolve("four.h5").toString();
        assertEquals(
                0, run("sudoku", "--output", file, "--size", "4", "--count", "20", "--test", "5", "--num-aug", "3"));
        assertPrints("80 examples of 80 puzzles in 20 groups; 16 tokens, vocabulary 6", "5 examples", "Written in");
        assertEquals(0, run("info", file, "--show", "1"));
        assertPrints("sudoku, generated, 20 + 5 puzzles", "made from 20 stored grids, 4.0 examples", "----+----");
    }

    @Test
    void buildsFromCsvAndKeepsAnExistingFile() throws IOException {
        var file = folder.resolve("nine.h5");
        String[] args = {
            "sudoku", "--output", file.toString(), "--train", GOLDEN + "sudoku_train.csv",
            "--test", GOLDEN + "sudoku_test.csv", "--subsample-size", "5", "--num-aug", "2", "--min-difficulty", "3"
        };
        assertEquals(0, run(args));
        assertPrints("No test puzzle is a training puzzle", "15 examples of 15 puzzles in 5 groups", "difficulty 3 to");
        var before = Files.readAllBytes(file);
        assertEquals(2, run(args));
        assertPrints("nine.h5 is there already; give --force");
        assertArrayEquals(before, Files.readAllBytes(file));
        var forced = Arrays.copyOf(args, args.length + 1);
        forced[args.length] = "--force";
        assertEquals(0, run(forced));
        assertEquals(15, DatasetFile.open(file).split("train").examples());
    }

    @Test
    void generatesMazesAndReadsThemFromCsv() {
        var file = folder.resolve("maze.h5").toString();
        String[] args = {
            "maze", "--output", file, "--size", "9", "--count", "20", "--test", "5", "--min-path", "12", "--aug"
        };
        assertEquals(0, run(args));
        assertPrints("160 examples of 160 puzzles in 20 groups; 81 tokens, vocabulary 6", "5 examples", "Written in");
        assertEquals(0, run("info", file, "--show", "1"));
        assertPrints("maze, generated, 20 + 5 mazes, paths of 12 steps or more, augmented", "#########     #########");
        assertEquals(2, run("maze", "--output", file, "--train", "a.csv", "--test", "b.csv", "--braid", "1"));
        assertPrints("--size, --min-path and --braid are for generated mazes");
        var csv = folder.resolve("csv.h5").toString();
        String[] read = {
            "maze", "--output", csv, "--train", GOLDEN + "maze_train.csv", "--test", GOLDEN + "maze_test.csv"
        };
        assertEquals(0, run(read));
        assertPrints("No test puzzle is a training puzzle", "10 examples of 10 puzzles in 10 groups; 900 tokens");
    }

    @Test
    void buildsExportsAndImportsArc() throws IOException {
        var file = folder.resolve("arc.h5");
        String[] build = {
            "arc", "--input-file-prefix", GOLDEN + "arc-small-json/arc-agi", "--subsets", "training,evaluation",
            "--test-set-name", "evaluation", "--num-aug", "3", "--seed", "42", "--output", file.toString()
        };
        assertEquals(0, run(build));
        assertPrints("104 examples of 28 puzzles in 7 groups; 900 tokens, vocabulary 12, identifiers 29");
        assertEquals(2, run(build));
        assertPrints("arc.h5 is there already; give --force");
        build[4] = "training,none";
        build[12] = folder.resolve("other.h5").toString();
        assertEquals(2, run(build));
        assertPrints("--test-set-name evaluation is none of --subsets training,none");
        var exported = folder.resolve("arc");
        assertEquals(0, run("export", file.toString(), exported.toString()));
        assertPrints("train: 104 examples");
        assertEquals(2, run("export", file.toString(), exported.toString()));
        assertPrints("arc is there already");
        var back = folder.resolve("back.h5");
        assertEquals(0, run("import", exported.toString(), back.toString()));
        assertPrints("arc, imported from arc", "made from 26 stored grids, 4.0 examples of each");
        assertEquals(DatasetFile.open(file).identifiers(), DatasetFile.open(back).identifiers());
        assertEquals(2, run("import", exported.toString(), back.toString(), "--kind", "chess", "--force"));
        assertPrints("--kind chess is none of sudoku, maze, arc, grid");
    }

    @Test
    void refusesWhatDoesNotFit() throws IOException {
        var file = folder.resolve("none.h5").toString();
        assertEquals(2, run("sudoku", "--output", file, "--test", "5"));
        assertPrints("either --train CSV --test CSV, or --count N --test N");
        assertEquals(2, run("sudoku", "--output", file, "--count", "5", "--test", "test.csv"));
        assertPrints("--test test.csv: with --count it is the number");
        assertEquals(2, run("sudoku", "--output", file, "--count", "5", "--test", "5", "--size", "5"));
        assertPrints("no Sudoku of size 5");
        assertEquals(2, run("sudoku", "--output", file, "--count", "5", "--test", "5", "--min-difficulty", "5"));
        assertPrints("chooses from a CSV");
        assertEquals(1, run("sudoku", "--output", file, "--train", "nowhere.csv", "--test", "5"));
        assertPrints("nowhere.csv: there is no such file");
        assertEquals(1, run("info", file));
        assertPrints("none.h5: there is no such file");
        assertEquals(2, run());
        assertPrints("sudoku", "info");
        assertFalse(Files.exists(Path.of(file)));
        try (var left = Files.list(folder)) {
            assertEquals(0, left.count());
        }
    }
}
