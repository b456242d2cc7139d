package trm.data.numpy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GoldenDataset;
import trm.data.GridForm;
import trm.data.Json;
import trm.data.Metadata;
import trm.data.PlainExamples;
import trm.data.PuzzleTable;
import trm.data.Splits;
import trm.data.TokenType;
import trm.data.arc.ArcDatasets;
import trm.data.hdf.DatasetFile;
import trm.data.hdf.DatasetFileTest;
import trm.data.sudoku.SudokuDatasets;

class ImportExportTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"arc-small", "arc-eval", "sudoku_aug3", "sudoku_sub10_aug2_mind3", "maze_aug", "maze_noaug"})
    void theReferencesFoldersComeBackByteForByte(String name) throws IOException {
        var golden = GoldenDataset.file(name);
        var imported = ImportFolder.read(golden, ImportedForm.of(null));
        assertTrue(name.startsWith(imported.kind().label()), imported.kind().label());
        var file = folder.resolve("imported.h5");
        DatasetFile.save(imported, file);
        var opened = DatasetFile.open(file);
        for (var split : opened.splits()) {
            assertEquals(name.startsWith("arc"), split.bases() < split.examples(), "recipes");
        }
        ExportFolder.write(opened, folder.resolve("exported"));
        assertSameFiles(golden, folder.resolve("exported"));
        assertFalse(String.join(" ", folder.toFile().list()).contains("tmp"));
    }

    private static void assertSameFiles(Path expected, Path actual) throws IOException {
        var names = names(expected);
        assertEquals(names, names(actual));
        for (var name : names) {
            assertEquals(-1, Files.mismatch(expected.resolve(name), actual.resolve(name)), name);
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).map(f -> folder.relativize(f).toString()).sorted().toList();
        }
    }

    /** Recipes written out and found again make the same examples. */
    @Test
    void whatWeBuildComesBack() throws IOException {
        var source = new ArcDatasets.Source(
                GoldenDataset.file("arc-small-json").resolve("arc-agi").toString(),
                List.of("training", "evaluation"), "evaluation", 4, 7);
        var built = ArcDatasets.build(source).dataset();
        ExportFolder.write(built, folder.resolve("arc"));
        var imported = ImportFolder.read(folder.resolve("arc"), ImportedForm.of(null));
        for (var split : built.splits()) {
            DatasetFileTest.assertSameSplit(split, imported.split(split.name()));
        }
        assertEquals(built.identifiers(), imported.identifiers());
        assertEquals(built.testPuzzles(), imported.testPuzzles());

        var sudoku = SudokuDatasets.generate(4, 5, 3, 2, 1);
        ExportFolder.write(sudoku, folder.resolve("sudoku"));
        var plain = ImportFolder.read(folder.resolve("sudoku"), ImportedForm.of(null));
        assertEquals(TokenType.INT64, plain.split("train").stored().type());
        assertEquals(TokenType.UINT8, plain.split("test").stored().type());
        ExportFolder.write(plain, folder.resolve("again"));
        assertSameFiles(folder.resolve("sudoku"), folder.resolve("again"));
    }

    /** Examples that are not what their names say are kept as they are. */
    @Test
    void examplesOfUnknownOriginStayAsTheyAre() throws IOException {
        var copy = copy("arc-small");
        var file = copy.resolve("test/all__inputs.npy");
        var bytes = Files.readAllBytes(file);
        int cell = bytes.length - 900;
        bytes[cell] = (byte) (bytes[cell] == 5 ? 6 : 5);
        Files.write(file, bytes);
        var imported = ImportFolder.read(copy, ImportedForm.of(null));
        assertTrue(imported.split("train").bases() < imported.split("train").examples());
        assertEquals(imported.split("test").bases(), imported.split("test").examples());
        ExportFolder.write(imported, folder.resolve("exported"));
        assertSameFiles(copy, folder.resolve("exported"));
    }

    @Test
    void severalSetsOfOtherNamesAndWidthsComeBack() throws IOException {
        var metadata = new Metadata(0, 0, 0, 6, 4, 3, 3, 1.5, 3, List.of("easy", "hard"));
        var split = Splits.uneven("train", new int[][] {{1, 2}, {1}, {2, 2}});
        var rows = (PlainExamples) split.stored();
        for (int i = 0; i < rows.inputs().length; i++) {
            rows.inputs()[i] %= 6;
            rows.labels()[i] %= 6;
        }
        var stored = new PlainExamples(4, rows.inputs(), rows.labels(), TokenType.INT32);
        var two = new DataSplit(
                "train", metadata, split.groupIndices(), split.puzzleIndices(), new int[] {0, 1, 2, 1, 2}, stored,
                new int[0], new int[] {0, 1, 3});
        var names = new PuzzleTable(() -> List.of("<blank>", "ä\"\n", "b"), List::of);
        var file = folder.resolve("two.h5");
        var form = new GridForm(DatasetKind.GRID, 1, 4, 6, "");
        DatasetFile.save(new Dataset("memory", form, "a test", List.of(two), names), file);
        var opened = DatasetFile.open(file);
        assertEquals(names.identifiers(), opened.identifiers());
        ExportFolder.write(opened, folder.resolve("two"));
        assertEquals(
                List.of("<blank>", "ä\"\n", "b"), Json.read(folder.resolve("two/identifiers.json")));
        assertTrue(Files.exists(folder.resolve("two/train/hard__inputs.npy")));
        var imported = ImportFolder.read(folder.resolve("two"), new ImportedForm(DatasetKind.GRID, 1, null, ""));
        assertEquals(form, imported.form());
        DatasetFileTest.assertSameSplit(two, imported.split("train"));
        assertArrayEquals(new int[] {0, 1, 3}, imported.split("train").setIndices());
        assertEquals(TokenType.INT32, imported.split("train").stored().type());
        assertEquals(names.identifiers(), imported.identifiers());
    }

    /** What is written must be readable, and what it says it is. */
    @Test
    void refusesAKindThatTheFolderIsNot() throws IOException {
        var odd = own("odd", 4, 7, 1); // 2×2, values 0 … 5
        for (var kind : new DatasetKind[] {null, DatasetKind.SUDOKU, DatasetKind.MAZE, DatasetKind.ARC}) {
            assertMessage(
                    () -> ImportFolder.read(odd, ImportedForm.of(kind)), 2, "odd: ", "import it with --kind grid");
        }
        var four = own("four", 16, 7, 1);
        assertMessage(
                () -> ImportFolder.read(four, ImportedForm.of(DatasetKind.SUDOKU)),
                2, "its vocab_size is 7, but the sudoku of grid_size 4 has 6");
        var maze = own("maze", 25, 6, 1);
        assertMessage(
                () -> ImportFolder.read(maze, ImportedForm.of(null)),
                2, "train example 0 is no 5×5 maze, it has", "import it with --kind grid");
        var padded = own("padded", 16, 6, 0);
        assertMessage(
                () -> ImportFolder.read(padded, ImportedForm.of(DatasetKind.SUDOKU)), 2, "a cell with token 0");
        var many = own("many", 4, 300, 1);
        assertMessage(
                () -> ImportFolder.read(many, ImportedForm.of(DatasetKind.GRID)),
                2, "its vocab_size is 300, not 2 … 256");
    }

    @Test
    void gridsOfAnyShapeComeBack() throws IOException {
        var oblong = own("oblong", 12, 7, 0);
        for (var form : new ImportedForm[] {
            new ImportedForm(DatasetKind.GRID, 2, 6, ""),
            new ImportedForm(DatasetKind.GRID, 2, null, "abcdef"),
            new ImportedForm(DatasetKind.GRID, null, 6, "ä# .x0")
        }) {
            var file = folder.resolve("oblong.h5");
            DatasetFile.save(ImportFolder.read(oblong, form), file);
            var opened = DatasetFile.open(file);
            assertEquals(new GridForm(DatasetKind.GRID, 2, 6, 7, form.alphabet()), opened.form());
            var exported = Files.createTempDirectory(folder, "x").resolve("oblong");
            ExportFolder.write(opened, exported);
            assertSameFiles(oblong, exported);
        }
        assertMessage(() -> ImportFolder.read(oblong, ImportedForm.of(null)), 2, "seq_len 12 is no square", "--rows R");
        assertMessage(
                () -> ImportFolder.read(oblong, ImportedForm.of(DatasetKind.GRID)), 2, "give --rows or --columns");
        assertMessage(
                () -> ImportFolder.read(oblong, new ImportedForm(DatasetKind.GRID, 5, null, "")),
                2, "seq_len is 12, which is not 5 rows of 2 columns");
        assertMessage(
                () -> ImportFolder.read(oblong, new ImportedForm(DatasetKind.GRID, 3, 4, "abc")),
                2, "its alphabet has 3 characters, but vocab_size 7 needs 6");
        assertMessage(
                () -> ImportFolder.read(oblong, new ImportedForm(null, 3, null, "")), 2, "are for --kind grid");
    }

    /** A folder of two examples whose tokens go round from {@code least}. */
    private Path own(String name, int seqLen, int vocab, int least) {
        var tokens = new byte[2 * seqLen];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = (byte) (least + i % (Math.min(vocab, 256) - least));
        }
        var metadata = Metadata.withoutIdentifiers(vocab, seqLen, 2);
        var split = new DataSplit(
                "train", metadata, new int[] {0, 1, 2}, new int[] {0, 1, 2}, new int[2],
                new PlainExamples(seqLen, tokens, tokens), new int[0]);
        var form = new GridForm(DatasetKind.GRID, 1, seqLen, vocab, "");
        var names = new PuzzleTable(() -> List.of("<blank>"), List::of);
        ExportFolder.write(new Dataset("memory", form, "a test", List.of(split), names), folder.resolve(name));
        return folder.resolve(name);
    }

    @Test
    void saysWhatIsWrongWithAFolder() throws IOException {
        assertMessage(
                () -> ImportFolder.read(folder.resolve("none"), ImportedForm.of(null)),
                1, "none: there is no such folder");
        assertMessage(() -> ImportFolder.read(folder, ImportedForm.of(null)), 1, "neither a folder train nor test");
        spoil("test/all__inputs.npy", new byte[] {1, 2}, "all__inputs.npy: this is no whole .npy file");
        spoil("test/all__inputs.npy", null, "all__inputs.npy: there is no such file");
        spoil("test/dataset.json", "{".getBytes(), "dataset.json, line 1", "not JSON");
        spoil("test/dataset.json", "{\"sets\": [\"all\"]}".getBytes(), "dataset.json: pad_id is null, not a number");
        spoil("identifiers.json", "[\"<blank>\"]".getBytes(), "it has 1 names, but num_puzzle_identifiers is 29");
        spoil("test/all__group_indices.npy", npy("'<i4'", "False", "(2,)", 8), "must rise from 0");
        spoil("test/all__group_indices.npy", npy("'<f4'", "False", "(2,)", 8), "of the type <f4", "int64");
        spoil("test/all__inputs.npy", npy("'|u1'", "True", "(20, 900)", 18000), "Fortran order");
        spoil("test/all__inputs.npy", npy("'|u1'", "False", "(20, 900)", 17999), "17,999 bytes of numbers, not 18,000");
        spoil("test/all__inputs.npy", npy("'|u1'", "False", "(20, 90)", 1800), "its shape is [20, 90], not [20, 900]");
    }

    private static byte[] npy(String type, String fortran, String shape, int bytes) {
        var header = "{'descr': %s, 'fortran_order': %s, 'shape': %s, }\n".formatted(type, fortran, shape);
        var file = new byte[10 + header.length() + bytes];
        var start = new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0};
        System.arraycopy(start, 0, file, 0, start.length);
        System.arraycopy(header.getBytes(), 0, file, 10, header.length());
        return file;
    }

    private void spoil(String name, byte[] content, String... parts) throws IOException {
        var copy = copy("arc-small");
        Files.delete(copy.resolve(name));
        if (content != null) {
            Files.write(copy.resolve(name), content);
        }
        assertMessage(() -> ImportFolder.read(copy, ImportedForm.of(null)), 1, parts);
    }

    private Path copy(String name) throws IOException {
        var golden = GoldenDataset.file(name);
        var copy = Files.createTempDirectory(folder, "copy");
        for (var file : names(golden)) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(golden.resolve(file), copy.resolve(file));
        }
        return copy;
    }

    @Test
    void saysWhereItCannotWrite() throws IOException {
        var sudoku = SudokuDatasets.generate(4, 2, 1, 0, 1);
        assertMessage(() -> ExportFolder.write(sudoku, folder), 2, "is there already");
        var inTheWay = Files.writeString(folder.resolve("plain"), "text");
        assertMessage(() -> ExportFolder.write(sudoku, inTheWay.resolve("d")), 1, "d: cannot be written");
        assertEquals((2 + 1) * 16 * 2, ExportFolder.bytes(sudoku));
        assertMessage(
                () -> ExportFolder.checkSpace(folder, 8_000_000_000L, 3_500_000_000L),
                1, "takes 8.00 GB, but only 3.50 GB are free");
    }
}
