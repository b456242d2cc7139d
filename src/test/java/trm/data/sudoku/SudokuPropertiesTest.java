package trm.data.sudoku;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import trm.data.GoldenDataset;
import trm.data.hdf.DatasetFile;
import trm.data.hdf.DatasetFileTest;
import trm.data.puzzle.PuzzleCsv;
import trm.data.puzzle.PuzzleDatasets;
import trm.data.puzzle.Puzzles;
import trm.tensor.Rng;

class SudokuPropertiesTest {
    @Provide
    Arbitrary<Sudoku> sizes() {
        return Arbitraries.of(Sudoku.FOUR, Sudoku.SIX, Sudoku.NINE);
    }

    @Property(tries = 60)
    void generatedPuzzlesHaveOneSolutionAndNoClueTooMany(@ForAll("sizes") Sudoku rules, @ForAll long seed) {
        var generator = new SudokuGenerator(rules, Clues.NEEDED, new Rng(seed));
        var puzzle = generator.next();
        assertNull(rules.mismatch(puzzle, generator.solution()));
        var solver = new SudokuSolver(rules);
        assertTrue(solver.unique(puzzle));
        assertArrayEquals(generator.solution(), solver.solution());
        for (int cell = 0; cell < puzzle.length; cell++) {
            if (puzzle[cell] != 0) {
                var less = puzzle.clone();
                less[cell] = 0;
                assertEquals(2, solver.count(less, 2));
            }
        }
    }

    @Property(tries = 60)
    void augmentedLabelsSolveTheirQuestionsAndAreSymmetric(@ForAll("sizes") Sudoku rules, @ForAll long seed) {
        var generator = new SudokuGenerator(rules, Clues.NEEDED, new Rng(seed));
        var puzzles = new Puzzles(rules);
        var puzzle = generator.next();
        puzzles.add(puzzle, generator.solution(), 0);
        var split = puzzles.split(
                "train", 4, (inputs, labels) -> SudokuRecipes.draw(rules, inputs, labels, 4, new Rng(~seed)));
        assertEquals(5, split.examples());
        assertEquals(1, split.bases());
        var canonical = new SudokuCanonical(rules);
        var form = canonical.of(puzzle, generator.solution());
        var inputs = new int[rules.cells()];
        var labels = new int[rules.cells()];
        for (int i = 0; i < 5; i++) {
            split.example(i, inputs, labels, 0);
            var question = rules.grid(inputs, 0);
            var answer = rules.grid(labels, 0);
            assertNull(rules.mismatch(question, answer));
            assertEquals(form, canonical.of(question, answer));
            assertEquals(canonical.signature(puzzle), canonical.signature(question));
            if (i == 0) {
                assertArrayEquals(puzzle, question);
                assertArrayEquals(generator.solution(), answer);
            }
        }
    }

    @Property(tries = 30)
    void theCanonicalFormIsAPuzzleOfItsOwnClass(@ForAll("sizes") Sudoku rules, @ForAll long seed) {
        var generator = new SudokuGenerator(rules, Clues.NEEDED, new Rng(seed));
        var puzzle = generator.next();
        var canonical = new SudokuCanonical(rules);
        var form = canonical.of(puzzle, generator.solution());
        var formed = rules.parse(form);
        var solver = new SudokuSolver(rules);
        assertTrue(solver.unique(formed));
        assertEquals(form, canonical.of(formed, solver.solution()));
        var fewer = puzzle.clone();
        fewer[firstClue(puzzle)] = 0;
        assertNotEquals(form, canonical.of(fewer, generator.solution()));
        assertNotEquals(canonical.signature(puzzle), canonical.signature(fewer));
    }

    private static int firstClue(int[] puzzle) {
        int cell = 0;
        while (puzzle[cell] == 0) {
            cell++;
        }
        return cell;
    }

    /** Known numbers: 288 grids of 4×4, of 2 classes; 49 classes of 6×6 grids; 36 classes of minimal 4×4 puzzles. */
    @Test
    void findsTheKnownNumbersOfGridsAndClasses() {
        assertEquals(288, new SudokuSolver(Sudoku.FOUR).count(new int[16], 1000));
        var random = new Rng(5);
        assertEquals(2, classes(Sudoku.FOUR, 200, random));
        assertEquals(49, classes(Sudoku.SIX, 4000, random));

        var canonical = new SudokuCanonical(Sudoku.FOUR);
        var generator = new SudokuGenerator(Sudoku.FOUR, Clues.NEEDED, random);
        var minimal = new HashSet<String>();
        for (int i = 0; i < 20_000; i++) {
            var puzzle = generator.next();
            minimal.add(canonical.of(puzzle, generator.solution()));
        }
        assertEquals(36, minimal.size());
    }

    private static int classes(Sudoku rules, int draws, Rng random) {
        var solver = new SudokuSolver(rules);
        var canonical = new SudokuCanonical(rules);
        var classes = new HashSet<String>();
        for (int i = 0; i < draws; i++) {
            var grid = solver.randomGrid(random);
            assertTrue(rules.solved(grid));
            classes.add(canonical.of(grid, grid));
        }
        return classes.size();
    }

    @Test
    void solvesTheReferencesPuzzlesToTheirAnswers() {
        var puzzles = new PuzzleCsv(GoldenDataset.file("sudoku_train.csv"), Sudoku.NINE)
                .read(Integer.MIN_VALUE, Integer.MAX_VALUE, new Rng(0));
        var solver = new SudokuSolver(Sudoku.NINE);
        for (int i = 0; i < puzzles.count(); i++) {
            assertTrue(solver.count(puzzles.puzzle(i), 1) == 1);
            if (solver.unique(puzzles.puzzle(i))) {
                assertArrayEquals(puzzles.solution(i), solver.solution());
            }
        }
        var contradiction = new int[81];
        contradiction[0] = 5;
        contradiction[8] = 5;
        assertEquals(0, solver.count(contradiction, 2));
        assertEquals(2, solver.count(new int[81], 2));
    }

    @Test
    void generatedSplitsShareNoPuzzleUpToSymmetry() {
        for (var rules : new Sudoku[] {Sudoku.FOUR, Sudoku.SIX, Sudoku.NINE}) {
            var dataset = SudokuDatasets.generate(rules.size(), 200, 60, 1, 11);
            var canonical = new SudokuCanonical(rules);
            var inputs = new int[rules.cells()];
            var labels = new int[rules.cells()];
            var classes = new HashSet<String>();
            var puzzles = new HashSet<String>();
            var train = dataset.split("train");
            assertEquals(400, train.examples());
            assertEquals(200, train.groups());
            for (int i = 0; i < 400; i++) {
                train.example(i, inputs, labels, 0);
                classes.add(canonical.of(rules.grid(inputs, 0), rules.grid(labels, 0)));
                assertTrue(i % 2 == 1 || puzzles.add(Arrays.toString(inputs)), "no puzzle twice");
            }
            var test = dataset.split("test");
            assertEquals(60, test.examples());
            for (int i = 0; i < 60; i++) {
                test.example(i, inputs, labels, 0);
                assertFalse(classes.contains(canonical.of(rules.grid(inputs, 0), rules.grid(labels, 0))));
                assertTrue(puzzles.add(Arrays.toString(inputs)), "no puzzle twice");
            }
        }
    }

    @Test
    void aSeedGivesTheSameFileAndAnotherSeedAnother() throws Exception {
        var folder = Files.createTempDirectory("sudoku");
        var files = new byte[3][];
        for (int i = 0; i < 3; i++) {
            var file = folder.resolve(i + ".h5");
            var made = SudokuDatasets.generate(6, 40, 10, 5, i / 2);
            DatasetFile.save(made, file);
            var read = DatasetFile.open(file);
            DatasetFileTest.assertSameSplit(made.split("train"), read.split("train"));
            DatasetFileTest.assertSameSplit(made.split("test"), read.split("test"));
            files[i] = Files.readAllBytes(file);
            Files.delete(file);
        }
        Files.delete(folder);
        assertArrayEquals(files[0], files[1]);
        assertFalse(Arrays.equals(files[0], files[2]));
    }

    @Test
    void givesUpWhenThereAreNotEnoughPuzzles() {
        DatasetFileTest.assertMessage(
                () -> PuzzleDatasets.draw(
                        Sudoku.FOUR,
                        new SudokuGenerator(Sudoku.FOUR, Clues.NEEDED, new Rng(0)),
                        new SudokuCanonical(Sudoku.FOUR),
                        90_000,
                        10_000,
                        4),
                2,
                "too many for a 4×4 Sudoku", "lower --count");
        DatasetFileTest.assertMessage(() -> SudokuDatasets.generate(4, 0, 1, 0, 0), 2, "--count must be at least 1");
        DatasetFileTest.assertMessage(() -> SudokuDatasets.generate(4, 1, 0, 0, 0), 2, "--test must be at least 1");
        DatasetFileTest.assertMessage(() -> SudokuDatasets.generate(4, 1, 1, -1, 0), 2, "--num-aug must be at least 0");
    }
}
