package trm.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.parallel.Job;
import trm.kernel.product.GatedMatMul;
import trm.kernel.product.Matrix;

/** The first half of SwiGLU; the layer's weight is {@code [gate; up]}. */
public class GatedMatMulBenchmark extends KernelBenchmark {
    @Param({"SUDOKU_GATE_UP", "ARC_GATE_UP", "SMALL_GATE_UP"})
    public Layer shape;

    List<Job> forward;
    List<Job> keeping;

    @Setup
    public void setUp() {
        int inner = shape.out / 2;
        var x = shape.matrix(random(shape.inputs()), shape.in);
        var h = shape.matrix(new float[shape.outputs() / 2], inner);
        var w = random(shape.weights());
        var gate = Layer.pack(Matrix.of(w, 0, inner, shape.in));
        var up = Layer.pack(Matrix.of(w, inner * shape.in, inner, shape.in));
        run(gate.packJob());
        run(up.packJob());
        var kept = new float[shape.outputs()]; // gate and up side by side
        var halves = new GatedMatMul.Kept(
                new Matrix(kept, 0, h.rows(), inner, 2 * inner, 1),
                new Matrix(kept, inner, h.rows(), inner, 2 * inner, 1));
        forward = GatedMatMul.jobs(workspace, x, gate, up, null, h);
        keeping = GatedMatMul.jobs(workspace, x, gate, up, halves, h);
    }

    @Benchmark
    public void forward() {
        run(forward);
    }

    /** With gate and up, as the gradient wants them. */
    @Benchmark
    public void keeping() {
        run(keeping);
    }

    @Override
    Cost cost(String method) {
        int h = shape.outputs() / 2;
        double flops = shape.flops() + SwiGluBenchmark.FORWARD_FLOPS * h;
        int once = shape.inputs() + shape.weights() + h;
        return switch (method) {
            case "forward" -> Cost.of(flops, once);
            case "keeping" -> Cost.of(flops, once + 2 * h);
            default -> throw unknown(method);
        };
    }
}
