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
    @Option(names = "--output", required = true, paramLabel = "F.h5", description = "The dataset file to write.")
    private Path output;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    /** Builds the dataset, writes it and says what it holds. */
    int write(PrintWriter out, Supplier<Dataset> build) {
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
}
