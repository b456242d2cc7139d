package trm.train;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.PuzzleMatch;
import trm.data.hdf.DataPaths;
import trm.tensor.TrmException;

/**
 * Which row of a checkpoint's puzzle table each puzzle identifier of a dataset has: that of the same name, however
 * either was numbered.
 *
 * @param rows {@code [identifiers of the dataset]} {@link PuzzleMatch#UNKNOWN} where the checkpoint has no such name;
 *     null where the dataset's numbers are those of the table, or there is no table
 * @param remark a sentence for the user where rows could not be found by the checkpoint's own names, or null
 */
public record PuzzleRows(int[] rows, String remark) {
    /** The numbers themselves. */
    public static final PuzzleRows SAME = new PuzzleRows(null, null);

    /**
     * Finds the rows for {@code dataset}. A checkpoint from before they held names is taken to have those of its
     * training data as these are now; where these are gone, to have been trained on {@code dataset} itself.
     */
    public static PuzzleRows of(Checkpoint checkpoint, Dataset dataset) {
        int count = dataset.identifierCount();
        int held = checkpoint.task().numPuzzleIdentifiers();
        if (checkpoint.config().arch().puzzleEmbNdim() == 0 || held == 1 && count == 1) {
            return SAME;
        }
        if (count == 1) { // the table's blank row was never trained
            return new PuzzleRows(new int[] {PuzzleMatch.UNKNOWN}, null);
        }
        var names = checkpoint.names();
        if (names != null) {
            return new PuzzleRows(PuzzleMatch.numbers(dataset.identifiers(), names), null);
        }
        var paths = checkpoint.config().dataPaths();
        var trained = trainedOn(paths, held);
        if (trained != null) {
            var rows = PuzzleMatch.numbers(dataset.identifiers(), trained);
            return new PuzzleRows(rows, remark(checkpoint,
                    "they are taken from %s, which is right only if that was not rebuilt since"
                            .formatted(paths.size() == 1 ? paths.getFirst() : paths)));
        }
        if (held != count) {
            var none = new int[count];
            Arrays.fill(none, 1, count, PuzzleMatch.UNKNOWN);
            return new PuzzleRows(none, remark(
                    checkpoint, "the data it was trained on, which have them, are gone or of another size"));
        }
        return new PuzzleRows(null, remark(
                checkpoint, "its rows go by number, which is right only if it was trained on this very dataset"));
    }

    /** The names of the training data, or null where they cannot be those of a table of {@code held} rows. */
    private static List<String> trainedOn(List<Path> paths, int held) {
        try {
            var dataset = paths.isEmpty() ? null : DataPaths.open(paths);
            return dataset == null || dataset.identifierCount() != held ? null : dataset.identifiers();
        } catch (TrmException e) {
            return null; // it is gone, or is no dataset any more
        }
    }

    private static String remark(Checkpoint checkpoint, String consequence) {
        return "%s holds no names of its puzzles (PyTorch, or an earlier trm, wrote it); %s"
                .formatted(checkpoint.file(), consequence);
    }

    /** Those of the identifiers of {@code examples} that have no row, each once, in order. */
    public int[] unknown(DataSplit split, int[] examples) {
        return unknown(IntStream.of(examples).map(example -> split.puzzleIdentifier(split.puzzleOf(example))));
    }

    /** Those of all identifiers that have no row. */
    public int[] unknown() {
        return rows == null ? new int[0] : unknown(IntStream.range(0, rows.length));
    }

    private int[] unknown(IntStream identifiers) {
        return rows == null
                ? new int[0]
                : identifiers.filter(id -> rows[id] == PuzzleMatch.UNKNOWN).distinct().sorted().toArray();
    }
}
