package trm.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import trm.data.Dataset;
import trm.data.sudoku.Sudoku;
import trm.data.sudoku.SudokuDatasets;
import trm.tensor.TrmException;
import trm.train.ReadyModels;

/** A ready model at work, from Java. */
class SolverTest {
    private static final String PUZZLE = "4..5.....21...1..3....4.......263...";
    private static final Solver SOLVER = Solver.of("sudoku6");

    @AfterAll
    static void close() {
        SOLVER.close();
    }

    private static List<String> puzzles() {
        var test = SudokuDatasets.generate(6, 1, 12, 0, 99).split(Dataset.TEST);
        return IntStream.range(0, test.examples()).mapToObj(i -> {
            var tokens = new int[36];
            test.example(i, tokens, new int[36], 0);
            return Sudoku.SIX.format(Sudoku.SIX.grid(tokens, 0));
        }).toList();
    }

    @Test
    void solvesAPuzzleInALine() {
        var answer = SOLVER.solve(PUZZLE);
        assertEquals(36, answer.length());
        assertEquals(null, Sudoku.SIX.mismatch(Sudoku.SIX.parse(PUZZLE), Sudoku.SIX.parse(answer)));
    }

    @Test
    void everyReadyModelIsWhatTheIndexSays() {
        for (var ready : ReadyModels.all()) {
            var checkpoint = ready.open();
            assertEquals(ready.kind(), checkpoint.data().form().kind());
            assertEquals(ready.size(), checkpoint.data().form().rows());
            assertEquals(ready.rules().cells(), checkpoint.task().seqLen());
            assertTrue(checkpoint.step() > 0 && ready.bytes() < 8_000_000, ready.name());
            assertTrue(checkpoint.load(false).parameters().count() > 0);
        }
    }

    /** The first valid answer is the same one whoever else is being solved, and nothing is taken that comes later. */
    @Test
    void companyDoesNotChangeAnswers() {
        var puzzles = puzzles();
        for (var effort : List.of(
                Effort.steps(3).search(20, 1.5).seed(3), Effort.steps(12).halt(0), Effort.steps(4))) {
            var together = SOLVER.solve(puzzles, effort);
            for (int i = 0; i < puzzles.size(); i += 11) {
                var before = puzzles.subList(0, i + 1); // the noise of a puzzle follows from its number
                var answers = SOLVER.solve(before, effort);
                assertSame(together.get(i), answers.get(i));
            }
            var first = SOLVER.solve(puzzles.subList(0, 1), effort).getFirst();
            assertSame(together.getFirst(), first);
        }
    }

    private static void assertSame(Answer expected, Answer actual) {
        assertArrayEquals(expected.tokens(), actual.tokens());
        assertArrayEquals(expected.q(), actual.q());
        assertEquals(expected.steps(), actual.steps());
        assertEquals(expected.rollout(), actual.rollout());
        assertEquals(expected.valid(), actual.valid());
    }

    /** Of two attempts at a puzzle, the one of the lower number is not overtaken by one of a later wave. */
    @Test
    void searchFindsValidAnswersAndSaysWhere() {
        var puzzles = puzzles();
        var plain = SOLVER.solve(puzzles, Effort.steps(2));
        var found = SOLVER.solve(puzzles, Effort.steps(12).search(40, 0.5));
        int right = 0;
        for (int i = 0; i < puzzles.size(); i++) {
            var question = Sudoku.SIX.parse(puzzles.get(i));
            var fault = Sudoku.SIX.mismatch(question, Sudoku.SIX.parse(SOLVER.write(found.get(i))));
            assertEquals(found.get(i).valid(), fault == null);
            assertTrue(found.get(i).rollout() < 40 && found.get(i).steps() <= 12);
            assertEquals(2, plain.get(i).steps());
            right += fault == null ? 1 : 0;
        }
        assertTrue(right >= 11, right + " of 12");
    }

    @Test
    void saysWhatItLacks() {
        var unknown = assertThrows(TrmException.class, () -> Solver.of("sudoku66"));
        assertEquals(1, unknown.exitCode());
        assertTrue(unknown.getMessage().endsWith("did you mean 'sudoku6'?"), unknown.getMessage());
        assertThrows(TrmException.class, () -> SOLVER.solve("12"));
    }
}
