package trm.data.sudoku;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.DataSplit;
import trm.data.GoldenDataset;
import trm.data.hdf.DatasetFileTest;
import trm.data.puzzle.Overlap;
import trm.data.puzzle.PuzzleCsv;
import trm.tensor.Rng;

class SudokuCsvTest {
    private static final Path TRAIN = GoldenDataset.file("sudoku_train.csv");
    private static final Path TEST = GoldenDataset.file("sudoku_test.csv");
    private static final String HEADER = "source,question,answer,rating\n";
    private static final String QUESTION =
            "932....5......5...6.192.7.4.654..1...7...6.9....18.26.849...3.651.3..8...........";
    private static final String ANSWER =
            "932748651784615932651923784265439178178256493493187265849571326517362849326894517";

    @TempDir
    Path folder;

    private static SudokuDatasets.Csv csv(Integer subsample, int augmentations, Integer least, long seed) {
        return new SudokuDatasets.Csv(TRAIN, TEST, 9, subsample, augmentations, least, seed);
    }

    private static int[] all(DataSplit split, boolean labels) {
        int seqLen = split.metadata().seqLen();
        var inputs = new int[split.examples() * seqLen];
        var outputs = new int[inputs.length];
        for (int i = 0; i < split.examples(); i++) {
            split.example(i, inputs, outputs, i * seqLen);
        }
        return labels ? outputs : inputs;
    }

    private static void assertSameStructure(GoldenDataset golden, DataSplit split) {
        var name = split.name();
        assertEquals(golden.metadata(name), split.metadata());
        assertArrayEquals(golden.values(name, "group_indices"), split.groupIndices());
        assertArrayEquals(golden.values(name, "puzzle_indices"), split.puzzleIndices());
        assertArrayEquals(golden.values(name, "puzzle_identifiers"), split.puzzleIdentifiers());
        assertEquals(golden.values(name, "inputs").length, split.examples() * 81);
    }

    @Test
    void hasTheStructureAndTheOriginalsOfTheReference() {
        var golden = new GoldenDataset("sudoku_aug3");
        var built = SudokuDatasets.fromCsv(csv(null, 3, null, 0)).dataset();
        var train = built.split("train");
        var test = built.split("test");
        assertSameStructure(golden, train);
        assertSameStructure(golden, test);
        assertArrayEquals(golden.values("test", "inputs"), all(test, false));
        assertArrayEquals(golden.values("test", "labels"), all(test, true));
        var inputs = all(train, false);
        var labels = all(train, true);
        for (int first = 0; first < train.examples(); first += 4) {
            int from = first * 81;
            assertArrayEquals(
                    Arrays.copyOfRange(golden.values("train", "inputs"), from, from + 81),
                    Arrays.copyOfRange(inputs, from, from + 81));
            assertArrayEquals(
                    Arrays.copyOfRange(golden.values("train", "labels"), from, from + 81),
                    Arrays.copyOfRange(labels, from, from + 81));
        }
    }

    @Test
    void theReferencesCopiesHaveTheCanonicalFormOfTheirOriginals() {
        var golden = new GoldenDataset("sudoku_aug3");
        var canonical = new SudokuCanonical(Sudoku.NINE);
        var inputs = golden.values("train", "inputs");
        var labels = golden.values("train", "labels");
        String original = null;
        long signature = 0;
        var originals = new HashSet<String>();
        for (int i = 0; i < inputs.length / 81; i++) {
            var puzzle = Sudoku.NINE.grid(inputs, i * 81);
            var form = canonical.of(puzzle, Sudoku.NINE.grid(labels, i * 81));
            if (i % 4 == 0) {
                original = form;
                signature = canonical.signature(puzzle);
                originals.add(form);
            }
            assertEquals(original, form);
            assertEquals(signature, canonical.signature(puzzle));
        }
        assertEquals(20, originals.size());
    }

    @Test
    void subsamplesAndFiltersAsTheReference() {
        var golden = new GoldenDataset("sudoku_sub10_aug2_mind3");
        var built = SudokuDatasets.fromCsv(csv(5, 2, 3, 7)).dataset();
        assertSameStructure(golden, built.split("train"));
        assertSameStructure(golden, built.split("test"));
        assertArrayEquals(golden.values("test", "inputs"), all(built.split("test"), false));
        for (var split : built.splits()) {
            assertTrue(Arrays.stream(split.difficulty()).allMatch(d -> d >= 3));
        }
    }

    @Test
    void drawsWithoutReplacementAndByTheSeed() {
        var first = new PuzzleCsv(TRAIN, Sudoku.NINE).read(0, 8, new Rng(1));
        var again = new PuzzleCsv(TRAIN, Sudoku.NINE).read(0, 8, new Rng(1));
        var reached = new HashSet<String>();
        for (int seed = 0; seed < 40; seed++) {
            var drawn = new PuzzleCsv(TRAIN, Sudoku.NINE).read(0, 8, new Rng(seed));
            assertEquals(8, drawn.count());
            var distinct = new HashSet<String>();
            for (int i = 0; i < 8; i++) {
                distinct.add(Sudoku.NINE.format(drawn.puzzle(i)));
                assertEquals(null, Sudoku.NINE.mismatch(drawn.puzzle(i), drawn.solution(i)));
            }
            assertEquals(8, distinct.size());
            reached.addAll(distinct);
        }
        assertEquals(20, reached.size());
        for (int i = 0; i < 8; i++) {
            assertArrayEquals(first.puzzle(i), again.puzzle(i));
        }
        var other = new PuzzleCsv(TRAIN, Sudoku.NINE).read(0, 8, new Rng(2));
        assertNotEquals(Sudoku.NINE.format(first.puzzle(0)), Sudoku.NINE.format(other.puzzle(0)));
    }

    @Test
    void countsOverlapsExactlyAndUpToSymmetry() throws IOException {
        var golden = new GoldenDataset("sudoku_aug3");
        var inputs = golden.values("train", "inputs");
        var labels = golden.values("train", "labels");
        var text = new StringBuilder(Files.readString(TEST));
        for (int example : new int[] {0, 1, 6, 7}) { // an original, a copy of it, two copies of another
            text.append("copy,")
                    .append(Sudoku.NINE.format(Sudoku.NINE.grid(inputs, example * 81)))
                    .append(',')
                    .append(Sudoku.NINE.format(Sudoku.NINE.grid(labels, example * 81)))
                    .append(",0\n");
        }
        var file = Files.writeString(folder.resolve("test.csv"), text);
        var built = SudokuDatasets.fromCsv(new SudokuDatasets.Csv(TRAIN, file, 9, null, 0, null, 0));
        assertEquals(new Overlap(1, 4), built.overlap());
        assertEquals(new Overlap(0, 0), SudokuDatasets.fromCsv(csv(null, 0, null, 0)).overlap());
    }

    @Test
    void saysWhatIsWrongInWhichLine() throws IOException {
        var good = row(QUESTION, ANSWER, "1");
        rejects("line 2", "the question has 80 characters", row(QUESTION.substring(1), ANSWER, "0"));
        rejects("line 3", "the answer has 82 characters", good + row(QUESTION, ANSWER + "1", "0"));
        rejects("line 2", "'x' at character 5", row("932.x..5" + QUESTION.substring(8), ANSWER, "0"));
        rejects("line 2", "the question has two 3s in row 1", row("9323" + QUESTION.substring(4), ANSWER, "0"));
        rejects("line 2", "the question has two 3s in column 2", row(withDigit(QUESTION, 73, '3'), ANSWER, "0"));
        rejects("line 2", "the question has two 9s in box 1", row(withDigit(QUESTION, 10, '9'), ANSWER, "0"));
        rejects("line 2", "column 1 is 8 where the question has 9", row(QUESTION, withDigit(ANSWER, 0, '8'), "0"));
        rejects("line 2", "row 1, column 4 is blank", row(QUESTION, withDigit(ANSWER, 3, '.'), "0"));
        rejects("line 2", "two 4s in row 1", row(QUESTION, withDigit(ANSWER, 3, '4'), "0"));
        rejects("line 2", "the rating 'hard' is not", row(QUESTION, ANSWER, "hard"));
        rejects("line 2", "no field 'rating'", "here," + QUESTION + "," + ANSWER + "\n");
        rejects("cannot be read as CSV", "", "\"x".repeat(1 << 23));
        rejects("holds no puzzle", "", "");
        var file = Files.writeString(folder.resolve("bare.csv"), good + good);
        DatasetFileTest.assertMessage(
                () -> new PuzzleCsv(file, Sudoku.NINE).read(0, 1, new Rng(0)), 1, "bare.csv", "no field 'question'");
        DatasetFileTest.assertMessage(
                () -> new PuzzleCsv(TRAIN, Sudoku.NINE).read(9, 1, new Rng(0)), 1, "no puzzle rated 9 or more");
        DatasetFileTest.assertMessage(
                () -> new PuzzleCsv(folder.resolve("none"), Sudoku.NINE).read(0, 1, new Rng(0)), 1, "no such file");
    }

    private static String row(String question, String answer, String rating) {
        return "here," + question + "," + answer + "," + rating + "\n";
    }

    private static String withDigit(String grid, int at, char digit) {
        return grid.substring(0, at) + digit + grid.substring(at + 1);
    }

    private void rejects(String where, String what, String rows) throws IOException {
        var file = Files.writeString(folder.resolve("bad.csv"), HEADER + rows);
        DatasetFileTest.assertMessage(
                () -> new PuzzleCsv(file, Sudoku.NINE).read(0, 9, new Rng(0)), 1, "bad.csv", where, what);
    }
}
