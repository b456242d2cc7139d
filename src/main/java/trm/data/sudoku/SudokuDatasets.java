package trm.data.sudoku;

import java.nio.file.Path;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.puzzle.Overlap;
import trm.data.puzzle.PuzzleCsv;
import trm.data.puzzle.PuzzleDatasets;
import trm.data.puzzle.Puzzles;
import trm.tensor.Rng;

/** Builds Sudoku datasets, from the reference's CSV files or from nothing. */
public final class SudokuDatasets {
    private SudokuDatasets() {}

    /**
     * What a CSV dataset is made of.
     *
     * @param train the training CSV, of which a sample is augmented
     * @param test the test CSV, taken whole and as it is
     * @param size 4, 6 or 9
     * @param subsample training puzzles to draw, or null for all
     * @param augmentations copies of each training puzzle
     * @param minDifficulty the least rating of a puzzle in both, or null for all
     */
    public record Csv(
            Path train, Path test, int size, Integer subsample, int augmentations, Integer minDifficulty, long seed) {}

    /** Builds the dataset of two CSV files with the reference's options and semantics. */
    public static PuzzleDatasets.Built fromCsv(Csv csv) {
        var rules = Sudoku.ofSize(csv.size());
        int least = csv.minDifficulty() == null ? Integer.MIN_VALUE : csv.minDifficulty();
        int sample = csv.subsample() == null ? Integer.MAX_VALUE : csv.subsample();
        PuzzleDatasets.atLeast("--subsample-size", sample, 1);
        PuzzleDatasets.atLeast("--num-aug", csv.augmentations(), 0);
        var rng = new Rng(csv.seed());
        var train = new PuzzleCsv(csv.train(), rules).read(least, sample, rng.split("subsample"));
        var test = new PuzzleCsv(csv.test(), rules).read(least, Integer.MAX_VALUE, rng);
        var origin = "%s and %s%s%s, %d augmentations, seed %d"
                .formatted(
                        csv.train().getFileName(),
                        csv.test().getFileName(),
                        csv.subsample() == null ? "" : ", subsample of " + csv.subsample(),
                        csv.minDifficulty() == null ? "" : ", rated " + csv.minDifficulty() + " or more",
                        csv.augmentations(),
                        csv.seed());
        var dataset = dataset(rules, origin, train, test, csv.augmentations(), rng);
        return new PuzzleDatasets.Built(dataset, Overlap.between(new SudokuCanonical(rules), train, test));
    }

    /** Generates puzzles that have {@linkplain Clues#NEEDED no clue to spare}. */
    public static Dataset generate(int size, int count, int test, int augmentations, long seed) {
        return generate(size, Clues.NEEDED, count, test, augmentations, seed);
    }

    /**
     * Generates {@code count} training and {@code test} test puzzles, all different, each with one solution; no test
     * puzzle is a training puzzle up to symmetry.
     *
     * @param size 4, 6 or 9
     * @param augmentations copies of each training puzzle
     */
    public static Dataset generate(int size, Clues clues, int count, int test, int augmentations, long seed) {
        var rules = Sudoku.ofSize(size);
        PuzzleDatasets.atLeast("--num-aug", augmentations, 0);
        var rng = new Rng(seed);
        var generator = new SudokuGenerator(rules, clues, rng.split("puzzles"));
        var drawn = PuzzleDatasets.draw(
                rules, generator, new SudokuCanonical(rules), count, test, PuzzleDatasets.PATIENCE);
        var origin = "generated, %d + %d puzzles%s, %d augmentations, seed %d"
                .formatted(
                        count,
                        test,
                        clues.most() == 0 ? "" : " of %d to %d clues".formatted(clues.least(), clues.most()),
                        augmentations,
                        seed);
        return dataset(rules, origin, drawn.train(), drawn.test(), augmentations, rng);
    }

    private static Dataset dataset(
            Sudoku rules, String origin, Puzzles train, Puzzles test, int augmentations, Rng rng) {
        var recipes = rng.split("augmentations");
        var split = augmentations == 0
                ? train.split(Dataset.TRAIN)
                : train.split(
                        Dataset.TRAIN,
                        augmentations,
                        (inputs, labels) -> SudokuRecipes.draw(rules, inputs, labels, augmentations, recipes));
        return PuzzleDatasets.dataset(DatasetKind.SUDOKU, rules, origin, split, test);
    }
}
