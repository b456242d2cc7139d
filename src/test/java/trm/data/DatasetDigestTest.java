package trm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.arc.ArcDatasets;
import trm.data.hdf.DataPaths;
import trm.data.hdf.DatasetFile;
import trm.data.sudoku.SudokuDatasets;

class DatasetDigestTest {
    @TempDir
    private Path folder;

    private static Dataset arc(long seed) {
        var prefix = GoldenDataset.file("arc-small-json").resolve("arc-agi").toString();
        return ArcDatasets.build(new ArcDatasets.Source(prefix, List.of("training"), "training", 2, seed)).dataset();
    }

    private Path saved(String name, Dataset dataset) {
        var file = folder.resolve(name);
        DatasetFile.save(dataset, file);
        return file;
    }

    @Test
    void isOfWhatIsInTheFileAndNotOfWhereItIs() {
        var digest = DatasetDigest.of(arc(1));
        assertTrue(digest.matches("[0-9a-f]{64}"), digest);
        assertEquals(digest, DatasetDigest.of(DatasetFile.open(saved("a.h5", arc(1)))));
        assertEquals(digest, DatasetDigest.of(DatasetFile.open(saved("b.h5", arc(1)))));
    }

    @Test
    void whateverARunWouldDrawOtherwiseTells() {
        var sudoku = SudokuDatasets.generate(4, 6, 2, 1, 1);
        var a = saved("a.h5", sudoku);
        var b = saved("b.h5", SudokuDatasets.generate(4, 6, 2, 1, 2));
        var all = List.of(
                arc(1), arc(2), Renumbered.backwards(arc(1)), Renumbered.renamed(arc(1), name -> name + "x"),
                sudoku, DatasetFile.open(b), SudokuDatasets.generate(4, 6, 2, 0, 1),
                new Dataset("half", sudoku.kind(), 4, "", List.of(sudoku.split("train"))),
                DataPaths.open(List.of(a, b)), DataPaths.open(List.of(b, a)));
        var digests = new HashSet<>(all.stream().map(DatasetDigest::of).toList());
        assertEquals(all.size(), digests.size());
    }

    /** Arrays longer than the buffer they go through. */
    @Test
    void theLastOfManyNumbersTells() {
        var sizes = new int[10_000][1];
        Stream.of(sizes).forEach(size -> size[0] = 1);
        var one = Splits.uneven("train", sizes);
        sizes[sizes.length - 1][0] = 2;
        var other = Splits.uneven("train", sizes);
        var digests = Stream.of(one, one, other)
                .map(split -> DatasetDigest.of(new Dataset("x", DatasetKind.MAZE, 2, "", List.of(split))))
                .distinct();
        assertEquals(2, digests.count());
    }
}
