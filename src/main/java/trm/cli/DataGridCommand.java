package trm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trm.data.grid.GridDatasets;

/** {@code trm data grid}: a dataset of grids of own meaning. */
@Command(
        name = "grid",
        description = {
            "Build a dataset of a task of your own: grids of one shape, of up to 255 values.",
            "A file has one JSON object a line, rows in numbers from 0 on or as texts:",
            "  {\"input\": [[0,0,1],[1,0,2]], \"output\": [[1,0,0],[2,0,1]], \"puzzle\": \"mirror\"}",
            "  {\"input\": [\"..X\", \"X.O\"], \"output\": [\"X..\", \"O.X\"]}",
            "With puzzle, which may be left out, the examples of one puzzle share an identifier that the model learns,"
                    + " as in ARC.",
            "Test examples may lack an output: they are for prediction only."
        },
        footer = {
            "",
            "Examples, in the folder of a clone:",
            "  ./trm data grid --train datasets/grid-mirror-train.jsonl \\",
            "      --test datasets/grid-mirror-test.jsonl --alphabet .XO \\",
            "      --output data/mirror.h5",
            "  ./trm data grid --train datasets/grid-moves-train.jsonl \\",
            "      --test datasets/grid-moves-test.jsonl --output data/moves.h5"
        })
final class DataGridCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--train", paramLabel = "FILE", description = "Training examples.")
    private Path train;

    @Option(names = "--test", paramLabel = "FILE", description = "Test examples.")
    private Path test;

    @Option(
            names = "--alphabet",
            paramLabel = "CHARS",
            description = "The characters of the values from 0 on; by default those of the files, as they appear."
                    + " Numbers are printed by it too.")
    private String alphabet;

    @Option(
            names = "--values",
            paramLabel = "N",
            description = "Values are 0 ... N - 1, so that several datasets have one vocabulary; by default as many as"
                    + " occur.")
    private Integer values;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        return output.write(out, () -> {
            var built = GridDatasets.build(new GridDatasets.Source(train, test, alphabet, values));
            built.remarks().forEach(out::println);
            return built.dataset();
        });
    }
}
