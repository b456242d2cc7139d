package trm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code trm data}: builds datasets and looks at them. */
@Command(
        name = "data",
        description = "Build a dataset, or look at one.",
        subcommands = {
            DataSudokuCommand.class,
            DataMazeCommand.class,
            DataArcCommand.class,
            DataGridCommand.class,
            DataImportCommand.class,
            DataExportCommand.class,
            DataInfoCommand.class,
            DataShowCommand.class
        })
final class DataCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return 2;
    }
}
