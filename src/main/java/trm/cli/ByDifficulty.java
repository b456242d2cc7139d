package trm.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.eval.Bins;
import trm.eval.Evaluator;
import trm.tensor.TrmException;

/** Exact accuracy by the rating that a dataset gives its puzzles. */
final class ByDifficulty implements Evaluator.Sink {
    private final DataSplit split;
    private final int[] examples;
    private final int[] rating;
    private final int[] input;
    private final int[] label;
    private final Bins bins = new Bins();

    ByDifficulty(Dataset dataset, DataSplit split, int[] examples) {
        this.split = split;
        this.examples = examples;
        rating = split.difficulty();
        if (rating.length != split.examples()) {
            throw TrmException.misuse(
                    "%s: the split '%s' has no rating for each example, so --by-difficulty has nothing to go by",
                    dataset.source(), split.name());
        }
        input = new int[split.metadata().seqLen()];
        label = new int[input.length];
    }

    @Override
    public void accept(int first, int count, float[] logits, int[] preds, float[] q) {
        for (int row = 0; row < count; row++) {
            int example = examples[first + row];
            split.example(example, input, label, 0);
            boolean known = false;
            boolean right = true;
            for (int i = 0; i < label.length; i++) {
                boolean labelled = label[i] != DataSplit.IGNORED_LABEL;
                known |= labelled;
                right &= !labelled || preds[row * label.length + i] == label[i];
            }
            if (known) {
                bins.add(rating[example], right);
            }
        }
    }

    void print() {
        System.out.println("  difficulty   puzzles   exact accuracy");
        for (var bin : bins.list()) {
            System.out.printf(
                    "  %10s %9d %14.2f %%%n", bin.label(), bin.count(), 100.0 * bin.solved() / bin.count());
        }
    }

    /** The same as numbers by name. */
    Map<String, Double> metrics() {
        var metrics = new LinkedHashMap<String, Double>();
        for (var bin : bins.list()) {
            metrics.put("difficulty %s/count".formatted(bin.label()), (double) bin.count());
            metrics.put(
                    "difficulty %s/exact_accuracy".formatted(bin.label()), (double) bin.solved() / bin.count());
        }
        return metrics;
    }
}
