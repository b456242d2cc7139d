package trm.data.arc;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import trm.data.Dihedral;
import trm.data.Grid;
import trm.data.Pair;

/**
 * How many test pairs are training examples too, question and answer: mixed subsets share puzzles, under the same name
 * or another. Two pairs are the same up to symmetry where an augmentation makes one of the other.
 *
 * @param tests the test pairs whose answers are known
 * @param identical those that are also a training example of another puzzle, or of the same one in another subset
 * @param symmetric those that are one up to symmetry, identical ones included
 * @param own further ones that are, up to symmetry, a demonstration of their own puzzle, which its makers chose so
 */
public record ArcOverlap(int tests, int identical, int symmetric, int own) {
    private static final byte[] SAME = ArcAugmentation.identity();

    /**
     * One puzzle of one subset.
     *
     * @param train its pairs in the training split
     * @param test its pairs in the test split
     */
    record Group(List<Pair> train, List<Pair> test) {}

    private record Test(int number, int group, Pair pair) {}

    static ArcOverlap of(List<Group> groups) {
        var byForm = new HashMap<ByteBuffer, List<Test>>();
        int tests = 0;
        for (int g = 0; g < groups.size(); g++) {
            for (var pair : groups.get(g).test()) {
                if (pair.output() != null) {
                    byForm.computeIfAbsent(form(pair), key -> new ArrayList<>(1)).add(new Test(tests++, g, pair));
                }
            }
        }
        var found = new Found[tests];
        Arrays.fill(found, Found.NOWHERE);
        for (int g = 0; g < groups.size() && tests > 0; g++) {
            for (var pair : groups.get(g).train()) {
                for (var test : byForm.getOrDefault(form(pair), List.of())) {
                    var here = Found.of(g, pair, test);
                    if (here.compareTo(found[test.number()]) > 0) {
                        found[test.number()] = here;
                    }
                }
            }
        }
        int identical = count(found, Found.IDENTICAL);
        return new ArcOverlap(
                tests, identical, identical + count(found, Found.SYMMETRIC), count(found, Found.OWN));
    }

    /** How a test pair was found again; the later ones weigh more. */
    private enum Found {
        NOWHERE,
        OWN,
        SYMMETRIC,
        IDENTICAL;

        private static Found of(int group, Pair train, Test test) {
            if (group == test.group()) {
                return OWN;
            }
            boolean same = train.input().equals(test.pair().input()) && train.output().equals(test.pair().output());
            return same ? IDENTICAL : SYMMETRIC;
        }
    }

    private static int count(Found[] found, Found wanted) {
        return (int) Arrays.stream(found).filter(value -> value == wanted).count();
    }

    /**
     * The form that a pair shares with all its augmentations, and with nothing else: of its eight symmetric ones,
     * colours 1 … 9 numbered as they come, the least.
     */
    static ByteBuffer form(Pair pair) {
        ByteBuffer least = null;
        for (int id = 0; id < Dihedral.count(); id++) {
            var form = numbered(pair.input(), pair.output(), Dihedral.of(id));
            if (least == null || form.compareTo(least) < 0) {
                least = form;
            }
        }
        return least;
    }

    private static ByteBuffer numbered(Grid input, Grid output, Dihedral transform) {
        var numbers = new byte[ArcCanvas.COLOURS]; // 0 is 0 for the colour 0, and not seen yet for the others
        byte seen = 0;
        var grids = new Grid[] {input.map(SAME, transform), output.map(SAME, transform)};
        var form = ByteBuffer.allocate(4 + input.rows() * input.columns() + output.rows() * output.columns());
        for (var grid : grids) {
            form.put((byte) grid.rows()).put((byte) grid.columns());
            for (int r = 0; r < grid.rows(); r++) {
                for (int c = 0; c < grid.columns(); c++) {
                    int colour = grid.at(r, c);
                    if (colour > 0 && numbers[colour] == 0) {
                        numbers[colour] = ++seen;
                    }
                    form.put(numbers[colour]);
                }
            }
        }
        return form.flip();
    }
}
