package trm.eval;

import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import trm.data.DataSplit;
import trm.distributed.Group;
import trm.train.Metrics;

/** An evaluation by several processes, each of some examples. */
public final class Together {
    private Together() {}

    /**
     * As {@link Evaluator#run(DataSplit, int[], int, Evaluator.Sink, BooleanSupplier)} of the {@code examples} of each
     * process, summed over all of them.
     *
     * @throws CancellationException on every process once {@code stopped} is true on one
     */
    public static Evaluation run(
            Group group,
            Evaluator evaluator,
            DataSplit split,
            int[] examples,
            int steps,
            Evaluator.Sink sink,
            BooleanSupplier stopped) {
        Evaluation own = null;
        try {
            own = evaluator.run(split, examples, steps, sink, stopped);
        } catch (CancellationException e) {
            // on all, below
        }
        if (group.any(own == null)) {
            throw new CancellationException("the evaluation was stopped");
        }
        int all = 0;
        for (int count : group.gather(new int[] {examples.length})) {
            all += count;
        }
        return new Evaluation(all, Metrics.ofAll(group, own.steps()));
    }
}
