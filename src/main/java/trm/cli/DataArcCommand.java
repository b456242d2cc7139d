package trm.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trm.data.arc.ArcDatasets;

/** {@code trm data arc}: a dataset of ARC-AGI puzzles from the JSON of ARC Prize. */
@Command(
        name = "arc",
        description = {
            "Build an ARC-AGI dataset from PREFIX_<subset>_challenges.json and PREFIX_<subset>_solutions.json.",
            "Every example is for training, except the test examples of the test set. Augmented copies take no space."
        },
        footer = {
            "",
            "Example, in the folder of a clone:",
            "  ./trm data arc --input-file-prefix datasets/arc-own \\",
            "      --subsets training,evaluation --test-set-name evaluation \\",
            "      --num-aug 20 --output data/arc-own.h5"
        })
final class DataArcCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--input-file-prefix",
            required = true,
            paramLabel = "PREFIX",
            description = "What the files' names begin with, such as data/arc-agi.")
    private String prefix;

    @Option(
            names = "--subsets",
            required = true,
            split = ",",
            paramLabel = "NAME,…",
            description = "The subsets to take, such as training,evaluation,concept.")
    private List<String> subsets;

    @Option(
            names = "--test-set-name",
            required = true,
            paramLabel = "NAME",
            description = "The one of them whose test examples are for evaluation.")
    private String testSet;

    @Option(
            names = "--num-aug",
            defaultValue = "1000",
            paramLabel = "N",
            description = "Augmented copies of each puzzle (${DEFAULT-VALUE}).")
    private int augmentations;

    @Option(names = "--seed", defaultValue = "42", paramLabel = "S", description = "Of all draws (${DEFAULT-VALUE}).")
    private long seed;

    @Mixin
    private OutputOptions output;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        return output.write(out, () -> {
            var built = ArcDatasets.build(new ArcDatasets.Source(prefix, subsets, testSet, augmentations, seed));
            built.remarks().forEach(out::println);
            return built.dataset();
        });
    }
}
