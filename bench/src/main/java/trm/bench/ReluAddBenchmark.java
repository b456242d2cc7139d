package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.ReluAdd;

/** The activation of Latent Meta Attention's encoder, over the latents. */
public class ReluAddBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] u;
    private float[] v;
    private float[] z;

    private int latents() {
        return shape.batch * shape.chunks * shape.latent;
    }

    @Setup
    public void setUp() {
        u = random(latents());
        v = random(latents());
        z = new float[latents()];
    }

    @Benchmark
    public void forward() {
        ReluAdd.forward(u, v, z, 0, z.length);
    }

    @Benchmark
    public void backward() {
        ReluAdd.backward(u, v, z, 0, z.length);
    }

    @Override
    Cost cost(String method) {
        return switch (method) {
            case "forward" -> Cost.of(2.0 * latents(), 3.0 * latents());
            case "backward" -> Cost.of(latents(), 3.0 * latents());
            default -> throw unknown(method);
        };
    }
}
