package trm.data.hdf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trm.data.CombinedDataset;
import trm.data.Dataset;
import trm.data.PuzzleTable;
import trm.tensor.TrmException;

/**
 * The datasets of a run, several taken as one. Each keeps its own puzzle identifiers: those of the second are numbered
 * on from the last of the first, and so on, which the reference intends with {@code puzzle_identifiers_start}; 0 stays
 * the blank of all. A dataset to evaluate on has the numbers it was trained with.
 */
public final class DataPaths {
    private final List<Path> paths;
    private final List<Dataset> datasets;
    /** What is added to each dataset's identifiers; the last entry is their number in all, less the blank one. */
    private final int[] offsets;

    private DataPaths(List<Path> paths) {
        this.paths = paths;
        datasets = paths.stream().map(DatasetFile::open).toList();
        offsets = new int[paths.size() + 1];
        for (int i = 0; i < paths.size(); i++) {
            offsets[i + 1] = Math.addExact(offsets[i], identifiers(datasets.get(i)) - 1);
        }
    }

    /** How many identifiers a dataset has, the blank one included. */
    private static int identifiers(Dataset dataset) {
        return dataset.splits().stream().mapToInt(s -> s.metadata().numPuzzleIdentifiers()).max().orElse(1);
    }

    /**
     * Opens the datasets of {@code data_paths}.
     *
     * @throws TrmException when one cannot be read, or when their tokens differ
     */
    public static Dataset train(List<Path> paths) {
        if (paths.size() == 1) {
            return DatasetFile.open(paths.getFirst());
        }
        var all = new DataPaths(paths);
        var parts = new ArrayList<CombinedDataset.Part>();
        for (int i = 0; i < paths.size(); i++) {
            parts.add(new CombinedDataset.Part(all.datasets.get(i), all.shifted(i)));
        }
        return all.combined(parts);
    }

    /**
     * Opens the datasets of {@code data_paths_test} (or of an evaluation) with the identifiers that a model trained on
     * {@code data_paths} knows: those of the dataset at the same path or, at another path, of the same names.
     *
     * @throws TrmException when one cannot be read, when their tokens differ, or when a name is unknown
     */
    public static Dataset test(List<Path> paths, List<Path> trainPaths) {
        if (paths.equals(trainPaths) || trainPaths.isEmpty()) {
            return train(paths);
        }
        if (paths.size() == 1 && trainPaths.size() == 1) {
            var dataset = DatasetFile.open(paths.getFirst());
            var trained = trainPaths.getFirst();
            if (identifiers(dataset) == 1 || same(paths.getFirst(), trained) || !Files.exists(DatasetFile.named(trained))) {
                return dataset;
            }
        }
        var all = new DataPaths(trainPaths);
        var parts = new ArrayList<CombinedDataset.Part>();
        for (var path : paths) {
            parts.add(all.part(path));
        }
        return all.combined(parts);
    }

    private Dataset combined(List<CombinedDataset.Part> parts) {
        return CombinedDataset.of(parts, offsets[datasets.size()] + 1, this::names);
    }

    private List<String> names() {
        var names = new ArrayList<>(List.of(PuzzleTable.BLANK));
        for (var dataset : datasets) {
            var own = dataset.identifiers();
            names.addAll(own.subList(1, own.size()));
        }
        return names;
    }

    /** The new number of each identifier of the i-th dataset. */
    private int[] shifted(int i) {
        var numbers = new int[identifiers(datasets.get(i))];
        for (int id = 1; id < numbers.length; id++) {
            numbers[id] = id + offsets[i];
        }
        return numbers;
    }

    private CombinedDataset.Part part(Path path) {
        for (int i = 0; i < paths.size(); i++) {
            if (same(path, paths.get(i))) {
                return new CombinedDataset.Part(datasets.get(i), shifted(i));
            }
        }
        var dataset = DatasetFile.open(path);
        return new CombinedDataset.Part(dataset, named(dataset));
    }

    /** The new number of each identifier of a dataset that is none of ours. */
    private int[] named(Dataset dataset) {
        var numbers = new int[identifiers(dataset)];
        if (numbers.length == 1) {
            return numbers;
        }
        Map<String, Integer> known = new HashMap<>();
        var names = names();
        for (int id = 0; id < names.size(); id++) {
            known.putIfAbsent(names.get(id), id);
        }
        for (int id = 1; id < numbers.length; id++) {
            var name = dataset.identifiers().get(id);
            var number = known.get(name);
            if (number == null) {
                throw TrmException.misuse(
                        "%s: its puzzle '%s' is none of those trained on (%s); evaluate on a dataset that was built"
                                + " together with them.",
                        dataset.source(), name, CombinedDataset.sources(datasets));
            }
            numbers[id] = number;
        }
        return numbers;
    }

    private static boolean same(Path onePath, Path otherPath) {
        var one = DatasetFile.named(onePath);
        var other = DatasetFile.named(otherPath);
        try {
            return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())
                    || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", one, e.getMessage());
        }
    }
}
