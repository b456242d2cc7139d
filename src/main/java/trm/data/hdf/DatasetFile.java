package trm.data.hdf;

import java.nio.file.Files;
import java.nio.file.Path;
import trm.data.Dataset;
import trm.tensor.TrmException;

/** A {@link Dataset} on disk: one HDF5 file, which {@code datasets/README.md} describes. */
public final class DatasetFile {
    private DatasetFile() {}

    /**
     * Opens and checks a dataset file; {@code .h5} may be left out, as the reference's names have none.
     *
     * @throws TrmException when there is none, or it is no whole HDF5 file, or a field is missing or inconsistent
     */
    public static Dataset open(Path file) {
        try (var reader = HdfReader.open(named(file))) {
            return DatasetReader.read(reader);
        }
    }

    /** Writes {@code dataset} to {@code file}, whole or not at all. */
    public static void save(Dataset dataset, Path file) {
        DatasetWriter.write(dataset, file);
    }

    /** The file that {@code path} names, with or without its suffix. */
    static Path named(Path path) {
        var suffixed = path.resolveSibling(path.getFileName() + ".h5");
        return !Files.exists(path) && Files.exists(suffixed) ? suffixed : path;
    }
}
