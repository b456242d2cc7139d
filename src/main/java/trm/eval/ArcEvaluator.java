package trm.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.Grid;
import trm.data.Puzzle;
import trm.data.arc.ArcAugmentation;
import trm.data.arc.ArcCanvas;
import trm.data.arc.ArcSubmission;
import trm.distributed.Alone;
import trm.distributed.Group;
import trm.train.EvaluatorConfig;

/**
 * Scores ARC as the reference's evaluator does: each prediction is cropped, its augmentation undone, and counts as a
 * vote for the grid that comes out, for the test input that the example is a copy of. Kept are only the different grids
 * of each test input.
 *
 * <p>With {@code aggregated_voting}, predictions of earlier evaluations keep their votes.
 */
public final class ArcEvaluator implements Evaluator.Sink {
    /** Attempts for a test input without predictions, as in Kaggle's sample. */
    private static final Grid NO_ANSWER = Grid.of(new int[2][2]);

    private final EvaluatorConfig config;
    private final List<String> identifiers;
    private final List<Puzzle> puzzles;
    private final Group group;
    private ArcVotes votes;
    private ArcVotes own; // this process's of the present evaluation; the same as votes where there is no other
    private final int[] input = new int[ArcCanvas.SEQ_LEN];
    private final int[] label = new int[ArcCanvas.SEQ_LEN];
    private DataSplit split;
    private int[] examples;

    /**
     * @param identifiers the name of each puzzle identifier
     * @param puzzles the original puzzles to score
     * @param group the processes, each of which predicts some of the examples
     */
    public ArcEvaluator(EvaluatorConfig config, List<String> identifiers, List<Puzzle> puzzles, Group group) {
        this.group = group;
        this.config = config;
        this.identifiers = identifiers;
        this.puzzles = List.copyOf(puzzles);
    }

    /** Why the evaluator cannot score {@code dataset}, or null when it can. */
    public static String misfit(Dataset dataset) {
        if (dataset.kind() != DatasetKind.ARC) {
            return "the evaluator arc votes over augmented ARC puzzles, but %s is of kind %s"
                    .formatted(dataset.source(), dataset.kind().label());
        }
        return dataset.testPuzzles().isEmpty()
                ? "the evaluator arc needs the original test puzzles, and %s has none".formatted(dataset.source())
                : null;
    }

    /** As {@link #of(EvaluatorConfig, Dataset, DataSplit, int[], Group)}, for one process. */
    public static ArcEvaluator of(EvaluatorConfig config, Dataset dataset, DataSplit split, int[] examples) {
        return of(config, dataset, split, examples, Alone.INSTANCE);
    }

    /**
     * Scores {@code examples} of {@code split}: the dataset's test puzzles, of which only those that an example is of
     * when the examples are not the whole split.
     */
    public static ArcEvaluator of(
            EvaluatorConfig config, Dataset dataset, DataSplit split, int[] examples, Group group) {
        var puzzles = dataset.testPuzzles();
        if (examples.length < split.examples()) {
            var names = new HashSet<String>();
            for (int example : examples) {
                int identifier = split.puzzleIdentifier(split.puzzleOf(example));
                names.add(ArcAugmentation.parse(dataset.identifiers().get(identifier)).puzzle());
            }
            puzzles = puzzles.stream().filter(puzzle -> names.contains(puzzle.id())).toList();
        }
        return new ArcEvaluator(config, dataset.identifiers(), puzzles, group);
    }

    /** Begins an evaluation, in which this process predicts {@code examples} of {@code split}, in this order. */
    public void begin(DataSplit split, int[] examples) {
        this.split = split;
        this.examples = examples;
        if (!config.aggregatedVoting() || votes == null) {
            votes = new ArcVotes(puzzles);
        }
        own = group.size() == 1 ? votes : new ArcVotes(puzzles);
    }

    @Override
    public void accept(int first, int count, float[] logits, int[] preds, float[] q) {
        for (int row = 0; row < count; row++) {
            int example = examples[first + row];
            split.example(example, input, label, 0);
            add(split.puzzleIdentifier(split.puzzleOf(example)), input, preds, row * ArcCanvas.SEQ_LEN, q[2 * row]);
        }
    }

    /**
     * Counts one prediction.
     *
     * @param identifier of the puzzle, 0 for padding, which is left out
     * @param input the example's tokens {@code [900]}
     * @param preds the predicted tokens, 900 from {@code offset}
     * @param qHalt the logit of q_halt
     */
    void add(int identifier, int[] input, int[] preds, int offset, float qHalt) {
        var augmentation = ArcAugmentation.parse(identifiers.get(identifier));
        if (!own.has(augmentation.puzzle())) {
            return; // padding, or not to be scored
        }
        var asked = augmentation.undo(ArcCanvas.crop(input, 0));
        if (own.has(augmentation.puzzle(), asked)) {
            var answer = augmentation.undo(ArcCanvas.crop(preds, offset));
            own.add(augmentation.puzzle(), asked, answer, 1, 1 / (1 + Math.exp(-(double) qHalt)));
        }
    }

    /** Adds the votes of every process, in the order of their ranks, to those of each. */
    private void exchange() {
        group.gatherEach(own.encode()).forEach(votes::decode);
        own = votes;
    }

    /** Counts the votes; all processes of the group come here. */
    public ArcScore score() {
        if (own != votes) {
            exchange();
        }
        var passKs = config.passKs();
        var correct = new double[passKs.size()];
        var missing = new ArrayList<String>();
        var unsolved = new ArrayList<String>();
        var attempts = new LinkedHashMap<String, List<List<Grid>>>();
        int scored = 0;
        for (var puzzle : puzzles) {
            var ofPuzzle = new ArrayList<List<Grid>>();
            var right = new int[correct.length];
            int known = 0;
            for (var pair : puzzle.test()) {
                var ranked = votes.ranked(puzzle.id(), pair.input());
                ofPuzzle.add(attempts(ranked));
                if (ranked.isEmpty() && !missing.contains(puzzle.id())) {
                    missing.add(puzzle.id());
                }
                if (pair.output() == null) {
                    continue;
                }
                known++;
                int rank = ranked.indexOf(pair.output());
                for (int i = 0; i < right.length; i++) {
                    right[i] += rank >= 0 && rank < passKs.get(i) ? 1 : 0;
                }
            }
            attempts.put(puzzle.id(), ofPuzzle);
            if (known < puzzle.test().size()) {
                unsolved.add(puzzle.id());
            }
            if (known > 0) {
                scored++;
                for (int i = 0; i < right.length; i++) {
                    correct[i] += right[i] / (double) known;
                }
            }
        }
        var metrics = new LinkedHashMap<String, Double>();
        for (int i = 0; i < correct.length; i++) {
            metrics.put("ARC/pass@" + passKs.get(i), correct[i] / scored); // 0/0: not known
        }
        return new ArcScore(metrics, missing, unsolved, new ArcSubmission(attempts));
    }

    /** The first {@code submission_K}; the best again where there are fewer. */
    private List<Grid> attempts(List<Grid> ranked) {
        int k = config.submissionK();
        var best = ranked.isEmpty() ? NO_ANSWER : ranked.getFirst();
        var attempts = new ArrayList<>(ranked.subList(0, Math.min(k, ranked.size())));
        attempts.addAll(Collections.nCopies(k - attempts.size(), best));
        return attempts;
    }
}
