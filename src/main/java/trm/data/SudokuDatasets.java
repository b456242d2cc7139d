package trm.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/** Builds Sudoku datasets, from the reference's CSV files or from nothing. */
public final class SudokuDatasets {
    /** Draws in a row that may bring nothing new before a generated dataset is given up. */
    private static final int PATIENCE = 2_000;

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

    /** A dataset and how far its test puzzles are training puzzles too. */
    public record Built(Dataset dataset, SudokuOverlap overlap) {}

    /** Builds the dataset of two CSV files with the reference's options and semantics. */
    public static Built fromCsv(Csv csv) {
        var rules = Sudoku.ofSize(csv.size());
        int least = csv.minDifficulty() == null ? Integer.MIN_VALUE : csv.minDifficulty();
        int sample = csv.subsample() == null ? Integer.MAX_VALUE : csv.subsample();
        positive("--subsample-size", sample);
        notNegative("--num-aug", csv.augmentations());
        var rng = new Rng(csv.seed());
        var train = new SudokuCsv(csv.train(), rules).read(least, sample, rng.split("subsample"));
        var test = new SudokuCsv(csv.test(), rules).read(least, Integer.MAX_VALUE, rng);
        var origin = "%s and %s%s%s, %d augmentations, seed %d"
                .formatted(
                        csv.train().getFileName(),
                        csv.test().getFileName(),
                        csv.subsample() == null ? "" : ", subsample of " + csv.subsample(),
                        csv.minDifficulty() == null ? "" : ", rated " + csv.minDifficulty() + " or more",
                        csv.augmentations(),
                        csv.seed());
        var dataset = dataset(rules, origin, train, test, csv.augmentations(), rng);
        return new Built(dataset, SudokuOverlap.between(rules, train, test));
    }

    /** Generates a dataset as {@link #generate(int, int, int, int, long)} and writes it to {@code out}. */
    public static Dataset generate(Path out, int size, int count, int test, int augmentations, long seed) {
        var dataset = generate(size, count, test, augmentations, seed);
        dataset.save(out);
        return dataset;
    }

    /**
     * Generates {@code count} training and {@code test} test puzzles, all different, each minimal and with one
     * solution; no test puzzle is a training puzzle up to symmetry.
     *
     * @param size 4, 6 or 9
     * @param augmentations copies of each training puzzle
     */
    public static Dataset generate(int size, int count, int test, int augmentations, long seed) {
        var rules = Sudoku.ofSize(size);
        positive("--count", count);
        positive("--test", test);
        notNegative("--num-aug", augmentations);
        var rng = new Rng(seed);
        var drawn = draw(rules, count, test, rng.split("puzzles"), PATIENCE);
        var origin = "generated, %d + %d puzzles, %d augmentations, seed %d"
                .formatted(count, test, augmentations, seed);
        return dataset(rules, origin, drawn.train(), drawn.test(), augmentations, rng);
    }

    record Drawn(SudokuPuzzles train, SudokuPuzzles test) {}

    /** Draws puzzles until both splits are full; a class of symmetric puzzles goes to one of them, the emptier. */
    static Drawn draw(Sudoku rules, int count, int test, Rng rng, int patience) {
        var generator = new SudokuGenerator(rules, rng);
        var canonical = new SudokuCanonical(rules);
        var train = new SudokuPuzzles(rules);
        var tests = new SudokuPuzzles(rules);
        var classInTest = new HashMap<String, Boolean>();
        var seen = new HashSet<String>();
        int inVain = 0;
        while (train.count() < count || tests.count() < test) {
            var puzzle = generator.next();
            boolean emptierIsTest = (long) tests.count() * count < (long) train.count() * test;
            boolean inTest = classInTest.computeIfAbsent(
                    canonical.of(puzzle, generator.solution()),
                    key -> train.count() == count || emptierIsTest && tests.count() < test);
            var split = inTest ? tests : train;
            if (split.count() < (inTest ? test : count) && seen.add(rules.format(puzzle))) {
                split.add(puzzle, generator.solution(), generator.difficulty(puzzle));
                inVain = 0;
            } else if (++inVain == patience) {
                throw TrmException.misuse(
                        "%,d training and %,d test puzzles are too many for %d×%d: after %,d and %,d nothing new came;"
                                + " lower --count or --test.",
                        count, test, rules.size(), rules.size(), train.count(), tests.count());
            }
        }
        return new Drawn(train, tests);
    }

    private static Dataset dataset(
            Sudoku rules, String origin, SudokuPuzzles train, SudokuPuzzles test, int augmentations, Rng rng) {
        return new Dataset(
                origin,
                DatasetKind.SUDOKU,
                rules.size(),
                origin,
                List.of(
                        train.split(Dataset.TRAIN, augmentations, rng.split("augmentations")),
                        test.split(Dataset.TEST, 0, rng)));
    }

    private static void positive(String option, int value) {
        if (value < 1) {
            throw TrmException.misuse("%s must be at least 1, not %d.", option, value);
        }
    }

    private static void notNegative(String option, int value) {
        if (value < 0) {
            throw TrmException.misuse("%s must be at least 0, not %d.", option, value);
        }
    }
}
