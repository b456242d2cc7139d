package trm.eval;

import java.nio.file.Path;
import trm.data.hdf.HdfWriter;
import trm.model.Task;

/** What a model says of every example of a split, to be kept in a file. */
public final class Predictions implements Evaluator.Sink {
    private final int examples;
    private final Task task;
    private final float[] logits;
    private final int[] preds;
    private final float[] qHalt;

    public Predictions(int examples, Task task) {
        this.examples = examples;
        this.task = task;
        logits = new float[Math.multiplyExact(Math.multiplyExact(examples, task.seqLen()), task.vocabSize())];
        preds = new int[examples * task.seqLen()];
        qHalt = new float[examples];
    }

    @Override
    public void accept(int first, int count, float[] logits, int[] preds, float[] q) {
        int s = task.seqLen();
        int v = task.vocabSize();
        System.arraycopy(logits, 0, this.logits, first * s * v, count * s * v);
        System.arraycopy(preds, 0, this.preds, first * s, count * s);
        for (int b = 0; b < count; b++) {
            qHalt[first + b] = q[2 * b];
        }
    }

    /** Writes {@code logits [N, S, V]} fp32, {@code preds [N, S]} int32 and {@code q_halt_logits [N]} fp32. */
    public void write(Path file) {
        HdfWriter.write(file, root -> {
            HdfWriter.floats(root, "logits", logits, examples, task.seqLen(), task.vocabSize());
            HdfWriter.ints(root, "preds", preds, task.seqLen());
            HdfWriter.floats(root, "q_halt_logits", qHalt, examples);
        });
    }
}
