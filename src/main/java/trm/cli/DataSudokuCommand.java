package trm.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trm.data.SudokuDatasets;
import trm.data.SudokuOverlap;
import trm.tensor.TrmException;

/** {@code trm data sudoku}: a dataset of Sudoku from CSV files or generated. */
@Command(
        name = "sudoku",
        description = {
            "Build a Sudoku dataset, from CSV files (columns source,question,answer,rating) or generated.",
            "Generated puzzles have one solution and no clue too many; none is in both splits, up to symmetry."
        })
final class DataSudokuCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--output", required = true, paramLabel = "F.h5", description = "The dataset file to write.")
    private Path output;

    @Option(names = "--force", description = "Replace the file if there is one.")
    private boolean force;

    @Option(names = "--train", paramLabel = "CSV", description = "Training puzzles to read.")
    private Path train;

    @Option(
            names = "--test",
            required = true,
            paramLabel = "CSV|N",
            description = "Test puzzles: a CSV file with --train, how many to generate with --count.")
    private String test;

    @Option(names = "--count", paramLabel = "N", description = "Training puzzles to generate.")
    private Integer count;

    @Option(names = "--size", defaultValue = "9", paramLabel = "4|6|9", description = "Digits; 9 by default.")
    private int size;

    @Option(names = "--subsample-size", paramLabel = "N", description = "Training puzzles to draw from the CSV.")
    private Integer subsample;

    @Option(
            names = "--num-aug",
            defaultValue = "0",
            paramLabel = "N",
            description = "Augmented copies of each training puzzle; 0 by default.")
    private int augmentations;

    @Option(names = "--min-difficulty", paramLabel = "N", description = "The least rating of a puzzle in the CSV.")
    private Integer minDifficulty;

    @Option(names = "--seed", defaultValue = "0", paramLabel = "S", description = "Seed of all draws; 0 by default.")
    private long seed;

    @Override
    public Integer call() {
        if ((train == null) == (count == null)) {
            throw TrmException.misuse("Give either --train CSV --test CSV, or --count N --test N.");
        }
        if (Files.exists(output) && !force) {
            throw TrmException.misuse("%s is there already; give --force to replace it.", output);
        }
        var out = spec.commandLine().getOut();
        long start = System.nanoTime();
        if (train != null) {
            fromCsv(out);
        } else {
            generate();
        }
        DataInfoCommand.print(output, 0, out);
        out.printf("Written in %.1f s.%n", (System.nanoTime() - start) / 1e9);
        return 0;
    }

    private void fromCsv(PrintWriter out) {
        var csv = new SudokuDatasets.Csv(train, Path.of(test), size, subsample, augmentations, minDifficulty, seed);
        var built = SudokuDatasets.fromCsv(csv);
        built.dataset().save(output);
        print(out, built.overlap());
    }

    private static void print(PrintWriter out, SudokuOverlap overlap) {
        if (overlap.symmetric() == 0) {
            out.println("No test puzzle is a training puzzle, up to symmetry.");
        } else {
            out.printf(
                    "Careful: %,d of the test puzzles are training puzzles up to symmetry, %,d of them identical.%n",
                    overlap.symmetric(), overlap.identical());
        }
    }

    private void generate() {
        if (subsample != null || minDifficulty != null) {
            throw TrmException.misuse("--subsample-size and --min-difficulty choose from a CSV; leave them out.");
        }
        int tests;
        try {
            tests = Integer.parseInt(test);
        } catch (NumberFormatException e) {
            throw TrmException.misuse("--test %s: with --count it is the number of test puzzles to generate.", test);
        }
        SudokuDatasets.generate(output, size, count, tests, augmentations, seed);
    }
}
