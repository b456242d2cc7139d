package trm.data.hdf;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.Dihedral;
import trm.data.Examples;
import trm.data.GridForm;
import trm.data.Json;
import trm.data.Metadata;
import trm.data.PlainExamples;
import trm.data.Puzzle;
import trm.data.PuzzleTable;
import trm.data.TokenType;
import trm.data.arc.ArcCanvas;
import trm.data.arc.ArcExamples;
import trm.data.arc.ArcJson;
import trm.data.kinds.PuzzleKinds;
import trm.data.maze.MazeExamples;
import trm.data.sudoku.SudokuExamples;
import trm.tensor.TrmException;

/** Reads a {@link Dataset} and checks all of it, so that nothing later can run out of a table or a vocabulary. */
final class DatasetReader {
    private static final int ANY = -1;

    private final HdfReader hdf;
    private final Path file;
    private final GridForm form;

    private DatasetReader(HdfReader hdf) {
        this.hdf = hdf;
        file = hdf.file();
        var first = List.of(Dataset.TRAIN, Dataset.TEST).stream().filter(hdf::has).findFirst();
        int vocab = hdf.intAttribute(
                first.orElseThrow(() -> fault("it has neither a group 'train' nor 'test'")), "vocab_size");
        form = FormAttributes.read(hdf, vocab);
        var wrong = PuzzleKinds.fault(form);
        check(wrong == null, "%s", wrong);
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
        int identifiers = splits.stream().mapToInt(s -> s.metadata().numPuzzleIdentifiers()).max().getAsInt();
        var puzzles = new PuzzleTable(identifiers(identifiers), testPuzzles());
        return new Dataset(file.toString(), form, hdf.textAttribute("", "origin"), splits, puzzles);
    }

    /** Reads the names later; they may be left out where there are none but the blank one. */
    private Supplier<List<String>> identifiers(int count) {
        if (!hdf.has("identifiers") && form.kind() != DatasetKind.ARC) {
            return () -> Collections.nCopies(count, PuzzleTable.BLANK);
        }
        int[] shape = hdf.shape("identifiers");
        boolean fits = shape.length == 1 && shape[0] == count;
        check(fits, "identifiers has shape %s, not [%d]", Arrays.toString(shape), count);
        var from = file;
        return () -> {
            try (var again = HdfReader.open(from)) {
                return again.texts("identifiers", count);
            }
        };
    }

    private Supplier<List<Puzzle>> testPuzzles() {
        if (!hdf.has("test_puzzles")) {
            return List::of;
        }
        var from = file;
        return () -> {
            try (var again = HdfReader.open(from)) {
                var json = again.bytes("test_puzzles", ANY);
                var source = from + ": test_puzzles";
                return ArcJson.puzzles(Json.read(new ByteArrayInputStream(json), source), source);
            }
        };
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
        check(
                metadata.vocabSize() == form.vocabSize(),
                "%s/vocab_size is %d, not %d", name, metadata.vocabSize(), form.vocabSize());
        check(
                metadata.seqLen() == form.cells(),
                "%s/seq_len is %d, but grids have %d cells", name, metadata.seqLen(), form.cells());
        check(metadata.meanPuzzleExamples() > 0, "%s/mean_puzzle_examples is %s", name, metadata.meanPuzzleExamples());

        var identifiers = hdf.ints(name + "/puzzle_identifiers", ANY);
        var puzzles = hdf.ints(name + "/puzzle_indices", ANY);
        var examples = examples(name, metadata, puzzles);
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
        return new DataSplit(
                name, metadata, groups, puzzles, identifiers, examples, difficulty, sets(name, metadata));
    }

    private int[] sets(String split, Metadata metadata) {
        if (metadata.sets().size() == 1) {
            return new int[] {0, metadata.totalGroups()};
        }
        var sets = hdf.ints(split + "/set_indices", metadata.sets().size() + 1);
        checkIndices(split + "/set_indices", sets, metadata.totalGroups(), "groups");
        return sets;
    }

    private Examples examples(String split, Metadata metadata, int[] puzzles) {
        int seqLen = metadata.seqLen();
        var inputs = hdf.bytes(split + "/inputs", ANY, seqLen);
        var labels = hdf.bytes(split + "/labels", inputs.length / seqLen, seqLen);
        checkTokens(split + "/inputs", inputs, metadata);
        checkTokens(split + "/labels", labels, metadata);
        if (!hdf.has(split + "/recipe")) {
            return new PlainExamples(seqLen, inputs, labels, type(split));
        }
        return switch (form.kind()) {
            case SUDOKU -> sudoku(split + "/recipe/", metadata, inputs, labels);
            case MAZE -> maze(split + "/recipe/", inputs, labels);
            case ARC -> arc(split, inputs, labels, puzzles);
            case GRID -> throw fault("%s/recipe: grids of own meaning have none", split);
        };
    }

    private TokenType type(String split) {
        if (!hdf.hasAttribute(split, "dtype")) {
            return TokenType.UINT8;
        }
        var label = hdf.textAttribute(split, "dtype");
        var type = TokenType.ofLabel(label);
        check(type != null, "attribute %s/dtype is '%s'", split, label);
        return type;
    }

    private SudokuExamples sudoku(String recipe, Metadata metadata, byte[] inputs, byte[] labels) {
        var base = hdf.ints(recipe + "base", ANY);
        int count = base.length;
        checkRange(recipe + "base", base, inputs.length / metadata.seqLen());
        int side = form.rows();
        var digits = hdf.bytes(recipe + "digits", count, side);
        var rows = hdf.bytes(recipe + "rows", count, side);
        var columns = hdf.bytes(recipe + "columns", count, side);
        var transpose = hdf.bytes(recipe + "transpose", count);
        checkPermutations(recipe + "digits", digits, side, 1);
        checkPermutations(recipe + "rows", rows, side, 0);
        checkPermutations(recipe + "columns", columns, side, 0);
        return new SudokuExamples(side, inputs, labels, base, digits, rows, columns, transpose);
    }

    private MazeExamples maze(String recipe, byte[] inputs, byte[] labels) {
        var base = hdf.ints(recipe + "base", ANY);
        checkRange(recipe + "base", base, inputs.length / form.cells());
        var dihedral = hdf.bytes(recipe + "dihedral", base.length);
        checkRange(recipe + "dihedral", dihedral, Dihedral.count());
        return new MazeExamples(form.rows(), inputs, labels, base, dihedral);
    }

    private ArcExamples arc(String split, byte[] inputs, byte[] labels, int[] puzzles) {
        var recipe = split + "/recipe/";
        var base = hdf.ints(recipe + "base", ANY);
        int count = base.length;
        checkRange(recipe + "base", base, inputs.length / ArcCanvas.SEQ_LEN);
        checkIndices(split + "/puzzle_indices", puzzles, count, "examples");
        var row = hdf.bytes(recipe + "row", count);
        var column = hdf.bytes(recipe + "column", count);
        var transform = hdf.bytes(recipe + "dihedral", puzzles.length - 1);
        var colours = hdf.bytes(recipe + "colours", puzzles.length - 1, ArcCanvas.COLOURS);
        checkRange(recipe + "dihedral", transform, Dihedral.count());
        checkRange(recipe + "row", row, ArcCanvas.SIDE);
        checkRange(recipe + "column", column, ArcCanvas.SIDE);
        checkPermutations(recipe + "colours", colours, ArcCanvas.COLOURS, 0);
        var examples = new ArcExamples(inputs, labels, base, row, column, puzzles, transform, colours);
        var wrong = examples.fault();
        check(wrong == null, "%s/%s", split, wrong);
        return examples;
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

    private void checkRange(String field, byte[] values, int bound) {
        for (int i = 0; i < values.length; i++) {
            if ((values[i] & 0xFF) >= bound) {
                throw fault("%s[%d] is %d, not in 0 … %d", field, i, values[i] & 0xFF, bound - 1);
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

    private void checkPermutations(String field, byte[] values, int size, int first) {
        for (int i = 0; i < values.length; i += size) {
            int seen = 0;
            for (int k = 0; k < size; k++) {
                int value = values[i + k] - first;
                seen |= value >= 0 && value < size ? 1 << value : 0;
            }
            if (seen != (1 << size) - 1) {
                throw fault(
                        "%s: row %d is not a permutation of %d … %d", field, i / size, first, first + size - 1);
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
}
