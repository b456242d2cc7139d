package trm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trm.data.hdf.DatasetFile;
import trm.view.Picture;

/** {@code trm data show}: examples of a dataset as grids. */
@Command(name = "show", description = "Print examples of a dataset, in colour on a terminal, or draw them.")
final class DataShowCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A dataset file.")
    private Path file;

    @Mixin
    private ExampleOptions chosen;

    @Option(names = "--png", paramLabel = "FILE", description = "Draws them instead.")
    private Path png;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var examples = chosen.of(DatasetFile.open(file));
        if (png != null) {
            Picture.write(png, examples.stream().map(example -> example.shown(null)).toList());
            out.printf("%d drawn → %s%n", examples.size(), png);
            return 0;
        }
        for (var example : examples) {
            out.printf("%s%n%s%n", example.title(), example.shown(null).text(Terminal.hasColour()));
        }
        return 0;
    }
}
