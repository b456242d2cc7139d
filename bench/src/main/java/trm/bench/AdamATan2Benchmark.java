package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.AdamATan2;

/** A step of the model's largest weight. */
public class AdamATan2Benchmark extends KernelBenchmark {
    private static final double BETA1 = 0.9;
    private static final double BETA2 = 0.95;

    @Param({"SUDOKU", "SMALL"})
    public Model shape;

    private float[] p;
    private float[] g;
    private float[] m;
    private float[] v;
    private float[] rates;

    @Setup
    public void setUp() {
        p = random(shape.weight());
        g = random(shape.weight());
        m = new float[shape.weight()];
        v = new float[shape.weight()];
        rates = new float[AdamATan2.RATES];
        AdamATan2.rates(1e-4, BETA1, BETA2, 0.1, 1 - BETA1, 1 - BETA2, rates);
    }

    @Benchmark
    public void step() {
        AdamATan2.step(p, g, m, v, rates, 0, p.length);
    }

    @Override
    Cost cost(String method) {
        return Cost.of(13.0 * shape.weight(), 7.0 * shape.weight());
    }
}
