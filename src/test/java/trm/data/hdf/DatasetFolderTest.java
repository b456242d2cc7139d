package trm.data.hdf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.sudoku.SudokuDatasets;

/** What a folder is told where a dataset file is wanted. */
class DatasetFolderTest {
    @TempDir
    private Path temp;

    private Path dataset(String name) throws IOException {
        var folder = temp.resolve(name);
        Files.createDirectories(folder.resolve("train"));
        Files.writeString(folder.resolve("train/dataset.json"), "{}");
        return folder;
    }

    @Test
    void aFolderOfTheReferenceIsToldHowToImportIt() throws IOException {
        var folder = dataset("arc-aug-1000");
        var expected = folder + " is a folder; make a dataset file of it, and name that: ./trm data import " + folder
                + " " + folder + ".h5";
        assertMessage(() -> DatasetFile.open(folder), 2, expected);
        assertMessage(() -> DataPaths.open(List.of(folder, folder)), 2, expected);
        var odd = dataset("a b'c");
        assertMessage(
                () -> DatasetFile.open(odd), 2,
                "import '" + temp + "/a b'\\''c' '" + temp + "/a b'\\''c.h5'");
        assertMessage(() -> DatasetFile.open(folder.resolve("../arc-aug-1000/.")), 2, "import " + folder + " ");
    }

    @Test
    void anyOtherFolderIsNoDataset() {
        assertMessage(() -> DatasetFile.open(temp), 2, temp + " is a folder, and no dataset of the reference");
        assertMessage(() -> DatasetFile.open(Path.of("/")), 2, "/ is a folder, and no dataset");
    }

    @Test
    void aFolderBesideItsImportMeansTheImport() throws IOException {
        var folder = dataset("sudoku");
        DatasetFile.save(SudokuDatasets.generate(4, 3, 1, 0, 1), temp.resolve("sudoku.h5"));
        assertEquals(3, DatasetFile.open(folder).split("train").examples());
    }
}
