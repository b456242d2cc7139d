package trm.data;

import java.util.List;
import java.util.stream.Collectors;
import trm.tensor.TrmException;

/**
 * A dataset in memory: its kind and its splits. {@code trm.data.hdf} keeps it in a file.
 *
 * @param source where it is from, for messages: the file it was opened from
 * @param form what its grids look like
 * @param origin how it was made, in words
 * @param splits {@code train} and {@code test}, in the file's order
 * @param puzzles the names and test puzzles
 */
public record Dataset(String source, GridForm form, String origin, List<DataSplit> splits, PuzzleTable puzzles) {
    public static final String TRAIN = "train";
    public static final String TEST = "test";

    /** A dataset of square grids. */
    public Dataset(
            String source, DatasetKind kind, int side, String origin, List<DataSplit> splits, PuzzleTable puzzles) {
        this(
                source,
                GridForm.square(kind, side, splits.getFirst().metadata().vocabSize()),
                origin,
                splits,
                puzzles);
    }

    /** A dataset of square grids whose puzzles have no names. */
    public Dataset(String source, DatasetKind kind, int side, String origin, List<DataSplit> splits) {
        this(source, kind, side, origin, splits, PuzzleTable.blank());
    }

    /** What the examples are. */
    public DatasetKind kind() {
        return form.kind();
    }

    /** How many puzzle identifiers there are, the blank one included; no names are read for it. */
    public int identifierCount() {
        return splits.stream().mapToInt(split -> split.metadata().numPuzzleIdentifiers()).max().orElse(1);
    }

    /**
     * The name of each puzzle identifier, {@code [num_puzzle_identifiers]}; the name of 0 is {@code <blank>}. For ARC,
     * {@link trm.data.arc.ArcAugmentation#parse} says which puzzle a name is of, and undoes its augmentation:
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
     * {@link Puzzle#test()}: {@code input()} equals the crop of every augmented copy with its augmentation undone,
     * {@code output()} is the solution, or null where it is not known.
     */
    public List<Puzzle> testPuzzles() {
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
