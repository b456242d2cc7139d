package trm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trm.data.sudoku.Clues;
import trm.data.sudoku.SudokuDatasets;
import trm.tensor.TrmException;

/** {@code trm data sudoku}: a dataset of Sudoku from CSV files or generated. */
@Command(
        name = "sudoku",
        description = {
            "Build a Sudoku dataset, from CSV files (columns source,question,answer,rating) or generated.",
            "Without --train and --count it is the published one, sapientinc/sudoku-extreme.",
            "Generated puzzles have one solution and no clue to spare, or as many as --clues says; none is in both"
                    + " splits, up to symmetry."
        },
        footer = {
            "",
            "Example, in the folder of a clone:",
            "  ./trm data sudoku --train datasets/sudoku4-train.csv \\",
            "      --test datasets/sudoku4-test.csv --size 4 --output data/sudoku4.h5"
        })
final class DataSudokuCommand implements Callable<Integer> {
    private static final PuzzleOptions.Published PUBLISHED = new PuzzleOptions.Published(
            "sapientinc/sudoku-extreme", Path.of("data", "sudoku-extreme-full.h5"));

    @Spec
    private CommandSpec spec;

    @Mixin
    private PuzzleOptions puzzles;

    @Option(names = "--size", defaultValue = "9", paramLabel = "4|6|9", description = "Digits; 9 by default.")
    private int size;

    @Option(
            names = "--num-aug",
            defaultValue = "0",
            paramLabel = "N",
            description = "Augmented copies of each training puzzle; 0 by default.")
    private int augmentations;

    @Option(
            names = "--clues",
            paramLabel = "N[-M]",
            description = "Clues of generated puzzles, any number from N to M equally often; more where a puzzle needs"
                    + " them. Newspapers print 24-36.")
    private String clues;

    @Option(names = "--min-difficulty", paramLabel = "N", description = "The least rating of a puzzle in the CSV.")
    private Integer minDifficulty;

    @Override
    public Integer call() {
        if (puzzles.generates() && minDifficulty != null) {
            throw TrmException.misuse("--min-difficulty chooses from a CSV; leave it out.");
        }
        if (!puzzles.generates() && clues != null) {
            throw TrmException.misuse("--clues is for generated puzzles; leave it out, or give --count.");
        }
        return puzzles.build(
                spec.commandLine().getOut(),
                PUBLISHED,
                (train, test) -> SudokuDatasets.fromCsv(new SudokuDatasets.Csv(
                        train, test, size, puzzles.subsample(), augmentations, minDifficulty, puzzles.seed())),
                (count, test) -> SudokuDatasets.generate(
                        size,
                        clues == null ? Clues.NEEDED : Clues.parse(clues, size * size),
                        count,
                        test,
                        augmentations,
                        puzzles.seed()));
    }
}
