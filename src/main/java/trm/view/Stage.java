package trm.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trm.data.DataSplit;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.arc.ArcCanvas;
import trm.eval.Film;

/**
 * The part of a puzzle's canvas that a film shows, the same in every frame: the whole grid; of ARC's canvas, from where
 * the input lies, the largest of input, solution and answer.
 *
 * @param shown the puzzle, its answer the film's
 * @param solution tokens {@code [S]}: the truth; where none is known, an answer that the rules say is right; else null
 * @param cells which token each shown cell is {@code [rows, columns]}
 */
public record Stage(Shown shown, int[] solution, int rows, int columns, int[] cells) {
    private static final int SIDE = ArcCanvas.SIDE;

    /** The stage for {@code film}, a film of {@code puzzle}. */
    public static Stage of(Shown puzzle, Film film) {
        return of(puzzle.with(film.answer()));
    }

    /** The stage for a puzzle with its answer. */
    public static Stage of(Shown shown) {
        boolean right = shown.truth() == null && shown.judged() && shown.fault() == null;
        var solution = right ? shown.prediction() : shown.truth();
        return shown.kind() == DatasetKind.ARC ? arc(shown, solution) : whole(shown, solution);
    }

    private static Stage whole(Shown shown, int[] solution) {
        var form = shown.form();
        var cells = new int[form.cells()];
        Arrays.setAll(cells, i -> i);
        return new Stage(shown, solution, form.rows(), form.columns(), cells);
    }

    private static Stage arc(Shown shown, int[] solution) {
        int rows = 1;
        int columns = 1;
        for (var panel : shown.panels()) {
            rows = Math.max(rows, panel.rows());
            columns = Math.max(columns, panel.columns());
        }
        int origin = shown.origin();
        rows = Math.min(rows, SIDE - origin / SIDE);
        columns = Math.min(columns, SIDE - origin % SIDE);
        var cells = new int[rows * columns];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = origin + i / columns * SIDE + i % columns;
        }
        return new Stage(shown, solution, rows, columns, cells);
    }

    public GridForm form() {
        return shown.form();
    }

    /** The tokens of the shown cells. */
    public int[] cut(int[] tokens) {
        return Arrays.stream(cells).map(cell -> tokens[cell]).toArray();
    }

    /** Which cells are part of the question; of ARC and grids of own meaning, none. */
    public boolean[] given() {
        var given = new boolean[cells.length];
        for (int i = 0; i < given.length; i++) {
            given[i] = switch (shown.kind()) {
                case SUDOKU -> shown.input()[cells[i]] > 1;
                case MAZE -> shown.input()[cells[i]] != 2;
                case ARC, GRID -> false;
            };
        }
        return given;
    }

    /** Which cells of {@code tokens [S]} are wrong, as far as the solution is known. */
    public boolean[] wrong(int[] tokens) {
        var wrong = new boolean[cells.length];
        for (int i = 0; solution != null && i < wrong.length; i++) {
            int right = solution[cells[i]];
            wrong[i] = right != DataSplit.IGNORED_LABEL && right != tokens[cells[i]];
        }
        return wrong;
    }

    /** Which cells of {@code tokens [S]} are not those of {@code before}, or none where that is null. */
    public boolean[] changed(int[] before, int[] tokens) {
        var changed = new boolean[cells.length];
        for (int i = 0; before != null && i < changed.length; i++) {
            changed[i] = before[cells[i]] != tokens[cells[i]];
        }
        return changed;
    }

    /** {@code tokens [S]} as a panel of this stage; {@code marks} says whether wrong cells are marked. */
    Panel panel(int[] tokens, boolean marks) {
        var values = new int[cells.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(tokens[cells[i]]);
        }
        return new Panel("", form(), rows, columns, values, given(), marks ? wrong(tokens) : new boolean[cells.length]);
    }

    /** What a panel has for a token. */
    private int value(int token) {
        return switch (shown.kind()) {
            case ARC -> ArcCanvas.isColour(token) ? token - 2 : -1;
            case SUDOKU, MAZE, GRID -> token >= 1 && token < form().vocabSize() ? token - 1 : 0;
        };
    }

    /** A frame and the one before it of the same state, which tells what changed; null where there was none. */
    record Shot(Film.Frame frame, Film.Frame before) {
        /** Of {@code film}, after each supervision step, or after each improvement of a state. */
        static List<Shot> of(Film film, boolean cycles) {
            var shots = new ArrayList<Shot>();
            var frames = cycles ? film.frames() : film.steps();
            for (int i = 0; i < frames.size(); i++) {
                var frame = frames.get(i);
                var before = frames.subList(0, i).reversed().stream()
                        .filter(earlier -> earlier.step() > 0 && earlier.state().equals(frame.state()))
                        .findFirst();
                shots.add(new Shot(frame, before.orElse(null)));
            }
            return shots;
        }
    }
}
