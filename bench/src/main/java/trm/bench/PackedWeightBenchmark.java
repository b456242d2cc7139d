package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.parallel.Job;
import trm.kernel.product.Matrix;
import trm.kernel.product.PackedWeight;

/** A weight packed for the forward product, and for the gradient of its input. */
public class PackedWeightBenchmark extends KernelBenchmark {
    @Param({"SUDOKU_GATE_UP", "SMALL_GATE_UP"})
    public Layer shape;

    private Job forward;
    private Job gradient;

    @Setup
    public void setUp() {
        var w = Matrix.of(random(shape.weights()), 0, shape.out, shape.in);
        forward = Layer.pack(w).packJob();
        gradient = PackedWeight.right(w).packJob();
    }

    @Benchmark
    public void forward() {
        run(forward);
    }

    @Benchmark
    public void gradient() {
        run(gradient);
    }

    @Override
    Cost cost(String method) {
        return Cost.of(0, 2.0 * shape.weights());
    }
}
