package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.SliceRows;

/** What follows the puzzle prefix. */
public class SliceRowsBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] x;
    private float[] y;

    private int taken() {
        return shape.batch * shape.tokens * shape.width;
    }

    @Setup
    public void setUp() {
        x = random(shape.hidden());
        y = random(taken());
    }

    @Benchmark
    public void forward() {
        SliceRows.forward(x, y, shape.length(), shape.prefix, shape.tokens, shape.width, 0, shape.batch);
    }

    /** One item a part, as in a training step: each is filled with 0 first. */
    @Benchmark
    public void backward() {
        for (int b = 0; b < shape.batch; b++) {
            SliceRows.backward(y, x, shape.length(), shape.prefix, shape.tokens, shape.width, false, b, b + 1);
        }
    }

    @Override
    Cost cost(String method) {
        return switch (method) {
            case "forward" -> Cost.of(0, 2.0 * taken());
            case "backward" -> Cost.of(taken(), (double) taken() + shape.hidden());
            default -> throw unknown(method);
        };
    }
}
