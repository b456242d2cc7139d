package trm.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import trm.data.Batch;
import trm.data.DataSplit;
import trm.data.TestBatches;
import trm.graph.Device;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Model;
import trm.model.Supervision;

/**
 * What a model makes of each of some examples after each supervision step, where an {@link Evaluation} has only sums.
 *
 * @param example its number in the split
 * @param labelled tokens with a label; where there are none, nothing is known of right and wrong
 * @param wrong {@code [steps]} how many of these are wrong after each step
 * @param loss {@code [steps]} lm_loss after each step
 * @param qHalt {@code [steps]} the logit of q_halt after each step
 * @param answer {@code [S]} tokens after the last step
 */
public record Survey(int example, int labelled, int[] wrong, float[] loss, float[] qHalt, int[] answer) {
    private static final int MOST_ROWS = 64;

    /** Whether the answer has a label and is right in every token that has one. */
    public boolean solved() {
        return labelled > 0 && wrong[wrong.length - 1] == 0;
    }

    /** The first step from which on the answer is right, from 1; 0 where it is not in the end. */
    public int solvedAt() {
        int step = wrong.length;
        while (step > 0 && wrong[step - 1] == 0) {
            step--;
        }
        return solved() ? step + 1 : 0;
    }

    /** σ(q_halt) after a step, counted from 1. */
    public double certainty(int step) {
        return 1 / (1 + Math.exp(-(double) qHalt[step - 1]));
    }

    /**
     * Asks {@code model} for {@code examples} of {@code split}, in this order.
     *
     * @param done is told how many there are so far
     */
    public static List<Survey> of(
            Device device, Model model, DataSplit split, int[] examples, int steps, IntConsumer done) {
        int rows = Math.min(MOST_ROWS, examples.length);
        var carry = new Carry(model, rows);
        var g = new Graph();
        var supervision = Supervision.add(g, model, carry, false);
        var program = device.compile(g);
        var batch = new Batch(rows, model.task().seqLen());
        var batches = new TestBatches(split, examples);
        var surveys = new ArrayList<Survey>();
        while (batches.next(batch)) {
            var rowsOfBatch = new ArrayList<Survey>();
            for (int row = 0; row < batch.count(); row++) {
                rowsOfBatch.add(new Survey(
                        examples[surveys.size() + row], labelled(batch, row),
                        new int[steps], new float[steps], new float[steps], new int[batch.seqLen()]));
            }
            carry.restart();
            for (int step = 0; step < steps; step++) {
                carry.take(batch.inputs(), batch.labels(), batch.puzzleIdentifiers());
                carry.goOn();
                program.run();
                note(program, supervision, rowsOfBatch, step);
            }
            var preds = program.ints(supervision.preds());
            for (int row = 0; row < batch.count(); row++) {
                System.arraycopy(preds, row * batch.seqLen(), rowsOfBatch.get(row).answer, 0, batch.seqLen());
            }
            surveys.addAll(rowsOfBatch);
            done.accept(surveys.size());
        }
        program.close();
        return surveys;
    }

    private static int labelled(Batch batch, int row) {
        return (int) Arrays.stream(batch.labels(), row * batch.seqLen(), (row + 1) * batch.seqLen())
                .filter(label -> label != DataSplit.IGNORED_LABEL)
                .count();
    }

    private static void note(Device.Program program, Supervision supervision, List<Survey> rows, int step) {
        var valid = program.ints(supervision.valid());
        var correct = program.ints(supervision.correct());
        var loss = program.floats(supervision.lmLoss());
        var q = program.floats(supervision.q());
        for (int row = 0; row < rows.size(); row++) {
            rows.get(row).wrong[step] = valid[row] - correct[row];
            rows.get(row).loss[step] = loss[row];
            rows.get(row).qHalt[step] = q[2 * row];
        }
    }
}
