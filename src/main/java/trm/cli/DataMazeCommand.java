package trm.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import trm.data.maze.MazeDatasets;
import trm.tensor.TrmException;

/** {@code trm data maze}: a dataset of mazes from CSV files or generated. */
@Command(
        name = "maze",
        description = {
            "Build a dataset of mazes, from CSV files (columns source,question,answer,rating) or generated.",
            "Without --train and --count it is the published one, sapientinc/maze-30x30-hard-1k.",
            "Generated mazes have one shortest path from S to G; no walls are in both splits, up to symmetry."
        },
        footer = {
            "",
            "Example, in the folder of a clone:",
            "  ./trm data maze --train datasets/maze7-train.csv \\",
            "      --test datasets/maze7-test.csv --aug --output data/maze7.h5"
        })
final class DataMazeCommand implements Callable<Integer> {
    private static final PuzzleOptions.Published PUBLISHED = new PuzzleOptions.Published(
            "sapientinc/maze-30x30-hard-1k", Path.of("data", "maze-30x30-hard-1k.h5"));

    @Spec
    private CommandSpec spec;

    @Mixin
    private PuzzleOptions puzzles;

    @Option(names = "--aug", description = "Each training maze in all its eight positions.")
    private boolean augmented;

    @Option(names = "--size", paramLabel = "N", description = "Rows and columns of generated mazes; 30 by default.")
    private Integer size;

    @Option(
            names = "--min-path",
            paramLabel = "P",
            description = "The least steps from S to G in generated mazes; by default as many as rows.")
    private Integer minPath;

    @Option(
            names = "--braid",
            paramLabel = "0..1",
            description = "The share of dead ends to open into loops; by default 0, which makes perfect mazes.")
    private Double braid;

    @Override
    public Integer call() {
        if (!puzzles.generates() && (size != null || minPath != null || braid != null)) {
            throw TrmException.misuse("--size, --min-path and --braid are for generated mazes; leave them out.");
        }
        int rows = size == null ? 30 : size;
        return puzzles.build(
                spec.commandLine().getOut(),
                PUBLISHED,
                (train, test) -> MazeDatasets.fromCsv(
                        new MazeDatasets.Csv(train, test, puzzles.subsample(), augmented, puzzles.seed())),
                (count, test) -> MazeDatasets.generate(new MazeDatasets.Generated(
                        rows,
                        count,
                        test,
                        minPath == null ? rows : minPath,
                        braid == null ? 0 : braid,
                        augmented,
                        puzzles.seed())));
    }
}
