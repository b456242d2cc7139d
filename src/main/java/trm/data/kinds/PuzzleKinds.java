package trm.data.kinds;

import trm.data.DatasetKind;
import trm.data.maze.Maze;
import trm.data.puzzle.PuzzleRules;
import trm.data.sudoku.Sudoku;

/** From the kind that a dataset or a checkpoint names to the rules of its puzzles. */
public final class PuzzleKinds {
    private PuzzleKinds() {}

    /** The rules of a dataset's puzzles; fails for ARC, whose grids follow none. */
    public static PuzzleRules rules(DatasetKind kind, int gridSize) {
        return switch (kind) {
            case SUDOKU -> Sudoku.ofSize(gridSize);
            case MAZE -> new Maze(gridSize);
            case ARC -> throw new IllegalArgumentException("ARC puzzles have no common rules");
        };
    }
}
