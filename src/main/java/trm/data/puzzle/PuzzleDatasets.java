package trm.data.puzzle;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.tensor.TrmException;

/** What the builders of Sudoku and maze datasets have in common. */
public final class PuzzleDatasets {
    /** Draws in a row that may bring nothing new before a generated dataset is given up. */
    public static final int PATIENCE = 2_000;

    private PuzzleDatasets() {}

    /** A dataset and how far its test puzzles are training puzzles too. */
    public record Built(Dataset dataset, Overlap overlap) {}

    public record Drawn(Puzzles train, Puzzles test) {}

    /** Draws different puzzles until both splits are full; a class of symmetric puzzles goes to one of them. */
    public static Drawn draw(
            PuzzleRules rules, PuzzleGenerator generator, Canonical canonical, int count, int test, int patience) {
        atLeast("--count", count, 1);
        atLeast("--test", test, 1);
        var train = new Puzzles(rules);
        var tests = new Puzzles(rules);
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
                        "%,d training and %,d test puzzles are too many for a %s: after %,d and %,d nothing new came;"
                                + " lower --count or --test.",
                        count, test, rules.describe(), train.count(), tests.count());
            }
        }
        return new Drawn(train, tests);
    }

    public static Dataset dataset(DatasetKind kind, PuzzleRules rules, String origin, DataSplit train, Puzzles test) {
        return new Dataset(origin, kind, rules.size(), origin, List.of(train, test.split(Dataset.TEST)));
    }

    public static void atLeast(String option, int value, int least) {
        if (value < least) {
            throw TrmException.misuse("%s must be at least %d, not %d.", option, least, value);
        }
    }
}
