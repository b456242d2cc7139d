package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.RmsNorm;

/** The residual sum and norm over features. */
public class RmsNormBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] x;
    private float[] r;
    private float[] y;
    private float[] rstd;
    private float[] ds;

    @Setup
    public void setUp() {
        x = random(shape.hidden());
        r = random(shape.hidden());
        y = random(shape.hidden());
        rstd = random(shape.rows());
        ds = new float[shape.hidden()];
    }

    @Benchmark
    public void forward() {
        RmsNorm.forward(x, r, y, rstd, shape.width, 1e-5f, 0, shape.rows());
    }

    @Benchmark
    public void backward() {
        RmsNorm.backward(r, y, rstd, ds, shape.width, 0, shape.rows());
    }

    @Override
    Cost cost(String method) {
        return cost(method, shape.hidden(), shape.rows());
    }

    /** Of a norm over either axis, with so many elements and norms. */
    static Cost cost(String method, double elements, int norms) {
        return switch (method) {
            case "forward" -> Cost.of(4 * elements, 3 * elements + norms);
            case "backward" -> Cost.of(5 * elements, 3 * elements + norms);
            default -> throw unknown(method);
        };
    }
}
