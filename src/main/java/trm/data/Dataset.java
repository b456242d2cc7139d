package trm.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import trm.tensor.TrmException;

/**
 * A dataset in memory: its kind and its splits. One HDF5 file on disk; {@code datasets/README.md} describes it.
 *
 * @param source where it is from, for messages: the file it was opened from
 * @param kind what the examples are
 * @param gridSize rows and columns of a grid; an example has {@code gridSize²} tokens
 * @param origin how it was made, in words
 * @param splits {@code train} and {@code test}, in the file's order
 * @param puzzles the names and test puzzles
 */
public record Dataset(
        String source, DatasetKind kind, int gridSize, String origin, List<DataSplit> splits, PuzzleTable puzzles) {
    public static final String TRAIN = "train";
    public static final String TEST = "test";

    /** A dataset whose puzzles have no names. */
    public Dataset(String source, DatasetKind kind, int gridSize, String origin, List<DataSplit> splits) {
        this(source, kind, gridSize, origin, splits, PuzzleTable.blank());
    }

    /**
     * Opens and checks a dataset file; {@code .h5} may be left out, as the reference's names have none.
     *
     * @throws TrmException when there is none, or it is no whole HDF5 file, or a field is missing or inconsistent
     */
    public static Dataset open(Path file) {
        try (var reader = HdfReader.open(file(file))) {
            return DatasetReader.read(reader);
        }
    }

    /** The file that {@code path} names, with or without its suffix. */
    static Path file(Path path) {
        var suffixed = path.resolveSibling(path.getFileName() + ".h5");
        return !Files.exists(path) && Files.exists(suffixed) ? suffixed : path;
    }

    /** Writes the dataset to {@code file}, whole or not at all. */
    public void save(Path file) {
        DatasetWriter.write(this, file);
    }

    /**
     * The name of each puzzle identifier, {@code [num_puzzle_identifiers]}; the name of 0 is {@code <blank>}. For ARC,
     * {@link ArcAugmentation#parse} says which puzzle a name is of, and undoes its augmentation:
     *
     * <pre>{@code
     * var augmentation = ArcAugmentation.parse(dataset.identifiers().get(split.puzzleIdentifier(puzzle)));
     * var answer = augmentation.undo(ArcCanvas.crop(preds, row * ArcCanvas.SEQ_LEN));
     * votes.get(augmentation.puzzle()) ...
     * }</pre>
     */
    public List<String> identifiers() {
        return puzzles.identifiers();
    }

    /**
     * The original puzzles of the {@code test} split with their solutions (the reference's {@code test_puzzles.json}),
     * in the order they were read in; empty where there are none, as for Sudoku and mazes. A puzzle's test examples are
     * {@link ArcPuzzle#test()}: {@code input()} equals the crop of every augmented copy with its augmentation undone,
     * {@code output()} is the solution, or null where it is not known.
     */
    public List<ArcPuzzle> testPuzzles() {
        return puzzles.testPuzzles();
    }

    /** The split called {@code name}; fails when the dataset has none such. */
    public DataSplit split(String name) {
        for (var split : splits) {
            if (split.name().equals(name)) {
                return split;
            }
        }
        throw TrmException.misuse(
                "%s has no split '%s'; it has %s.",
                source, name, splits.stream().map(DataSplit::name).collect(Collectors.joining(", ")));
    }
}
