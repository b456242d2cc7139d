package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.Ema;

/** The average of the model's largest weight. */
public class EmaBenchmark extends KernelBenchmark {
    @Param({"SUDOKU", "SMALL"})
    public Model shape;

    private float[] shadow;
    private float[] p;

    @Setup
    public void setUp() {
        shadow = random(shape.weight());
        p = random(shape.weight());
    }

    @Benchmark
    public void update() {
        Ema.update(shadow, p, 0.999, 0, p.length);
    }

    @Override
    Cost cost(String method) {
        return Cost.of(3.0 * shape.weight(), 3.0 * shape.weight());
    }
}
