package trm.data.kinds;

import java.util.Optional;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.arc.ArcCanvas;
import trm.data.grid.GridText;
import trm.data.maze.Maze;
import trm.data.puzzle.PuzzleRules;
import trm.data.puzzle.PuzzleText;
import trm.data.sudoku.Sudoku;

/** From the kind that a dataset or a checkpoint names to what its puzzles look like and the rules they follow. */
public final class PuzzleKinds {
    private PuzzleKinds() {}

    /** The rules of a dataset's puzzles; empty for ARC and for grids of own meaning, which follow no common ones. */
    public static Optional<PuzzleRules> rules(GridForm form) {
        return switch (form.kind()) {
            case SUDOKU -> Optional.of(Sudoku.ofSize(form.rows()));
            case MAZE -> Optional.of(new Maze(form.rows()));
            case ARC, GRID -> Optional.empty();
        };
    }

    /** A dataset's puzzles as text; fails for ARC, whose grids have shapes of their own. */
    public static PuzzleText text(GridForm form) {
        return switch (form.kind()) {
            case SUDOKU, MAZE -> rules(form).orElseThrow();
            case GRID -> new GridText(form);
            case ARC -> throw new IllegalArgumentException("ARC puzzles have no common shape");
        };
    }

    /** What grids of so many rows and columns with so many tokens are by their numbers, or null when they are none. */
    public static DatasetKind told(int side, int vocabSize) {
        if (side == ArcCanvas.SIDE && vocabSize == ArcCanvas.VOCAB_SIZE) {
            return DatasetKind.ARC;
        }
        if (Sudoku.isSize(side) && vocabSize == Sudoku.ofSize(side).vocabSize()) {
            return DatasetKind.SUDOKU;
        }
        return vocabSize == Maze.VOCAB_SIZE ? DatasetKind.MAZE : null;
    }

    /** Why grids of this form are not of their kind, in words, or null when they are. */
    public static String fault(GridForm form) {
        if (form.rows() < 1 || form.columns() < 1 || form.rows() > GridForm.MOST || form.columns() > GridForm.MOST) {
            return "its grids of %d×%d are not of 1 … %d rows and columns"
                    .formatted(form.rows(), form.columns(), GridForm.MOST);
        }
        return switch (form.kind()) {
            case SUDOKU -> !Sudoku.isSize(form.rows())
                    ? "its grid_size %s is no size of Sudoku, which are 4, 6 and 9".formatted(form.size())
                    : vocabulary(form, Sudoku.ofSize(form.rows()).vocabSize());
            case MAZE -> vocabulary(form, Maze.VOCAB_SIZE);
            case ARC -> form.rows() != ArcCanvas.SIDE
                    ? "its grid_size is %s, not the %d of ARC's canvas".formatted(form.size(), ArcCanvas.SIDE)
                    : vocabulary(form, ArcCanvas.VOCAB_SIZE);
            case GRID -> GridText.fault(form);
        };
    }

    private static String vocabulary(GridForm form, int expected) {
        return form.vocabSize() == expected
                ? null
                : "its vocab_size is %d, but the %s of grid_size %s has %d"
                        .formatted(form.vocabSize(), form.kind().label(), form.size(), expected);
    }
}
