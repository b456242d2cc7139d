package trm.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.Collectors;
import trm.tensor.TrmException;

/** Reads a {@link Dataset} and checks all of it, so that nothing later can run out of a table or a vocabulary. */
final class DatasetReader {
    private static final int ANY = -1;
    private static final int MAX_GRID = 1 << 10;

    private final HdfReader hdf;
    private final Path file;
    private final DatasetKind kind;
    private final int gridSize;

    private DatasetReader(HdfReader hdf) {
        this.hdf = hdf;
        file = hdf.file();
        var label = hdf.textAttribute("", "kind");
        kind = Arrays.stream(DatasetKind.values())
                .filter(k -> k.label().equals(label))
                .findAny()
                .orElseThrow(() -> fault("its kind '%s' is none of %s", label, kinds()));
        gridSize = hdf.intAttribute("", "grid_size");
        check(gridSize >= 1 && gridSize <= MAX_GRID, "its grid_size %d is not in 1 … %d", gridSize, MAX_GRID);
        boolean known = kind != DatasetKind.SUDOKU || gridSize == 4 || gridSize == 6 || gridSize == 9;
        check(known, "its grid_size %d is no size of Sudoku", gridSize);
    }

    static Dataset read(HdfReader hdf) {
        return new DatasetReader(hdf).dataset();
    }

    private Dataset dataset() {
        var splits = new ArrayList<DataSplit>();
        for (var name : new String[] {Dataset.TRAIN, Dataset.TEST}) {
            if (hdf.has(name)) {
                splits.add(split(name));
            }
        }
        if (splits.isEmpty()) {
            throw fault("it has neither a group 'train' nor 'test'");
        }
        return new Dataset(file.toString(), kind, gridSize, hdf.textAttribute("", "origin"), splits);
    }

    private DataSplit split(String name) {
        var metadata = new Metadata(
                hdf.intAttribute(name, "pad_id"),
                hdf.intAttribute(name, "ignore_label_id"),
                hdf.intAttribute(name, "blank_identifier_id"),
                hdf.intAttribute(name, "vocab_size"),
                hdf.intAttribute(name, "seq_len"),
                hdf.intAttribute(name, "num_puzzle_identifiers"),
                hdf.intAttribute(name, "total_groups"),
                hdf.doubleAttribute(name, "mean_puzzle_examples"),
                hdf.intAttribute(name, "total_puzzles"),
                hdf.textsAttribute(name, "sets"));
        if (kind == DatasetKind.SUDOKU) {
            int vocab = gridSize + 2;
            check(metadata.vocabSize() == vocab, "%s/vocab_size is %d, not %d", name, metadata.vocabSize(), vocab);
        }
        check(
                metadata.seqLen() == gridSize * gridSize,
                "%s/seq_len is %d, but grids have %d cells", name, metadata.seqLen(), gridSize * gridSize);
        check(metadata.meanPuzzleExamples() > 0, "%s/mean_puzzle_examples is %s", name, metadata.meanPuzzleExamples());

        var examples = examples(name, metadata);
        var identifiers = hdf.ints(name + "/puzzle_identifiers", ANY);
        var puzzles = hdf.ints(name + "/puzzle_indices", ANY);
        var groups = hdf.ints(name + "/group_indices", ANY);
        checkRange(name + "/puzzle_identifiers", identifiers, metadata.numPuzzleIdentifiers());
        checkIndices(name + "/puzzle_indices", puzzles, examples.count(), "examples");
        checkIndices(name + "/group_indices", groups, puzzles.length - 1, "puzzles");
        check(
                identifiers.length == puzzles.length - 1,
                "%s/puzzle_identifiers has %d entries for %d puzzles", name, identifiers.length, puzzles.length - 1);
        check(
                metadata.totalGroups() == groups.length - 1,
                "%s/total_groups is %d, but there are %d groups", name, metadata.totalGroups(), groups.length - 1);
        var difficulty =
                hdf.has(name + "/difficulty") ? hdf.ints(name + "/difficulty", examples.bases()) : new int[0];
        return new DataSplit(name, metadata, groups, puzzles, identifiers, examples, difficulty);
    }

    private Examples examples(String split, Metadata metadata) {
        int seqLen = metadata.seqLen();
        var inputs = hdf.bytes(split + "/inputs", ANY, seqLen);
        var labels = hdf.bytes(split + "/labels", inputs.length / seqLen, seqLen);
        checkTokens(split + "/inputs", inputs, metadata);
        checkTokens(split + "/labels", labels, metadata);
        if (!hdf.has(split + "/recipe")) {
            return new PlainExamples(seqLen, inputs, labels);
        }
        return switch (kind) {
            case SUDOKU -> sudoku(split + "/recipe/", metadata, inputs, labels);
            case MAZE -> maze(split + "/recipe/", inputs, labels);
            case ARC -> throw fault("%s/recipe: there are no recipes of the kind '%s'", split, kind.label());
        };
    }

    private SudokuExamples sudoku(String recipe, Metadata metadata, byte[] inputs, byte[] labels) {
        var base = hdf.ints(recipe + "base", ANY);
        int count = base.length;
        checkRange(recipe + "base", base, inputs.length / metadata.seqLen());
        var digits = hdf.bytes(recipe + "digits", count, gridSize);
        var rows = hdf.bytes(recipe + "rows", count, gridSize);
        var columns = hdf.bytes(recipe + "columns", count, gridSize);
        var transpose = hdf.bytes(recipe + "transpose", count);
        checkPermutations(recipe + "digits", digits, 1);
        checkPermutations(recipe + "rows", rows, 0);
        checkPermutations(recipe + "columns", columns, 0);
        return new SudokuExamples(gridSize, inputs, labels, base, digits, rows, columns, transpose);
    }

    private MazeExamples maze(String recipe, byte[] inputs, byte[] labels) {
        var base = hdf.ints(recipe + "base", ANY);
        checkRange(recipe + "base", base, inputs.length / (gridSize * gridSize));
        var dihedral = hdf.bytes(recipe + "dihedral", base.length);
        for (int i = 0; i < dihedral.length; i++) {
            check(
                    dihedral[i] >= 0 && dihedral[i] < Dihedral.count(),
                    "%sdihedral[%d] is %d, not in 0 … %d", recipe, i, dihedral[i] & 0xFF, Dihedral.count() - 1);
        }
        return new MazeExamples(gridSize, inputs, labels, base, dihedral);
    }

    private void checkTokens(String field, byte[] tokens, Metadata metadata) {
        int vocab = metadata.vocabSize();
        for (int i = 0; i < tokens.length; i++) {
            int token = tokens[i] & 0xFF;
            if (token >= vocab) { // not check(): its arguments would be boxed for every token
                throw fault(
                        "%s holds token %d in row %d, but vocab_size is %d",
                        field, token, i / metadata.seqLen(), vocab);
            }
        }
    }

    private void checkRange(String field, int[] values, int bound) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= bound) {
                throw fault("%s[%d] is %d, not in 0 … %d", field, i, values[i], bound - 1);
            }
        }
    }

    private void checkIndices(String field, int[] indices, int end, String what) {
        check(indices.length >= 2, "%s holds no entry", field);
        check(indices[0] == 0, "%s begins at %d, not 0", field, indices[0]);
        for (int i = 1; i < indices.length; i++) {
            if (indices[i] <= indices[i - 1]) {
                throw fault("%s[%d] is %d after %d", field, i, indices[i], indices[i - 1]);
            }
        }
        int last = indices[indices.length - 1];
        check(last == end, "%s ends at %d, but there are %d %s", field, last, end, what);
    }

    private void checkPermutations(String field, byte[] values, int first) {
        for (int i = 0; i < values.length; i += gridSize) {
            int seen = 0;
            for (int k = 0; k < gridSize; k++) {
                int value = values[i + k] - first;
                seen |= value >= 0 && value < gridSize ? 1 << value : 0;
            }
            if (seen != (1 << gridSize) - 1) {
                throw fault(
                        "%s: row %d is not a permutation of %d … %d",
                        field, i / gridSize, first, first + gridSize - 1);
            }
        }
    }

    private void check(boolean holds, String message, Object... args) {
        if (!holds) {
            throw fault(message, args);
        }
    }

    private TrmException fault(String message, Object... args) {
        return TrmException.failure("%s: %s; build the dataset again.", file, message.formatted(args));
    }

    private static String kinds() {
        return Arrays.stream(DatasetKind.values()).map(DatasetKind::label).collect(Collectors.joining(", "));
    }
}
