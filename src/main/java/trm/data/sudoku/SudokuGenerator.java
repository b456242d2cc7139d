package trm.data.sudoku;

import trm.data.puzzle.PuzzleGenerator;
import trm.tensor.Rng;

/** Draws puzzles with exactly one solution, none of whose clues can be left out. */
final class SudokuGenerator implements PuzzleGenerator {
    private final Sudoku rules;
    private final SudokuSolver solver;
    private final Rng rng;
    private int[] solution;

    SudokuGenerator(Sudoku rules, Rng rng) {
        this.rules = rules;
        this.rng = rng;
        solver = new SudokuSolver(rules);
    }

    /** Draws another puzzle: from a random full grid, clues are taken away in random order while one can be. */
    @Override
    public int[] next() {
        solution = solver.randomGrid(rng);
        var puzzle = solution.clone();
        for (int cell : rng.permutation(rules.cells())) {
            puzzle[cell] = 0;
            if (!solver.unique(puzzle)) {
                puzzle[cell] = solution[cell];
            }
        }
        return puzzle;
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
