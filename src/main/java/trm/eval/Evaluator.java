package trm.eval;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import trm.data.Batch;
import trm.data.DataSplit;
import trm.data.TestBatches;
import trm.graph.Device;
import trm.graph.Graph;
import trm.model.Carry;
import trm.model.Model;
import trm.model.Supervision;
import trm.train.Metrics;

/**
 * Runs a model over a split for a number of supervision steps, as many as in training or more: the recursion converges
 * further than it was trained to.
 */
public final class Evaluator {
    private final Carry carry;
    private final Supervision supervision;
    private final Device.Program program;
    private final Batch batch;

    /** Takes what the last step says of the next {@code count} examples, the {@code first}-th of all and following. */
    public interface Sink {
        void accept(int first, int count, float[] logits, int[] preds, float[] q);

        /** Gives everything to both; null for none. */
        static Sink both(Sink a, Sink b) {
            if (a == null || b == null) {
                return a == null ? b : a;
            }
            return (first, count, logits, preds, q) -> {
                a.accept(first, count, logits, preds, q);
                b.accept(first, count, logits, preds, q);
            };
        }
    }

    /** @param batchSize rows evaluated at once; it changes the speed, not the result */
    public Evaluator(Device device, Model model, int batchSize) {
        carry = new Carry(model, batchSize);
        var g = new Graph();
        supervision = Supervision.add(g, model, carry, false);
        program = device.compile(g);
        batch = new Batch(batchSize, model.task().seqLen());
    }

    /** Evaluates the whole split with {@code steps} supervision steps; {@code sink} may be null. */
    public Evaluation run(DataSplit split, int steps, Sink sink) {
        return run(split, IntStream.range(0, split.examples()).toArray(), steps, sink);
    }

    /** Evaluates {@code examples} of the split, in this order. */
    public Evaluation run(DataSplit split, int[] examples, int steps, Sink sink) {
        return run(split, examples, steps, sink, () -> false);
    }

    /**
     * As {@link #run(DataSplit, int[], int, Sink)}, unless it is to stop, as is asked before each step of each batch.
     *
     * @throws CancellationException once {@code stopped} is true
     */
    public Evaluation run(DataSplit split, int[] examples, int steps, Sink sink, BooleanSupplier stopped) {
        var batches = new TestBatches(split, examples);
        var perStep = new Metrics[steps];
        java.util.Arrays.fill(perStep, Metrics.ZERO);
        int first = 0;
        while (batches.next(batch)) {
            carry.restart();
            for (int step = 0; step < steps; step++) {
                if (stopped.getAsBoolean()) {
                    throw new CancellationException("the evaluation was stopped");
                }
                carry.take(batch.inputs(), batch.labels(), batch.puzzleIdentifiers());
                carry.goOn();
                program.run();
                perStep[step] = perStep[step].plus(Metrics.ofFirst(batch.count(), program, supervision, carry));
            }
            if (sink != null) {
                sink.accept(
                        first,
                        batch.count(),
                        program.floats(supervision.logits()),
                        program.ints(supervision.preds()),
                        program.floats(supervision.q()));
            }
            first += batch.count();
        }
        return new Evaluation(examples.length, List.of(perStep));
    }
}
