package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.BceWithLogits;

/** The loss of the halting head's first column. */
public class BceWithLogitsBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] logits;
    private float[] target;
    private float[] loss;
    private float[] dLogits;

    @Setup
    public void setUp() {
        logits = random(2 * shape.batch);
        target = new float[shape.batch];
        loss = random(shape.batch);
        dLogits = new float[2 * shape.batch];
    }

    @Benchmark
    public void forward() {
        BceWithLogits.forward(logits, 0, 2, target, loss, 0, shape.batch);
    }

    @Benchmark
    public void backward() {
        BceWithLogits.backward(logits, 0, 2, target, loss, dLogits, 0, shape.batch);
    }

    @Override
    Cost cost(String method) {
        return switch (method) {
            case "forward" -> Cost.of(8 * shape.batch, 3 * shape.batch);
            case "backward" -> Cost.of(6 * shape.batch, 4 * shape.batch);
            default -> throw unknown(method);
        };
    }
}
