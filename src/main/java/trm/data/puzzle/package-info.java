/**
 * What Sudoku and mazes have in common: rules, CSV files, drawing and counting of puzzles that are the same up to
 * symmetry. It knows no kind of puzzle. Begin with {@link trm.data.puzzle.PuzzleRules}.
 *
 * <p>All but {@code PuzzleRules} and {@code Overlap} is internal: public only for {@code data.sudoku} and {@code
 * data.maze}.
 */
package trm.data.puzzle;
