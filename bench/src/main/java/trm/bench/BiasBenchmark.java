package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.Bias;

/** The halting head's bias. */
public class BiasBenchmark extends KernelBenchmark {
    private static final int COLUMNS = 2;

    @Param
    public Model shape;

    private float[] y;
    private float[] bias;

    @Setup
    public void setUp() {
        y = random(shape.batch * COLUMNS);
        bias = random(COLUMNS);
    }

    @Benchmark
    public void add() {
        Bias.add(y, bias, COLUMNS, 0, shape.batch);
    }

    @Benchmark
    public void backward() {
        Bias.backward(y, bias, shape.batch, COLUMNS, false);
    }

    @Override
    Cost cost(String method) {
        int n = shape.batch * COLUMNS;
        return switch (method) {
            case "add" -> Cost.of(n, 2 * n + COLUMNS);
            case "backward" -> Cost.of(n, n + COLUMNS);
            default -> throw unknown(method);
        };
    }
}
