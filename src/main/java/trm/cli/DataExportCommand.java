package trm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trm.data.hdf.DatasetFile;
import trm.data.numpy.ExportFolder;

/** {@code trm data export}: a dataset file becomes a reference folder. */
@Command(
        name = "export",
        description = {
            "Write a dataset as the folder of .npy and .json files that the reference's loader and numpy read.",
            "Augmented copies are written out: this may take gigabytes."
        })
final class DataExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE.h5", description = "A dataset file.")
    private Path file;

    @Parameters(index = "1", paramLabel = "DIR", description = "The folder to make.")
    private Path folder;

    @Override
    public Integer call() {
        var dataset = DatasetFile.open(file);
        ExportFolder.write(dataset, folder);
        for (var split : dataset.splits()) {
            spec.commandLine().getOut().printf("%s: %,d examples%n", folder.resolve(split.name()), split.examples());
        }
        return 0;
    }
}
