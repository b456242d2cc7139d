package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.attention.Attention;
import trm.kernel.attention.Rope;
import trm.kernel.parallel.Job;

/** Attention with rotary positions. */
public class AttentionBenchmark extends KernelBenchmark {
    @Param({"SUDOKU", "ARC"})
    public Model shape;

    Job forward;
    Job backward;

    @Setup
    public void setUp() {
        int headDim = shape.width / shape.heads;
        var heads = new Attention.Shape(shape.batch, shape.length(), shape.heads, headDim);
        var rope = Rope.tables(shape.length(), headDim, 10000);
        var qkv = random(3 * shape.hidden());
        var dqkv = new float[3 * shape.hidden()];
        var out = new float[shape.hidden()];
        var dout = random(shape.hidden());
        var lse = new float[shape.rows() * shape.heads];
        forward = Attention.forward(workspace, heads, rope, qkv, out, lse);
        backward = Attention.backward(workspace, heads, rope, qkv, out, lse, dout, dqkv);
        run(forward); // backward reads what it leaves
    }

    @Benchmark
    public void forward() {
        run(forward);
    }

    @Benchmark
    public void backward() {
        run(backward);
    }

    /** Only matrix products count as arithmetic: two of them, and five in the backward pass. */
    @Override
    Cost cost(String method) {
        double product = 2.0 * shape.hidden() * shape.length();
        double beside = (double) shape.rows() * shape.heads + 2 * shape.length() * shape.width / shape.heads;
        return switch (method) {
            case "forward" -> Cost.of(2 * product, 4.0 * shape.hidden() + beside);
            case "backward" -> Cost.of(5 * product, 8.0 * shape.hidden() + beside);
            default -> throw unknown(method);
        };
    }
}
