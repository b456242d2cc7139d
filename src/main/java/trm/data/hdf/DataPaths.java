package trm.data.hdf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import trm.data.CombinedDataset;
import trm.data.Dataset;
import trm.data.PuzzleMatch;
import trm.data.PuzzleTable;
import trm.tensor.TrmException;

/**
 * The datasets of a run, several taken as one. Each keeps its own puzzle identifiers: those of the second are numbered
 * on from the last of the first, and so on, which the reference intends with {@code puzzle_identifiers_start}; 0 stays
 * the blank of all. A dataset that a run is tested on has the numbers it was trained with, found by name.
 */
public final class DataPaths {
    private DataPaths() {}

    /**
     * Opens the datasets of {@code data_paths}.
     *
     * @throws TrmException when one cannot be read, or when their tokens differ
     */
    public static Dataset open(List<Path> paths) {
        if (paths.size() == 1) {
            return DatasetFile.open(paths.getFirst());
        }
        var datasets = paths.stream().map(DatasetFile::open).toList();
        var parts = new ArrayList<CombinedDataset.Part>();
        int count = 1;
        for (var dataset : datasets) {
            parts.add(new CombinedDataset.Part(dataset, numberedFrom(count, dataset)));
            count = Math.addExact(count, dataset.identifierCount() - 1);
        }
        return CombinedDataset.of(parts, count, () -> names(datasets));
    }

    /** The numbers of a dataset's identifiers where the first one after the blank is {@code start}. */
    private static int[] numberedFrom(int start, Dataset dataset) {
        return IntStream.range(0, dataset.identifierCount()).map(id -> id == 0 ? 0 : start + id - 1).toArray();
    }

    private static List<String> names(List<Dataset> datasets) {
        var names = new ArrayList<>(List.of(PuzzleTable.BLANK));
        for (var dataset : datasets) {
            var own = dataset.identifiers();
            names.addAll(own.subList(1, own.size()));
        }
        return names;
    }

    /**
     * Opens the datasets of {@code data_paths_test} with the puzzle identifiers of {@code trained}, found by name.
     *
     * @throws TrmException when one cannot be read, when it is of another task than {@code trained}, or when it has
     *     names that {@code trained} has not
     */
    public static Dataset test(List<Path> paths, Dataset trained) {
        var parts = new ArrayList<CombinedDataset.Part>();
        for (var path : paths) {
            var dataset = DatasetFile.open(path);
            CombinedDataset.checkSameTask(trained, dataset);
            parts.add(new CombinedDataset.Part(dataset, numbers(dataset, trained)));
        }
        return parts.size() == 1 && parts.getFirst().dataset().identifierCount() == 1
                ? parts.getFirst().dataset()
                : CombinedDataset.of(parts, trained.identifierCount(), trained::identifiers);
    }

    /** The number in {@code trained} of each identifier of a dataset. */
    private static int[] numbers(Dataset dataset, Dataset trained) {
        if (dataset.identifierCount() == 1) {
            return new int[1]; // the blank one: no names need to be read
        }
        var names = dataset.identifiers();
        var numbers = PuzzleMatch.numbers(names, trained.identifiers());
        var unknown = IntStream.range(0, numbers.length).filter(id -> numbers[id] == PuzzleMatch.UNKNOWN).toArray();
        if (unknown.length > 0) {
            throw TrmException.misuse(
                    "%s: %,d of its %,d puzzles, such as '%s', are none of those trained on (%s); name a dataset that"
                            + " was built together with them, or evaluate on it after the training with:"
                            + " trm eval RUN --data %1$s --unknown-ids mean",
                    dataset.source(), unknown.length, numbers.length - 1, names.get(unknown[0]), trained.source());
        }
        return numbers;
    }
}
