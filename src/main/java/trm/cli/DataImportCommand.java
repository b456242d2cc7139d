package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trm.data.DatasetKind;
import trm.data.hdf.DatasetFile;
import trm.data.numpy.ImportFolder;
import trm.data.numpy.ImportedForm;
import trm.tensor.TrmException;

/** {@code trm data import}: a reference folder becomes a dataset file. */
@Command(
        name = "import",
        description = {
            "Make a dataset file of a dataset folder that the reference built (.npy and .json files).",
            "The augmented copies of an ARC dataset become recipes, so that gigabytes become megabytes."
        },
        footer = {
            "",
            "Example, in the folder of a clone:",
            "  ./trm data grid --train datasets/grid-mirror-train.jsonl \\",
            "      --output data/mirror.h5",
            "  ./trm data export data/mirror.h5 data/mirror",
            "  ./trm data import data/mirror data/again.h5 --kind grid --rows 3 \\",
            "      --alphabet .OX"
        })
final class DataImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DIR", description = "The folder.")
    private Path folder;

    @Parameters(index = "1", paramLabel = "FILE.h5", description = "The dataset file to write.")
    private Path output;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "sudoku, maze, arc, or grid for any other task; by default what the size of the grids and the"
                    + " vocabulary tell.")
    private String kind;

    @Option(names = "--rows", paramLabel = "R", description = "Of --kind grid: rows of a grid that is no square.")
    private Integer rows;

    @Option(names = "--columns", paramLabel = "C", description = "Of --kind grid: columns likewise.")
    private Integer columns;

    @Option(
            names = "--alphabet",
            defaultValue = "",
            paramLabel = "CHARS",
            description = "Of --kind grid: the character of each token from 1 on; without it, cells are numbers,"
                    + " token - 1.")
    private String alphabet;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Override
    public Integer call() {
        if (Files.exists(output) && !force) {
            throw TrmException.misuse("%s is there already; give --force to replace it.", output);
        }
        var dataset = ImportFolder.read(
                folder, new ImportedForm(kind == null ? null : kind(), rows, columns, alphabet));
        DatasetFile.save(dataset, output);
        DataInfoCommand.print(dataset, output, 0, spec.commandLine().getOut());
        return 0;
    }

    private DatasetKind kind() {
        var named = DatasetKind.ofLabel(kind);
        if (named == null) {
            throw TrmException.misuse("--kind %s is none of %s.", kind, DatasetKind.labels());
        }
        return named;
    }
}
