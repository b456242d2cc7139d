package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.SelectRows;

/** The carry's reset, where every second item has halted. */
public class SelectRowsBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] z;
    private float[] init;
    private int[] reset;
    private float[] y;

    @Setup
    public void setUp() {
        z = random(shape.hidden());
        init = random(shape.width);
        reset = new int[shape.batch];
        for (int b = 0; b < reset.length; b += 2) {
            reset[b] = 1;
        }
        y = new float[shape.hidden()];
    }

    @Benchmark
    public void reset() {
        SelectRows.reset(z, init, reset, y, shape.length() * shape.width, shape.width, 0, shape.batch);
    }

    /** The state of an item that halted need not be read. */
    @Override
    Cost cost(String method) {
        return Cost.of(0, 1.5 * shape.hidden() + shape.width + shape.batch);
    }
}
