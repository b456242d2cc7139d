package trm.data.maze;

import trm.data.puzzle.PuzzleCsv;
import trm.data.sudoku.Sudoku;
import trm.fuzz.FuzzedFile;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/** Reads what may be a file of puzzles. */
public final class FuzzedCsv {
    private static final int SAMPLE = 3;

    private FuzzedCsv() {}

    public static void read(byte[] input) {
        var file = FuzzedFile.of(input);
        try {
            new PuzzleCsv(file, new Maze(PuzzleCsv.size(file, "maze", Maze::sizeOf)))
                    .read(Integer.MIN_VALUE, SAMPLE, new Rng(0));
        } catch (TrmException e) {
            // they may be Sudoku
        }
        new PuzzleCsv(file, Sudoku.FOUR).read(2, SAMPLE, new Rng(0));
    }
}
