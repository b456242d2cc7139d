/**
 * Sudoku of 4, 6 and 9 digits: rules, solver, generator, symmetries, datasets. Begin with {@link
 * trm.data.sudoku.Sudoku} and {@link trm.data.sudoku.SudokuDatasets}.
 */
package trm.data.sudoku;
