package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.Add;

/** The sum of two hidden states. */
public class AddBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] a;
    private float[] b;
    private float[] y;

    @Setup
    public void setUp() {
        a = random(shape.hidden());
        b = random(shape.hidden());
        y = new float[shape.hidden()];
    }

    @Benchmark
    public void forward() {
        Add.forward(a, b, y, 0, y.length);
    }

    @Override
    Cost cost(String method) {
        return Cost.of(shape.hidden(), 3.0 * shape.hidden());
    }
}
