package trm.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trm.data.arc.ArcDatasets;
import trm.data.arc.ArcInput;
import trm.data.arc.ArcOverlap;
import trm.tensor.TrmException;

/** {@code trm data arc}: a dataset of ARC-AGI puzzles from the JSON of ARC Prize. */
@Command(
        name = "arc",
        description = {
            "Build an ARC-AGI dataset from PREFIX_<subset>_challenges.json and PREFIX_<subset>_solutions.json, or from",
            "folders with one file a puzzle.",
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
            paramLabel = "PREFIX",
            description = "What the combined files' names begin with, such as data/arc-agi.")
    private String prefix;

    @Option(
            names = "--subsets",
            split = ",",
            arity = "1..*",
            paramLabel = "NAME",
            description = "The subsets to take of combined files, such as training evaluation concept; commas do too.")
    private List<String> subsets;

    @Option(
            names = "--input-dir",
            arity = "1..*",
            paramLabel = "FOLDER",
            description = "Folders with one file a puzzle, as in ARC-AGI's own repository (data/training"
                    + " data/evaluation): a subset each, named as the folder.")
    private List<Path> folders;

    @Option(
            names = "--test-set-name",
            required = true,
            paramLabel = "NAME",
            description = "The subset whose test examples are for evaluation.")
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
            var built = ArcDatasets.build(new ArcDatasets.Source(input(), testSet, augmentations, seed));
            built.remarks().forEach(out::println);
            print(out, built.overlap());
            return built.dataset();
        });
    }

    private ArcInput input() {
        if ((prefix == null) == (folders == null) || (prefix == null) != (subsets == null)) {
            throw TrmException.misuse(
                    "Give either --input-file-prefix PREFIX --subsets NAME…, or --input-dir FOLDER…");
        }
        return prefix == null ? new ArcInput.Folders(folders) : new ArcInput.Combined(prefix, subsets);
    }

    private static void print(PrintWriter out, ArcOverlap overlap) {
        if (overlap.symmetric() == 0) {
            out.println(
                    "No test pair is a training example with its answer elsewhere, up to symmetry and colours.");
        } else {
            out.printf(
                    "Careful: %,d of the %,d test pairs are training examples with their answers in other puzzles or"
                            + " subsets, up to symmetry and colours, %,d of them identical.%n",
                    overlap.symmetric(), overlap.tests(), overlap.identical());
        }
        if (overlap.own() > 0) {
            out.printf(
                    "Test pairs that their own puzzle demonstrates, up to symmetry and colours, as published: %,d.%n",
                    overlap.own());
        }
    }
}
