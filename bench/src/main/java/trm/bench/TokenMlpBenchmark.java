package trm.bench;

import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.parallel.Job;
import trm.kernel.product.Matrix;
import trm.kernel.product.PackedWeight;
import trm.kernel.product.TokenMlp;

/** SwiGLU over tokens, and all of its gradients; the weights are packed before, as for all of a training step. */
public class TokenMlpBenchmark extends KernelBenchmark {
    @Param({"SUDOKU", "SMALL"})
    public Model shape;

    List<Job> forward;
    List<Job> backward;

    @Setup
    public void setUp() {
        int inner = shape.tokensInner;
        int length = shape.length();
        var s = new TokenMlp.Shape(shape.batch, length, shape.width, inner);
        var x = random(shape.hidden());
        var y = new float[shape.hidden()];
        var dx = new float[shape.hidden()];
        var weight = random(2 * inner * length);
        var gate = Matrix.of(weight, 0, inner, length);
        var up = Matrix.of(weight, inner * length, inner, length);
        var down = Matrix.of(random(inner * length), 0, length, inner);
        var packedGate = left(gate);
        var packedUp = left(up);
        var packedDown = left(down);
        forward = List.of(TokenMlp.forward(workspace, s, packedGate, packedUp, packedDown, x, y));
        backward = TokenMlp.backward(workspace, s, packedGate, packedUp, left(down.transposed()),
                left(gate.transposed()), left(up.transposed()), x, y, true, dx, new float[3 * inner * length]);
    }

    private PackedWeight left(Matrix w) {
        var packed = PackedWeight.left(w);
        run(packed.packJob());
        return packed;
    }

    @Benchmark
    public void forward() {
        run(forward);
    }

    @Benchmark
    public void backward() {
        run(backward);
    }

    /** Of the forward products alone; the gradients' are twice as many, gate and up computed again not counted. */
    double flops() {
        return 6.0 * shape.hidden() * shape.tokensInner;
    }

    @Override
    Cost cost(String method) {
        double hidden = (double) shape.batch * shape.tokensInner * shape.width;
        double weights = 3.0 * shape.tokensInner * shape.length();
        double passed = 2.0 * shape.hidden() + weights;
        double activation = SwiGluBenchmark.FORWARD_FLOPS * hidden;
        return switch (method) {
            case "forward" -> Cost.of(flops() + activation, passed);
            case "backward" ->
                Cost.of(2 * flops() + SwiGluBenchmark.BACKWARD_FLOPS * hidden,
                        passed + 2.0 * shape.hidden() + weights);
            default -> throw unknown(method);
        };
    }
}
