package trm.data.numpy;

import java.nio.file.Path;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.Metadata;
import trm.data.kinds.PuzzleKinds;
import trm.tensor.TrmException;

/**
 * What the grids of a folder look like: its own files say how many tokens there are and of how many kinds, a person may
 * say the rest.
 *
 * @param kind what the examples are, or null to tell from their tokens
 * @param rows of {@link DatasetKind#GRID}, or null for what the columns leave or for squares
 * @param columns likewise
 * @param alphabet of {@link DatasetKind#GRID}, the character of each token from 1 on; empty for numbers
 */
public record ImportedForm(DatasetKind kind, Integer rows, Integer columns, String alphabet) {
    /** By its tokens where {@code kind} is null. */
    public static ImportedForm of(DatasetKind kind) {
        return new ImportedForm(kind, null, null, "");
    }

    /** The form of the examples in {@code folder}; fails where they have none. */
    GridForm of(Path folder, Metadata metadata) {
        boolean own = kind == DatasetKind.GRID;
        if (!own && (rows != null || columns != null || !alphabet.isEmpty())) {
            throw TrmException.misuse(
                    "--rows, --columns and --alphabet are for --kind grid; add it or leave them out.");
        }
        var form = own ? own(folder, metadata) : square(folder, metadata);
        var wrong = PuzzleKinds.fault(form);
        if (wrong != null) {
            throw TrmException.misuse(
                    "%s: %s; %s.",
                    folder, wrong, own ? "correct the options or the folder" : "import it with --kind grid");
        }
        return form;
    }

    private GridForm own(Path folder, Metadata metadata) {
        int cells = metadata.seqLen();
        int side = side(cells);
        if (rows == null && columns == null && side < 0) {
            throw TrmException.misuse("%s: its seq_len %d is no square; give --rows or --columns.", folder, cells);
        }
        int r = rows != null ? rows : columns != null ? cells / Math.max(1, columns) : side;
        int c = columns != null ? columns : cells / Math.max(1, r);
        if ((long) r * c != cells) {
            throw TrmException.misuse(
                    "%s: its seq_len is %d, which is not %d rows of %d columns; correct --rows and --columns.",
                    folder, cells, r, c);
        }
        return new GridForm(DatasetKind.GRID, r, c, metadata.vocabSize(), alphabet);
    }

    private GridForm square(Path folder, Metadata metadata) {
        int side = side(metadata.seqLen());
        if (side < 0) {
            throw TrmException.misuse(
                    "%s: its seq_len %d is no square; import it with --kind grid --rows R --columns C.",
                    folder, metadata.seqLen());
        }
        return GridForm.square(kind != null ? kind : told(folder, metadata, side), side, metadata.vocabSize());
    }

    private static DatasetKind told(Path folder, Metadata metadata, int side) {
        int vocab = metadata.vocabSize();
        var told = PuzzleKinds.told(side, vocab);
        if (told != null) {
            return told;
        }
        throw TrmException.misuse(
                "%s: vocab_size %d and grids of %d rows are neither Sudoku, mazes nor ARC; import it with --kind grid.",
                folder, vocab, side);
    }

    /** Rows, and columns, of a square of so many cells, or −1 where there is none. */
    private static int side(int cells) {
        int side = (int) Math.round(Math.sqrt(cells));
        return side > 0 && side * side == cells ? side : -1;
    }
}
