package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.CrossEntropy;

/** The published models' loss, stablemax, without ignored labels. */
public class CrossEntropyBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] logits;
    private int[] labels;
    private float[] loss;
    private int[] preds;
    private int[] valid;
    private int[] correct;
    private float[] dLogits;

    @Setup
    public void setUp() {
        int tokens = shape.batch * shape.tokens;
        logits = random(tokens * shape.vocab);
        labels = random(tokens, shape.vocab);
        loss = random(shape.batch);
        preds = new int[tokens];
        valid = new int[shape.batch];
        correct = new int[shape.batch];
        dLogits = new float[tokens * shape.vocab];
    }

    @Benchmark
    public void forward() {
        CrossEntropy.forward(logits, labels, CrossEntropy.IGNORED, loss, preds, valid, correct, shape.tokens,
                shape.vocab, CrossEntropy.STABLEMAX, 0, shape.batch);
    }

    @Benchmark
    public void backward() {
        CrossEntropy.backward(logits, labels, CrossEntropy.IGNORED, loss, dLogits, shape.tokens, shape.vocab,
                CrossEntropy.STABLEMAX, 0, shape.batch);
    }

    @Override
    Cost cost(String method) {
        double tokens = (double) shape.batch * shape.tokens;
        double n = tokens * shape.vocab;
        return switch (method) {
            case "forward" -> Cost.of(3 * n, n + 2 * tokens + 3 * shape.batch);
            case "backward" -> Cost.of(10 * n, 2 * n + tokens + shape.batch);
            default -> throw unknown(method);
        };
    }
}
