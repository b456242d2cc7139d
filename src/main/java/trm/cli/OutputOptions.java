package trm.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import trm.data.Dataset;
import trm.data.hdf.DatasetFile;
import trm.tensor.TrmException;

/** Where a command writes the dataset that it builds. */
final class OutputOptions {
    @Option(names = "--output", paramLabel = "F.h5", description = "The dataset file to write.")
    private Path output;

    @Option(
            names = "--output-dir",
            paramLabel = "F",
            description = "The same in the reference's words, whose datasets are folders: F.h5 is written, and"
                    + " data_paths=\"[F]\" finds it.")
    private Path outputDir;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    /** Builds the dataset, writes it and says what it holds. */
    int write(PrintWriter out, Supplier<Dataset> build) {
        return write(out, null, build);
    }

    /** @param standard the file if none is named, or null where one must be */
    int write(PrintWriter out, Path standard, Supplier<Dataset> build) {
        var output = file(standard);
        if (Files.exists(output) && !force) {
            throw TrmException.misuse("%s is there already; give --force to replace it.", output);
        }
        long start = System.nanoTime();
        var dataset = build.get();
        DatasetFile.save(dataset, output);
        DataInfoCommand.print(dataset, output, 0, out);
        out.printf("Written in %.1f s.%n", (System.nanoTime() - start) / 1e9);
        return 0;
    }

    private Path file(Path standard) {
        if (output != null && outputDir != null) {
            throw TrmException.misuse("Give either --output F.h5 or --output-dir F.");
        }
        if (outputDir != null && outputDir.getFileName() != null) {
            return outputDir.resolveSibling(outputDir.getFileName() + ".h5");
        }
        if (output == null && standard == null) {
            throw TrmException.misuse("The file to write is missing; name it: --output F.h5");
        }
        return output == null ? standard : output;
    }
}
