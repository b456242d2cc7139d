package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.Fill;

/** One value in a hidden state. */
public class FillBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] y;

    @Setup
    public void setUp() {
        y = new float[shape.hidden()];
    }

    @Benchmark
    public void fill() {
        Fill.fill(y, 1f, 0, y.length);
    }

    @Override
    Cost cost(String method) {
        return Cost.of(0, shape.hidden());
    }
}
