package trm.data.arc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.Dihedral;
import trm.data.Pair;
import trm.data.Puzzle;
import trm.data.PuzzleTable;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/**
 * Builds ARC-AGI datasets from the JSON of ARC Prize with the options and semantics of the reference's
 * {@code build_arc_dataset.py}: every puzzle's examples are training examples, but the test examples of the test set.
 */
public final class ArcDatasets {
    /** Draws for each wanted copy at most: the reference's {@code ARCAugmentRetriesFactor}. */
    private static final int TRIES = 5;

    private final Source source;
    private final Rng augmentations;
    private final ArcSplit train;
    private final ArcSplit test;
    private final ArcNames names = new ArcNames();
    private final List<Puzzle> testPuzzles = new ArrayList<>();
    private final List<ArcOverlap.Group> groups = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * What a dataset is made of.
     *
     * @param testSet the one of the subsets whose test examples are the test split
     * @param augmentations copies of each puzzle, at most: fewer where it is so symmetric that they repeat
     */
    public record Source(ArcInput input, String testSet, int augmentations, long seed) {
        /** Of {@linkplain ArcInput.Combined combined files}. */
        public Source(String prefix, List<String> subsets, String testSet, int augmentations, long seed) {
            this(new ArcInput.Combined(prefix, subsets), testSet, augmentations, seed);
        }
    }

    /**
     * A dataset, and what its maker should know.
     *
     * @param overlap how many test examples are trained on with their answers
     * @param remarks sentences: solutions that are missing, puzzles with fewer copies
     */
    public record Built(Dataset dataset, ArcOverlap overlap, List<String> remarks) {}

    private ArcDatasets(Source source) {
        this.source = source;
        var rng = new Rng(source.seed());
        augmentations = rng.split("augmentations");
        train = new ArcSplit(Dataset.TRAIN, rng.split("translations"));
        test = new ArcSplit(Dataset.TEST, null);
    }

    /** Builds the dataset; nothing is written. */
    public static Built build(Source source) {
        if (source.augmentations() < 0) {
            throw TrmException.misuse("--num-aug must be at least 0, not %d.", source.augmentations());
        }
        var names = source.input().names();
        if (!names.contains(source.testSet())) {
            throw TrmException.misuse(
                    "--test-set-name %s is none of %s %s.",
                    source.testSet(),
                    switch (source.input()) {
                        case ArcInput.Combined _ -> "--subsets";
                        case ArcInput.Folders _ -> "the folders";
                    },
                    String.join(",", names));
        }
        if (new HashSet<>(names).size() < names.size()) {
            throw switch (source.input()) {
                case ArcInput.Combined _ ->
                        TrmException.misuse("--subsets %s names one twice.", String.join(",", names));
                case ArcInput.Folders _ -> TrmException.misuse(
                        "--input-dir: a subset is called as its folder, and of %s two are called the same; rename one,"
                                + " or give a link to it with another name.", String.join(", ", names));
            };
        }
        return new ArcDatasets(source).build();
    }

    private Built build() {
        var order = new Rng(source.seed()).split("order");
        for (int i = 0; i < source.input().names().size(); i++) {
            addSubset(ArcSubset.read(source.input(), i), order);
        }
        int identifiers = names.all().size();
        var origin = "%s, test set %s, %d augmentations, seed %d"
                .formatted(source.input().origin(), source.testSet(), source.augmentations(), source.seed());
        var table = new PuzzleTable(names::all, () -> testPuzzles);
        var splits = List.of(train.build(identifiers), test.build(identifiers));
        var dataset = new Dataset(origin, DatasetKind.ARC, ArcCanvas.SIDE, origin, splits, table);
        return new Built(dataset, ArcOverlap.of(groups), remarks);
    }

    private void addSubset(ArcSubset subset, Rng order) {
        boolean testSet = subset.name().equals(source.testSet());
        var unsolved = new ArrayList<String>();
        var few = new ArrayList<String>();
        var again = new ArrayList<String>();
        for (int i : order.permutation(subset.puzzles().size())) {
            var puzzle = subset.puzzles().get(i);
            if (names.contains(puzzle.id())) {
                again.add(puzzle.id());
            }
            if (puzzle.test().stream().anyMatch(pair -> pair.output() == null)) {
                unsolved.add(puzzle.id());
            }
            if (testSet) {
                testPuzzles.add(puzzle);
            }
            var copies = copies(puzzle);
            if (copies.size() <= source.augmentations()) {
                few.add("%s (%d)".formatted(puzzle.id(), copies.size() - 1));
            }
            addPuzzle(puzzle, copies, testSet);
        }
        remark(unsolved, "%s: %d puzzles lack solutions and are kept " + (testSet ? "for prediction only" : "without"
                + " the examples concerned") + ": %s.", subset.name());
        remark(again, "%s: %d puzzles were in a subset before, and have the same identifiers: %s.", subset.name());
        remark(few, "%s: %d puzzles have fewer different augmentations than wanted: %s.", subset.name());
    }

    private void remark(List<String> puzzles, String format, String subset) {
        if (!puzzles.isEmpty()) {
            var some = String.join(", ", puzzles.subList(0, Math.min(5, puzzles.size())));
            remarks.add(format.formatted(subset, puzzles.size(), puzzles.size() > 5 ? some + ", …" : some));
        }
    }

    private void addPuzzle(Puzzle puzzle, List<ArcAugmentation> copies, boolean testSet) {
        var identifiers = names.add(copies);
        var shown = testSet ? puzzle.train() : solved(puzzle.pairs());
        train.add(shown, copies, identifiers);
        if (testSet) {
            test.add(puzzle.test(), copies, identifiers);
        }
        groups.add(new ArcOverlap.Group(shown, testSet ? puzzle.test() : List.of()));
    }

    private static List<Pair> solved(List<Pair> pairs) {
        return pairs.stream().filter(pair -> pair.output() != null).toList();
    }

    /** The original and its augmentations, all different (the reference's {@code convert_single_arc_puzzle}). */
    private List<ArcAugmentation> copies(Puzzle puzzle) {
        var copies = new ArrayList<>(List.of(ArcAugmentation.none(puzzle.id())));
        int wanted = source.augmentations() + 1;
        var hash = new ArcHash(puzzle.pairs());
        var seen = new HashSet<ArcHash.Value>();
        seen.add(hash.of(0, ArcAugmentation.identity()));
        var colours = ArcAugmentation.identity();
        for (long trial = 0; trial < (long) TRIES * source.augmentations() && copies.size() < wanted; trial++) {
            int id = augmentations.nextInt(Dihedral.count());
            for (int c = colours.length - 1; c > 1; c--) { // 0 keeps its meaning
                int other = augmentations.nextInt(1, c + 1);
                byte colour = colours[c];
                colours[c] = colours[other];
                colours[other] = colour;
            }
            if (seen.add(hash.of(id, colours))) {
                copies.add(new ArcAugmentation(puzzle.id(), Dihedral.of(id), colours.clone()));
            }
        }
        return copies;
    }
}
