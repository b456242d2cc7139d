package trm.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trm.data.arc.ArcDatasets;
import trm.data.arc.ArcOverlap;

/** {@code trm data arc}: a dataset of ARC-AGI puzzles from the JSON of ARC Prize. */
@Command(
        name = "arc",
        description = {
            "Build an ARC-AGI dataset from PREFIX_<subset>_challenges.json and PREFIX_<subset>_solutions.json.",
            "Every example is for training, except the test examples of the test set. Augmented copies take no space."
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
            print(out, built.overlap());
            return built.dataset();
        });
    }

    private static void print(PrintWriter out, ArcOverlap overlap) {
        if (overlap.symmetric() == 0) {
            out.println("No test pair is a training example with its answer in another puzzle, up to symmetry.");
        } else {
            out.printf(
                    "Careful: %,d of the %,d test pairs are training examples with their answers in other puzzles or"
                            + " subsets, up to symmetry, %,d of them identical.%n",
                    overlap.symmetric(), overlap.tests(), overlap.identical());
        }
        if (overlap.own() > 0) {
            out.printf(
                    "Test pairs that are demonstrations of their own puzzle up to symmetry, as it was published: %,d.%n",
                    overlap.own());
        }
    }
}
