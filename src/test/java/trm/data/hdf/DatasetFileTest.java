package trm.data.hdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.Metadata;
import trm.data.PlainExamples;
import trm.data.PuzzleTable;
import trm.data.Splits;
import trm.data.sudoku.SudokuExamples;
import trm.tensor.TrmException;

public class DatasetFileTest {
    @TempDir
    Path folder;

    private static Dataset small() {
        return new Dataset(
                "memory",
                new GridForm(DatasetKind.GRID, 2, 2, 10, ""),
                "a test",
                List.of(
                        Splits.uneven("train", new int[][] {{2, 3}, {1}, {4, 4, 4}}),
                        Splits.uneven("test", new int[][] {{1}, {1, 2}})),
                new PuzzleTable(List::of, List::of));
    }

    public static void assertSameSplit(DataSplit expected, DataSplit actual) {
        assertEquals(expected.name(), actual.name());
        assertEquals(expected.metadata(), actual.metadata());
        assertArrayEquals(expected.groupIndices(), actual.groupIndices());
        assertArrayEquals(expected.puzzleIndices(), actual.puzzleIndices());
        assertArrayEquals(expected.puzzleIdentifiers(), actual.puzzleIdentifiers());
        assertArrayEquals(expected.difficulty(), actual.difficulty());
        assertEquals(expected.bases(), actual.bases());
        int length = expected.metadata().seqLen();
        var inputs = new int[2][length];
        var labels = new int[2][length];
        for (int i = 0; i < expected.examples(); i++) {
            expected.example(i, inputs[0], labels[0], 0);
            actual.example(i, inputs[1], labels[1], 0);
            assertArrayEquals(inputs[0], inputs[1]);
            assertArrayEquals(labels[0], labels[1]);
        }
    }

    @Test
    void readsWhatItWrote() {
        var file = folder.resolve("deep/er/small.h5");
        DatasetFile.save(small(), file);
        var read = DatasetFile.open(file);
        assertEquals(file.toString(), read.source());
        assertEquals(small().form(), read.form());
        assertEquals("a test", read.origin());
        assertEquals(2, read.splits().size());
        assertSameSplit(small().split("train"), read.split("train"));
        assertSameSplit(small().split("test"), read.split("test"));
        assertArrayEquals(new String[] {"small.h5"}, file.getParent().toFile().list());
        assertMessage(() -> read.split("dev"), 2, "no split 'dev'", "train, test");
    }

    /** Other tasks were kept as mazes before there were grids: their files stay readable, and are shown as they are. */
    @Test
    void mazesOfAnotherVocabularyAreGrids() {
        var file = folder.resolve("maze.h5");
        DatasetFile.save(
                new Dataset("memory", DatasetKind.MAZE, 2, "a test", List.of(small().split("train"))), file);
        assertEquals(small().form(), DatasetFile.open(file).form());
        var split = new DataSplit(
                "train", Metadata.withoutIdentifiers(6, 4, 1), ints(0, 1), ints(0, 1), ints(0),
                new PlainExamples(4, new byte[4], new byte[4]), ints());
        DatasetFile.save(new Dataset("memory", DatasetKind.MAZE, 2, "a test", List.of(split)), file);
        assertEquals(DatasetKind.MAZE, DatasetFile.open(file).kind());
        try (var hdf = HdfReader.open(file)) {
            assertEquals(2, hdf.intAttribute("", "grid_size"));
            assertFalse(hdf.hasAttribute("", "rows"));
        }
    }

    @Test
    void namesOfAnyAlphabetComeBack() {
        var names = List.of("<blank>", "größer", "漢字パズル|||t3|||0123456789", "два слова");
        var file = folder.resolve("names.h5");
        HdfWriter.write(file, root -> HdfWriter.texts(root, "identifiers", names));
        try (var hdf = HdfReader.open(file)) {
            assertEquals(names, hdf.texts("identifiers", names.size()));
        }
        var cut = List.of("<blank>", "a\0b"); // a text in the file ends at its first zero
        assertMessage(
                () -> HdfWriter.write(file, root -> HdfWriter.texts(root, "identifiers", cut)),
                2, "identifiers holds 'a?b'", "rename it");
    }

    @Test
    void saysWhatIsWrongWithTheFileItself() throws IOException {
        var file = folder.resolve("d.h5");
        assertMessage(() -> DatasetFile.open(file), 1, "d.h5", "no such file");
        Files.writeString(file, "source,question,answer,rating\n");
        assertMessage(() -> DatasetFile.open(file), 1, "d.h5", "not an HDF5 file");
        Files.write(file, new byte[0]);
        assertMessage(() -> DatasetFile.open(file), 1, "d.h5", "not an HDF5 file");
        DatasetFile.save(small(), file);
        var whole = Files.readAllBytes(file);
        for (int length : new int[] {12, 48, 200, whole.length / 2, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertMessage(() -> DatasetFile.open(file), 1, "d.h5", "cut short");
        }
        var damaged = whole.clone();
        Arrays.fill(damaged, whole.length / 2, whole.length, (byte) 0x55);
        Files.write(file, damaged);
        assertMessage(() -> DatasetFile.open(file), 1, "d.h5", "damaged");
    }

    @Test
    void saysWhichFieldIsMissingOrInconsistent() {
        spoil("labels", null, "the field train/labels is missing");
        spoil("group_indices", null, "the field train/group_indices is missing");
        spoil("labels", new int[1][4], "train/labels has shape [1, 4], expected [2, 4]");
        spoil("inputs", new int[][] {{1, 2, 3, 4}, {1, 6, 1, 1}}, "train/inputs holds token 6 in row 1");
        spoil("inputs", new int[][] {{1, 2, 3, 4}, {1, 300, 1, 1}}, "train/inputs holds 300");
        spoil("inputs", new float[2][4], "train/inputs does not hold whole numbers");
        spoil("puzzle_indices", ints(0, 1, 3), "train/puzzle_indices ends at 3, but there are 2 examples");
        spoil("puzzle_indices", ints(0, 0, 2), "train/puzzle_indices[1] is 0 after 0");
        spoil("group_indices", ints(1, 2), "train/group_indices begins at 1");
        spoil("group_indices", ints(0), "train/group_indices holds no entry");
        spoil("puzzle_identifiers", ints(0, 1), "train/puzzle_identifiers[1] is 1, not in 0");
        spoil("puzzle_identifiers", ints(0), "train/puzzle_identifiers has 1 entries for 2 puzzles");
        spoil("@vocab_size", null, "attribute train/vocab_size is missing");
        spoil("@vocab_size", 6.5, "attribute train/vocab_size must be a whole number, not 6.5");
        spoil("@vocab_size", "six", "attribute train/vocab_size is not a number");
        spoil("@seq_len", 5, "train/seq_len is 5, but grids have 4 cells");
        spoil("@total_groups", 9, "train/total_groups is 9, but there are 1 groups");
        spoil("@sets", 1, "attribute train/sets is not a list of texts");
        spoil("none", 1, null);
    }

    @Test
    void saysWhichRecipeIsWrong() {
        byte[] grid = {2, 3, 4, 5, 4, 5, 2, 3, 3, 2, 5, 4, 5, 4, 3, 2};
        byte[] one = {1, 2, 3, 4};
        byte[] zero = {0, 1, 2, 3};
        byte[] flag = {0};
        rejects("recipe/base[0] is 1, not in 0", new SudokuExamples(4, grid, grid, ints(1), one, zero, zero, flag));
        rejects("recipe/digits: row 0 is not", new SudokuExamples(4, grid, grid, ints(0), zero, zero, zero, flag));
        rejects("recipe/rows: row 0 is not", new SudokuExamples(4, grid, grid, ints(0), one, one, zero, flag));
        byte[] wild = {0, 1, 34, 3};
        rejects("recipe/columns: row 0 is not", new SudokuExamples(4, grid, grid, ints(0), one, zero, wild, flag));
        byte[] flags = {0, 1};
        rejects("recipe/transpose has shape [2]", new SudokuExamples(4, grid, grid, ints(0), one, zero, zero, flags));
    }

    private void rejects(String expected, SudokuExamples examples) {
        var metadata = Metadata.withoutIdentifiers(6, 16, 1);
        var split = new DataSplit("train", metadata, ints(0, 1), ints(0, 1), ints(0), examples, new int[0]);
        var file = folder.resolve("recipe.h5");
        DatasetFile.save(new Dataset("memory", DatasetKind.SUDOKU, 4, "a test", List.of(split)), file);
        assertMessage(() -> DatasetFile.open(file), 1, "recipe.h5", "train/" + expected);
    }

    @Test
    void leavesNothingWhereItCannotWrite() throws IOException {
        var inTheWay = Files.writeString(folder.resolve("plain"), "text");
        assertMessage(() -> DatasetFile.save(small(), inTheWay.resolve("d.h5")), 1, "d.h5: cannot be written");
        var file = folder.resolve("kept.h5");
        Files.writeString(file, "before");
        assertMessage(
                () -> HdfWriter.write(file, root -> {
                    throw new IllegalStateException("no more");
                }),
                1, "kept.h5: cannot be written (IllegalStateException: no more)");
        assertEquals("before", Files.readString(file));
        assertFalse(String.join(" ", folder.toFile().list()).contains("tmp"));
    }

    private static int[] ints(int... values) {
        return values;
    }

    /** Writes a valid little file with another value under one name ({@code @} for attributes), or without that. */
    private void spoil(String name, Object value, String expected) {
        var fields = new HashMap<String, Object>();
        for (var zero : List.of("@pad_id", "@ignore_label_id", "@blank_identifier_id")) {
            fields.put(zero, 0);
        }
        for (var one : List.of("@num_puzzle_identifiers", "@total_groups", "@total_puzzles")) {
            fields.put(one, 1);
        }
        fields.put("@mean_puzzle_examples", 1.0);
        fields.put("@vocab_size", 6);
        fields.put("@seq_len", 4);
        fields.put("@sets", new String[] {"all"});
        fields.put("inputs", new int[2][4]);
        fields.put("labels", new int[2][4]);
        fields.put("puzzle_identifiers", ints(0, 0));
        fields.put("puzzle_indices", ints(0, 1, 2));
        fields.put("group_indices", ints(0, 2));
        fields.put(name, value);
        var file = folder.resolve("spoiled.h5");
        try (var hdf = HdfFile.write(file)) {
            hdf.putAttribute("kind", "maze");
            hdf.putAttribute("grid_size", 2);
            hdf.putAttribute("origin", "a test");
            var group = hdf.putGroup("train");
            fields.forEach((field, data) -> {
                if (data != null && field.startsWith("@")) {
                    group.putAttribute(field.substring(1), data);
                } else if (data != null) {
                    group.putDataset(field, data);
                }
            });
        }
        if (expected == null) {
            assertEquals(2, DatasetFile.open(file).split("train").examples());
        } else {
            assertMessage(() -> DatasetFile.open(file), 1, "spoiled.h5", expected);
        }
    }

    public static void assertMessage(Runnable action, int exitCode, String... parts) {
        var fault = assertThrows(TrmException.class, action::run);
        for (var part : parts) {
            assertTrue(fault.getMessage().contains(part), fault.getMessage());
        }
        assertFalse(fault.getMessage().contains("\n"), fault.getMessage());
        assertEquals(exitCode, fault.exitCode());
    }
}
