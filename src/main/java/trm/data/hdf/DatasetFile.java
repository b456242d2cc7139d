package trm.data.hdf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import trm.data.Dataset;
import trm.tensor.TrmException;

/** A {@link Dataset} on disk: one HDF5 file, which {@code datasets/README.md} describes. */
public final class DatasetFile {
    private DatasetFile() {}

    /**
     * Opens and checks a dataset file; {@code .h5} may be left out, as the reference's names have none.
     *
     * @throws TrmException when there is none, or it is a folder or no whole HDF5 file, or a field is missing or
     *     inconsistent
     */
    public static Dataset open(Path file) {
        var named = named(file);
        if (Files.isDirectory(named)) {
            throw isFolder(named);
        }
        try (var reader = HdfReader.open(named)) {
            return DatasetReader.read(reader);
        }
    }

    /** Writes {@code dataset} to {@code file}, whole or not at all. */
    public static void save(Dataset dataset, Path file) {
        DatasetWriter.write(dataset, file);
    }

    /** The file that {@code path} names, with or without its suffix; a folder beside its import means the import. */
    private static Path named(Path path) {
        if (Files.isRegularFile(path) || path.getFileName() == null) {
            return path;
        }
        var suffixed = imported(path);
        return Files.isRegularFile(suffixed) ? suffixed : path;
    }

    private static Path imported(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".h5");
    }

    /** What to do with a folder where a file is wanted: the reference's datasets are folders. */
    private static TrmException isFolder(Path path) {
        var folder = path.toAbsolutePath().normalize();
        boolean dataset = Stream.of(Dataset.TRAIN, Dataset.TEST)
                .anyMatch(split -> Files.isRegularFile(path.resolve(split).resolve("dataset.json")));
        if (!dataset || folder.getFileName() == null) {
            return TrmException.misuse(
                    "%s is a folder, and no dataset of the reference (it has neither train/dataset.json nor"
                            + " test/dataset.json); name a dataset file, as trm data makes them.",
                    path);
        }
        var named = path.equals(path.normalize()) && !path.toString().isEmpty() && !path.endsWith("..") ? path : folder;
        return TrmException.misuse(
                "%s is a folder; make a dataset file of it, and name that: ./trm data import %s %s",
                path, quoted(named), quoted(imported(named)));
    }

    /** As a shell takes it for one word. */
    private static String quoted(Path path) {
        var text = path.toString();
        return text.matches("[\\w./+,:@%-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
