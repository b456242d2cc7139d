package trm.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.hdf.DatasetFile;
import trm.tensor.TrmException;

/** {@code trm data info}: what a dataset file holds. */
@Command(name = "info", description = "Check a dataset file and say what it holds.")
final class DataInfoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A dataset file.")
    private Path file;

    @Option(
            names = "--show",
            defaultValue = "1",
            paramLabel = "N",
            description = "Examples to print of each split; 1 by default.")
    private int show;

    @Override
    public Integer call() {
        print(file, show, spec.commandLine().getOut());
        return 0;
    }

    static void print(Path file, int show, PrintWriter out) {
        print(DatasetFile.open(file), file, show, out);
    }

    /** {@code dataset} is what {@code file} holds. */
    static void print(Dataset dataset, Path file, int show, PrintWriter out) {
        out.printf("%s: %s, %s, %,d bytes%n", file, dataset.kind().label(), dataset.origin(), bytes(file));
        if (dataset.kind() == DatasetKind.GRID) {
            out.printf("  %s%n", dataset.form().describe());
        }
        for (var split : dataset.splits()) {
            print(split, out);
            for (int i = 0; i < Math.min(show, split.examples()); i++) {
                print(dataset, split, i, out);
            }
        }
    }

    private static void print(DataSplit split, PrintWriter out) {
        var metadata = split.metadata();
        out.printf(
                "  %-5s  %,d examples of %,d puzzles in %,d groups; %d tokens, vocabulary %d, identifiers %,d%n",
                split.name(), split.examples(), split.puzzles(), split.groups(),
                metadata.seqLen(), metadata.vocabSize(), metadata.numPuzzleIdentifiers());
        if (split.bases() < split.examples()) {
            out.printf(
                    "         made from %,d stored grids, %.1f examples of each%n",
                    split.bases(), split.examples() / (double) split.bases());
        }
        if (split.difficulty().length > 0) {
            var difficulty = Arrays.stream(split.difficulty()).summaryStatistics();
            out.printf(
                    "         difficulty %d to %d, mean %.2f%n",
                    difficulty.getMin(), difficulty.getMax(), difficulty.getAverage());
        }
    }

    private static void print(Dataset dataset, DataSplit split, int number, PrintWriter out) {
        var example = ExampleOptions.Example.of(dataset, split, number);
        out.printf("%n  %s%n", example.title());
        example.shown(null).text(Terminal.hasColour()).lines().forEach(line -> out.printf("    %s%n", line));
        out.println();
    }

    private static long bytes(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", file, e.getMessage());
        }
    }
}
