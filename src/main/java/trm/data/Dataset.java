package trm.data;

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
 */
public record Dataset(String source, DatasetKind kind, int gridSize, String origin, List<DataSplit> splits) {
    public static final String TRAIN = "train";
    public static final String TEST = "test";

    /**
     * Opens and checks a dataset file.
     *
     * @throws TrmException when there is none, or it is no whole HDF5 file, or a field is missing or inconsistent
     */
    public static Dataset open(Path file) {
        try (var reader = HdfReader.open(file)) {
            return DatasetReader.read(reader);
        }
    }

    /** Writes the dataset to {@code file}, whole or not at all. */
    public void save(Path file) {
        DatasetWriter.write(this, file);
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
