package trm.data.sudoku;

import trm.data.puzzle.PuzzleGenerator;
import trm.tensor.Rng;

/** Draws puzzles with exactly one solution: such that no clue can be left out, and then with some to spare. */
final class SudokuGenerator implements PuzzleGenerator {
    private final Sudoku rules;
    private final SudokuSolver solver;
    private final Clues clues;
    private final Rng rng;
    private int[] solution;

    SudokuGenerator(Sudoku rules, Clues clues, Rng rng) {
        this.rules = rules;
        this.clues = clues;
        this.rng = rng;
        solver = new SudokuSolver(rules);
    }

    /**
     * Draws another puzzle: from a random full grid, clues are taken away in random order while one can be, and as
     * many as are missing put back in random order.
     */
    @Override
    public int[] next() {
        solution = solver.randomGrid(rng);
        var puzzle = solution.clone();
        int left = rules.cells();
        for (int cell : rng.permutation(rules.cells())) {
            puzzle[cell] = 0;
            left--;
            if (!solver.unique(puzzle)) {
                puzzle[cell] = solution[cell];
                left++;
            }
        }
        if (clues.most() > 0) {
            putBack(puzzle, clues.draw(rng) - left);
        }
        return puzzle;
    }

    private void putBack(int[] puzzle, int missing) {
        var order = rng.permutation(rules.cells());
        for (int i = 0; i < order.length && missing > 0; i++) {
            if (puzzle[order[i]] == 0) {
                puzzle[order[i]] = solution[order[i]];
                missing--;
            }
        }
    }

    @Override
    public int[] solution() {
        return solution;
    }

    /** How often a solver has to guess in {@code puzzle}; see {@link SudokuSolver#guesses}. */
    @Override
    public int difficulty(int[] puzzle) {
        solver.unique(puzzle);
        return solver.guesses();
    }
}
