package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.SwiGlu;

/** The backward pass of the activation between the two layers of an MLP over features. */
public class SwiGluBenchmark extends KernelBenchmark {
    /** An element's. */
    static final int FORWARD_FLOPS = 5;
    static final int BACKWARD_FLOPS = 12;

    @Param
    public Model shape;

    private float[] gateUp;
    private float[] h;
    private float[] dh;
    private float[] dGateUp;

    @Setup
    public void setUp() {
        int n = shape.rows() * shape.inner;
        gateUp = random(2 * n);
        h = new float[n];
        dh = random(n);
        dGateUp = new float[2 * n];
    }

    @Benchmark
    public void backward() {
        SwiGlu.backward(gateUp, dh, dGateUp, h, shape.inner, 0, shape.rows());
    }

    @Override
    Cost cost(String method) {
        double n = (double) shape.rows() * shape.inner;
        return switch (method) {
            case "backward" -> Cost.of(BACKWARD_FLOPS * n, 6 * n);
            default -> throw unknown(method);
        };
    }
}
