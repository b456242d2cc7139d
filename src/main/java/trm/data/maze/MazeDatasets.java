package trm.data.maze;

import java.nio.file.Path;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.Dihedral;
import trm.data.puzzle.Overlap;
import trm.data.puzzle.PuzzleCsv;
import trm.data.puzzle.PuzzleDatasets;
import trm.data.puzzle.Puzzles;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/** Builds maze datasets, from the reference's CSV files or from nothing. */
public final class MazeDatasets {
    private static final int LEAST_SIZE = 5;
    private static final int MOST_SIZE = 201;

    private MazeDatasets() {}

    /**
     * What a CSV dataset is made of.
     *
     * @param train the training CSV
     * @param test the test CSV, taken whole and as it is
     * @param subsample training mazes to draw, or null for all
     * @param augmented whether each training maze comes in all its eight positions (the reference's {@code --aug})
     */
    public record Csv(Path train, Path test, Integer subsample, boolean augmented, long seed) {}

    /**
     * What a generated dataset is made of.
     *
     * @param size rows and columns
     * @param count training mazes
     * @param test test mazes
     * @param minPath the least steps of a shortest path
     * @param braid the share of dead ends to open into loops, 0 … 1; 0 makes perfect mazes
     * @param augmented as {@link Csv#augmented}
     */
    public record Generated(int size, int count, int test, int minPath, double braid, boolean augmented, long seed) {}

    /** Builds the dataset of two CSV files with the reference's options and semantics. */
    public static PuzzleDatasets.Built fromCsv(Csv csv) {
        int sample = csv.subsample() == null ? Integer.MAX_VALUE : csv.subsample();
        PuzzleDatasets.atLeast("--subsample-size", sample, 1);
        var rules = new Maze(PuzzleCsv.size(csv.train(), "maze", Maze::sizeOf));
        var rng = new Rng(csv.seed());
        var train = new PuzzleCsv(csv.train(), rules).read(Integer.MIN_VALUE, sample, rng.split("subsample"));
        var test = new PuzzleCsv(csv.test(), rules).read(Integer.MIN_VALUE, Integer.MAX_VALUE, rng);
        var origin = "%s and %s%s%s, seed %d"
                .formatted(
                        csv.train().getFileName(),
                        csv.test().getFileName(),
                        csv.subsample() == null ? "" : ", subsample of " + csv.subsample(),
                        csv.augmented() ? ", augmented" : "",
                        csv.seed());
        var overlap = Overlap.between(new MazeCanonical(rules.size()), train, test);
        return new PuzzleDatasets.Built(dataset(rules, origin, train, test, csv.augmented()), overlap);
    }

    /**
     * Generates mazes, all different, each with one shortest path from S to G; no walls of a test maze are those of a
     * training maze up to symmetry.
     */
    public static Dataset generate(Generated g) {
        if (g.size() < LEAST_SIZE || g.size() > MOST_SIZE) {
            throw TrmException.misuse("--size must be %d … %d, not %d.", LEAST_SIZE, MOST_SIZE, g.size());
        }
        PuzzleDatasets.atLeast("--min-path", g.minPath(), 1);
        if (!(g.braid() >= 0 && g.braid() <= 1)) {
            throw TrmException.misuse("--braid must be 0 … 1, not %s.", g.braid());
        }
        var rules = new Maze(g.size());
        var generator = new MazeGenerator(g.size(), g.minPath(), g.braid(), new Rng(g.seed()).split("mazes"));
        var drawn = PuzzleDatasets.draw(
                rules, generator, new MazeCanonical(g.size()), g.count(), g.test(), PuzzleDatasets.PATIENCE);
        var origin = "generated, %d + %d mazes, paths of %d steps or more%s%s, seed %d"
                .formatted(
                        g.count(),
                        g.test(),
                        g.minPath(),
                        g.braid() > 0 ? ", braid " + g.braid() : "",
                        g.augmented() ? ", augmented" : "",
                        g.seed());
        return dataset(rules, origin, drawn.train(), drawn.test(), g.augmented());
    }

    private static Dataset dataset(Maze rules, String origin, Puzzles train, Puzzles test, boolean augmented) {
        var split = augmented
                ? train.split(
                        Dataset.TRAIN,
                        Dihedral.count() - 1,
                        (inputs, labels) -> MazeExamples.augmented(rules.size(), inputs, labels))
                : train.split(Dataset.TRAIN);
        return PuzzleDatasets.dataset(DatasetKind.MAZE, rules, origin, split, test);
    }
}
