package trm.data.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.hdf.DataPaths;
import trm.data.hdf.DatasetFile;

class GridDatasetsTest {
    @TempDir
    Path folder;

    private Path file(String name, String... lines) throws IOException {
        return Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
    }

    private Dataset saved(Dataset dataset) {
        var file = folder.resolve("saved.h5");
        DatasetFile.save(dataset, file);
        return DatasetFile.open(file);
    }

    private static int[][] example(Dataset dataset, String split, int number) {
        var inputs = new int[dataset.form().cells()];
        var labels = new int[inputs.length];
        dataset.split(split).example(number, inputs, labels, 0);
        return new int[][] {inputs, labels};
    }

    @Test
    void collectsAnAlphabetAndGroupsPuzzles() throws IOException {
        var train = file(
                "train.jsonl",
                "{\"puzzle\": \"a\", \"input\": [\"..X\", \"X.O\"], \"output\": [\"X..\", \"O.X\"]}",
                "{\"input\": [\"...\", \"...\"], \"output\": [\"XXX\", \"XXX\"]}",
                "",
                "{\"puzzle\": \"b\", \"input\": [\"OOO\", \"...\"], \"output\": [\"...\", \"OOO\"], \"note\": 1}",
                "{\"puzzle\": \"a\", \"input\": [\"O..\", \"...\"], \"output\": [\"..O\", \"...\"]}");
        var test = file(
                "test.jsonl",
                "{\"puzzle\": \"c\", \"input\": [\"..X\", \"X.O\"]}",
                "{\"puzzle\": \"a\", \"input\": [\"..X\", \"X.O\"], \"output\": [\"X..\", \"O.X\"]}");
        var built = GridDatasets.build(new GridDatasets.Source(train, test, null, null));
        var dataset = saved(built.dataset());
        assertEquals(new GridForm(DatasetKind.GRID, 2, 3, 4, ".XO"), dataset.form());
        assertEquals(List.of("<blank>", "a", "b", "c"), dataset.identifiers());
        var split = dataset.split("train");
        assertArrayEquals(new int[] {0, 2, 3, 4}, split.puzzleIndices());
        assertArrayEquals(new int[] {0, 1, 2, 3}, split.groupIndices());
        assertArrayEquals(new int[] {1, 0, 2}, split.puzzleIdentifiers());
        assertEquals(4 / 3.0, split.metadata().meanPuzzleExamples());
        assertArrayEquals(new int[][] {{1, 1, 2, 2, 1, 3}, {2, 1, 1, 3, 1, 2}}, example(dataset, "train", 0));
        assertArrayEquals(new int[] {3, 1, 1, 1, 1, 1}, example(dataset, "train", 1)[0]);
        assertArrayEquals(new int[] {-100, -100, -100, -100, -100, -100}, example(dataset, "test", 0)[1]);
        var remarks = String.join(" ", built.remarks());
        assertTrue(remarks.contains("1 of 2 test examples have no output"), remarks);
        assertTrue(remarks.contains("1 puzzles of the test have no training example"), remarks);
        assertTrue(remarks.contains("Careful: 1 of the test examples are training examples"), remarks);
    }

    @Test
    void takesNumbersUpToAWholeByte() throws IOException {
        var train = file("t", "{\"input\": [[0, 254]], \"output\": [[254, 0]]}");
        var dataset = saved(GridDatasets.build(new GridDatasets.Source(train, null, null, null)).dataset());
        assertEquals(new GridForm(DatasetKind.GRID, 1, 2, 256, ""), dataset.form());
        assertArrayEquals(new int[][] {{1, 255}, {255, 1}}, example(dataset, "train", 0));
        var few = file("t", "{\"input\": [[0, 1]], \"output\": [[1, 0]]}");
        assertEquals(8, build(few, null, 7).form().vocabSize());
        assertEquals("ab", build(few, "ab", null).form().alphabet());
    }

    private static Dataset build(Path train, String alphabet, Integer values) {
        return GridDatasets.build(new GridDatasets.Source(train, null, alphabet, values)).dataset();
    }

    /** HDF5 libraries like to trim and to count bytes. */
    @Test
    void anyAlphabetComesBackFromTheFile() throws IOException {
        var train = file("t", "{\"input\": [\"# \"], \"output\": [\" #\"]}");
        for (var alphabet : List.of("# ", " #", "# ·ä𝄞", "#\"\\ ")) {
            var dataset = saved(build(train, alphabet, null));
            assertEquals(alphabet, dataset.form().alphabet());
            var text = new GridText(dataset.form());
            assertEquals("# ", text.format(text.grid(example(dataset, "train", 0)[0], 0)));
        }
    }

    @Test
    void saysWhichLineIsWrong() throws IOException {
        var good = "{\"input\": [\".X\"], \"output\": [\"X.\"]}";
        rejects("t, line 2, column 1: this is not JSON", good, "nonsense");
        rejects("t, line 3: this is no JSON object", good, "", "[1]");
        rejects("t, line 1: the field 'output' is missing", "{\"input\": [\".X\"], \"outptu\": [\"X.\"]}");
        rejects("t, line 2: the input has 2 rows", good, "{\"input\": [\".X\", \"..\"], \"output\": [\"X.\"]}");
        rejects("t, line 2: the output has 1 rows and 3 cells in row 1, but the first grid has 1 and 2",
                good, "{\"input\": [\".X\"], \"output\": [\"X..\"]}");
        rejects("row 1 of the input is of numbers", good, "{\"input\": [[0, 1]], \"output\": [\"X.\"]}");
        rejects("row 1 of the input has -1 in column 2", "{\"input\": [[0, -1]], \"output\": [[0, 0]]}");
        rejects("row 1 of the input has 0.5 in column 1", "{\"input\": [[0.5, 1]], \"output\": [[0, 0]]}");
        rejects("row 1 of the output has 255 in column 2", "{\"input\": [[0, 1]], \"output\": [[0, 255]]}");
        rejects("the input is no list of rows", "{\"input\": \".X\", \"output\": [\"X.\"]}");
        rejects("row 1 of the input is neither a list", "{\"input\": [7], \"output\": [\"X.\"]}");
        rejects("row 1 of the input has 0 cells", "{\"input\": [\"\"], \"output\": [\"X.\"]}");
        rejects("invisible character, U+0007", "{\"input\": [\"\\u0007\"], \"output\": [\"X.\"]}");
        rejects("puzzle is 7, not a name", "{\"puzzle\": 7, \"input\": [\".X\"], \"output\": [\"X.\"]}");
        rejects("it holds no example", "");
        var file = file("t", good);
        assertMessage(
                () -> build(file, ".x", null), 1, "line 1: row 1 of the input has 'X', which is not in --alphabet");
        assertMessage(() -> build(file, ".X.", null), 2, "--alphabet \".X.\": its alphabet has '.' twice");
        assertMessage(() -> build(file, "", null), 2, "it has no character");
        assertMessage(() -> build(file, ".X", 3), 2, "--values 3");
        assertMessage(() -> build(file, null, 1), 1, "its character 'X' makes more values than 1");
        assertMessage(() -> build(null, null, null), 2, "Give --train FILE, or --test FILE");
        assertMessage(() -> build(folder.resolve("none"), null, null), 1, "none: there is no such file");
    }

    private void rejects(String message, String... lines) throws IOException {
        var file = file("t", lines);
        assertMessage(() -> build(file, null, null), 1, message);
    }

    @Test
    void gridsOfOneRunAreAlike() throws IOException {
        var wide = folder.resolve("wide.h5");
        DatasetFile.save(build(file("t", "{\"input\": [\"ab\"], \"output\": [\"ba\"]}"), null, null), wide);
        var other = folder.resolve("other.h5");
        DatasetFile.save(build(folder.resolve("t"), "ba", null), other);
        assertMessage(() -> DataPaths.open(List.of(wide, other)), 2, "wide.h5 has alphabet \"ab\"", "has \"ba\"");
        var tall = file("t", "{\"input\": [\"a\", \"b\"], \"output\": [\"b\", \"a\"]}");
        DatasetFile.save(build(tall, null, null), other);
        assertMessage(() -> DataPaths.open(List.of(wide, other)), 2, "wide.h5 has grid_size 1×2", "has 2×1");
        var twice = DataPaths.open(List.of(wide, wide));
        assertEquals(2, twice.split("train").examples());
    }
}
