package trm.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.Job;
import trm.kernel.MatMul;
import trm.kernel.Matrix;

/** A layer's product and both of its gradients, with the weight packed before, as for all of a training step. */
public class MatMulBenchmark extends KernelBenchmark {
    @Param
    public Layer shape;

    List<Job> forward;
    List<Job> dx;
    List<Job> dW;

    @Setup
    public void setUp() {
        int n = shape.products();
        var x = shape.matrix(random(shape.inputs()), shape.in);
        var y = shape.matrix(random(shape.outputs()), shape.out);
        var w = Matrix.of(random(shape.weights()), 0, shape.out, shape.in);
        var packed = shape.pack(w);
        var back = shape.packForGradient(w);
        run(packed.packJob());
        run(back.packJob());
        if (shape.overTokens) {
            forward = MatMul.jobs(workspace, n, packed, x, y, false);
            dx = MatMul.jobs(workspace, n, back, y, x, false);
            dW = MatMul.reduced(workspace, n, y, x.transposed(), w, true);
        } else {
            forward = MatMul.jobs(workspace, n, x, packed, y, false);
            dx = MatMul.jobs(workspace, n, y, back, x, false);
            dW = MatMul.jobs(workspace, n, y.transposed(), x, w, true);
        }
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
