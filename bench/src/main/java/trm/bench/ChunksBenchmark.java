package trm.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.parallel.Job;
import trm.kernel.product.Chunks;
import trm.kernel.product.MatMul;
import trm.kernel.product.Matrix;
import trm.kernel.product.PackedWeight;

/** Latent Meta Attention's encoder, a product over chunks, its weight's gradient, and chunks put back in place. */
public class ChunksBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private float[] x;
    private float[] t;
    private List<Job> product;
    private List<Job> dW;

    @Setup
    public void setUp() {
        x = random(shape.hidden());
        t = random(shape.hidden());
        var chunks = new Chunks(x, shape.batch, shape.length(), shape.width, shape.chunks, false);
        var w = Matrix.of(random(shape.latent * chunks.size()), 0, shape.latent, chunks.size());
        var z = Matrix.of(random(chunks.rows() * shape.latent), 0, chunks.rows(), shape.latent);
        var packed = PackedWeight.right(w.transposed());
        run(packed.packJob());
        product = MatMul.jobs(workspace, chunks, packed, z, false);
        dW = MatMul.jobs(workspace, z.transposed(), chunks, w, true);
    }

    @Benchmark
    public void product() {
        run(product);
    }

    @Benchmark
    public void dW() {
        run(dW);
    }

    /** In the parts of a training step. */
    @Benchmark
    public void scatter() {
        int columns = shape.partColumns();
        for (int b = 0; b < shape.batch; b++) {
            for (int c = 0; c < shape.width; c += columns) {
                Chunks.scatter(t, x, shape.length(), shape.width, false, b, c, Math.min(shape.width, c + columns));
            }
        }
    }

    @Override
    Cost cost(String method) {
        double flops = 2.0 * shape.hidden() * shape.latent;
        double weights = (double) shape.hidden() / shape.batch / shape.chunks * shape.latent;
        double once = shape.hidden() + weights + (double) shape.batch * shape.chunks * shape.latent;
        return switch (method) {
            case "product" -> Cost.of(flops, once);
            case "dW" -> Cost.of(flops, once + weights);
            case "scatter" -> Cost.of(0, 2.0 * shape.hidden());
            default -> throw unknown(method);
        };
    }
}
