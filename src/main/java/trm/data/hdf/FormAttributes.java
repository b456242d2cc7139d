package trm.data.hdf;

import io.jhdf.api.WritableGroup;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.maze.Maze;
import trm.tensor.TrmException;

/** What the grids look like, among the attributes of a file's root: of datasets and of checkpoints. */
public final class FormAttributes {
    private static final String KIND = "kind";
    private static final String SIDE = "grid_size";
    private static final String ROWS = "rows";
    private static final String COLUMNS = "columns";
    private static final String ALPHABET = "alphabet";

    private FormAttributes() {}

    /**
     * Reads the form of grids whose tokens are {@code 0 … vocabSize − 1}. Mazes of another vocabulary than a maze's are
     * grids of own meaning: files of them were made before there was that kind.
     */
    public static GridForm read(HdfReader hdf, int vocabSize) {
        var label = hdf.textAttribute("", KIND);
        var kind = DatasetKind.ofLabel(label);
        return switch (kind) {
            case null -> throw TrmException.failure(
                    "%s: its kind '%s' is none of %s; make it again with this trm.",
                    hdf.file(), label, DatasetKind.labels());
            case GRID -> new GridForm(
                    kind, hdf.intAttribute("", ROWS), hdf.intAttribute("", COLUMNS), vocabSize, alphabet(hdf));
            case MAZE -> {
                int side = hdf.intAttribute("", SIDE);
                yield GridForm.square(vocabSize == Maze.VOCAB_SIZE ? kind : DatasetKind.GRID, side, vocabSize);
            }
            case SUDOKU, ARC -> GridForm.square(kind, hdf.intAttribute("", SIDE), vocabSize);
        };
    }

    private static String alphabet(HdfReader hdf) {
        return hdf.hasAttribute("", ALPHABET) ? hdf.textAttribute("", ALPHABET) : "";
    }

    public static void put(WritableGroup root, GridForm form) {
        root.putAttribute(KIND, form.kind().label());
        switch (form.kind()) {
            case SUDOKU, MAZE, ARC -> root.putAttribute(SIDE, form.rows());
            case GRID -> {
                root.putAttribute(ROWS, form.rows());
                root.putAttribute(COLUMNS, form.columns());
                if (!form.alphabet().isEmpty()) {
                    root.putAttribute(ALPHABET, form.alphabet());
                }
            }
        }
    }
}
