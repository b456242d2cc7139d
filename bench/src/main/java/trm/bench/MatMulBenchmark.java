package trm.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.parallel.Job;
import trm.kernel.product.MatMul;
import trm.kernel.product.Matrix;
import trm.kernel.product.PackedWeight;

/** A layer's product and both of its gradients, with the weight packed before, as for all of a training step. */
public class MatMulBenchmark extends KernelBenchmark {
    @Param
    public Layer shape;

    List<Job> forward;
    List<Job> dx;
    List<Job> dW;

    @Setup
    public void setUp() {
        var x = shape.matrix(random(shape.inputs()), shape.in);
        var y = shape.matrix(random(shape.outputs()), shape.out);
        var w = Matrix.of(random(shape.weights()), 0, shape.out, shape.in);
        var packed = Layer.pack(w);
        var back = PackedWeight.right(w);
        run(packed.packJob());
        run(back.packJob());
        forward = MatMul.jobs(workspace, x, packed, y, false);
        dx = MatMul.jobs(workspace, y, back, x, false);
        dW = MatMul.jobs(workspace, y.transposed(), x, w, true);
    }

    @Benchmark
    public void forward() {
        run(forward);
    }

    @Benchmark
    public void dx() {
        run(dx);
    }

    /** Adds to the gradient that is there, which is one more input. */
    @Benchmark
    public void dW() {
        run(dW);
    }

    @Override
    Cost cost(String method) {
        int once = shape.inputs() + shape.outputs() + shape.weights();
        return switch (method) {
            case "forward", "dx" -> Cost.of(shape.flops(), once);
            case "dW" -> Cost.of(shape.flops(), once + shape.weights());
            default -> throw unknown(method);
        };
    }
}
