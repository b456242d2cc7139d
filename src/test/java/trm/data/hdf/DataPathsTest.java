package trm.data.hdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Batch;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GoldenDataset;
import trm.data.Renumbered;
import trm.data.TrainSampler;
import trm.data.arc.ArcDatasets;
import trm.data.sudoku.SudokuDatasets;
import trm.tensor.Rng;

class DataPathsTest {
    @TempDir
    Path folder;

    private Path arc(String name, String subset, int augmentations) {
        var prefix = GoldenDataset.file("arc-small-json").resolve("arc-agi").toString();
        var file = folder.resolve(name + ".h5");
        var source = new ArcDatasets.Source(prefix, List.of(subset), subset, augmentations, 1);
        DatasetFile.save(ArcDatasets.build(source).dataset(), file);
        return file;
    }

    private Path sudoku(String name, int size, long seed) {
        var file = folder.resolve(name + ".h5");
        DatasetFile.save(SudokuDatasets.generate(size, 10, 4, 1, seed), file);
        return file;
    }

    private static List<String> names(Dataset dataset, DataSplit split) {
        var names = new ArrayList<String>();
        for (int puzzle = 0; puzzle < split.puzzles(); puzzle++) {
            names.add(dataset.identifiers().get(split.puzzleIdentifier(puzzle)));
        }
        return names;
    }

    @Test
    void theSecondDatasetsPuzzlesAreNumberedOn() {
        var paths = List.of(arc("a", "training", 2), arc("b", "evaluation", 3));
        var parts = paths.stream().map(DatasetFile::open).toList();
        var whole = DataPaths.open(paths);
        int first = parts.get(0).identifiers().size();
        int second = parts.get(1).identifiers().size();
        assertEquals(first + second - 1, whole.identifiers().size());
        assertEquals("<blank>", whole.identifiers().getFirst());
        assertEquals(whole.identifiers().size(), new HashSet<>(whole.identifiers()).size());
        for (var name : List.of("train", "test")) {
            var split = whole.split(name);
            var expected = new ArrayList<String>();
            int example = 0;
            int groups = 0;
            for (var part : parts) {
                expected.addAll(names(part, part.split(name)));
                assertSameExamples(part.split(name), split, example);
                example += part.split(name).examples();
                groups += part.split(name).groups();
            }
            assertEquals(expected, names(whole, split));
            assertEquals(first + second - 1, split.metadata().numPuzzleIdentifiers());
            assertEquals(groups, split.groups());
            assertEquals(groups, split.metadata().totalGroups());
            assertEquals(example, split.examples());
            assertEquals(split.puzzles(), split.metadata().totalPuzzles());
            assertEquals(example / (double) split.puzzles(), split.metadata().meanPuzzleExamples(), 1e-12);
            assertEquals(List.of("all", "all1"), split.metadata().sets());
            assertArrayEquals(new int[] {0, parts.get(0).split(name).groups(), groups}, split.setIndices());
        }
        assertEquals(
                parts.stream().mapToInt(p -> p.testPuzzles().size()).sum(), whole.testPuzzles().size());
    }

    private static void assertSameExamples(DataSplit part, DataSplit whole, int from) {
        int length = part.metadata().seqLen();
        var expected = new int[2][length];
        var actual = new int[2][length];
        for (int i = 0; i < part.examples(); i++) {
            part.example(i, expected[0], expected[1], 0);
            whole.example(from + i, actual[0], actual[1], 0);
            assertArrayEquals(expected, actual);
        }
    }

    @Test
    void aSamplerDrawsFromAll() {
        var whole = DataPaths.open(List.of(sudoku("a", 4, 1), sudoku("b", 4, 2)));
        var split = whole.split("train");
        assertEquals(20, split.groups());
        assertEquals(1, split.metadata().numPuzzleIdentifiers());
        var expected = new HashSet<List<Integer>>();
        var batch = new Batch(4, 16);
        for (int i = 0; i < split.examples(); i++) {
            split.example(i, batch.inputs(), batch.labels(), 0);
            expected.add(inputs(batch, 0));
        }
        var seen = new HashSet<List<Integer>>();
        var sampler = new TrainSampler(split, 4, 30, new Rng(1));
        while (sampler.next(batch)) {
            for (int row = 0; row < 4; row++) {
                seen.add(inputs(batch, row));
            }
        }
        assertEquals(expected, seen);
    }

    private static List<Integer> inputs(Batch batch, int row) {
        return Arrays.stream(batch.inputs(), row * 16, (row + 1) * 16).boxed().toList();
    }

    @Test
    void evaluationKnowsTheNumbersOfTraining() {
        var a = arc("a", "training", 2);
        var b = arc("b", "evaluation", 3);
        var paths = List.of(a, b);
        var trained = DataPaths.open(paths);
        var second = DataPaths.test(List.of(b), trained);
        var own = DatasetFile.open(b);
        assertEquals(trained.identifiers(), second.identifiers());
        assertEquals(names(own, own.split("test")), names(second, second.split("test")));
        assertEquals(own.testPuzzles(), second.testPuzzles());
        assertEquals(trained.identifiers().size(), second.split("test").metadata().numPuzzleIdentifiers());

        var backwards = folder.resolve("backwards.h5"); // the names tell
        DatasetFile.save(Renumbered.backwards(own), backwards);
        var named = DataPaths.test(List.of(backwards, a), trained);
        var first = DatasetFile.open(a);
        var expected = new ArrayList<>(names(own, own.split("test")));
        expected.addAll(names(first, first.split("test")));
        assertEquals(expected, names(named, named.split("test")));

        assertMessage(
                () -> DataPaths.test(List.of(b), first),
                2, "b.h5: 16 of its 16 puzzles, such as '", "none of those trained on", "a.h5", "--unknown-ids mean");
    }

    @Test
    void testDataAreOfTheTaskTrainedOn() {
        var trained = DatasetFile.open(sudoku("four", 4, 1));
        var six = sudoku("six", 6, 1);
        assertMessage(() -> DataPaths.test(List.of(six), trained), 2, "four.h5 has grid_size 4, but", "six.h5 has 6");
        var four = DataPaths.test(List.of(sudoku("other", 4, 2)), trained);
        assertEquals(List.of("<blank>"), four.identifiers());
    }

    @Test
    void datasetsOfOneRunAreOfOneTask() {
        var four = sudoku("four", 4, 1);
        var six = sudoku("six", 6, 1);
        var arc = arc("arc", "training", 1);
        assertMessage(() -> DataPaths.open(List.of(four, six)), 2, "four.h5 has grid_size 4, but", "six.h5 has 6");
        assertMessage(() -> DataPaths.open(List.of(four, arc)), 2, "four.h5 has kind sudoku, but", "arc.h5 has arc");
        var none = folder.resolve("none.h5");
        assertMessage(() -> DataPaths.open(List.of(four, none)), 1, "none.h5: there is no such file");
        var whole = DataPaths.open(List.of(four, four));
        assertMessage(() -> DatasetFile.save(whole, folder.resolve("both.h5")), 2, "are not written to a file");
        var train = new Dataset("half", DatasetKind.SUDOKU, 4, "half", List.of(DatasetFile.open(four).split("train")));
        var half = folder.resolve("half.h5");
        DatasetFile.save(train, half);
        assertMessage(
                () -> DataPaths.open(List.of(four, half)).split("test"), 2, "four.h5", "half.h5 has no split 'test'");
    }
}
