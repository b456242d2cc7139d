package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.HaltTargets;

/** What the halting head learns: a few numbers an item. */
public class HaltTargetsBenchmark extends KernelBenchmark {
    @Param
    public Model shape;

    private int[] valid;
    private int[] correct;
    private float[] q;
    private float[] target;

    @Setup
    public void setUp() {
        valid = random(shape.batch, 2);
        correct = random(shape.batch, 2);
        q = random(2 * shape.batch);
        target = new float[shape.batch];
    }

    @Benchmark
    public void exact() {
        HaltTargets.exact(valid, correct, target, 0, shape.batch);
    }

    @Benchmark
    public void bootstrap() {
        HaltTargets.bootstrap(q, valid, target, 0, shape.batch);
    }

    @Override
    Cost cost(String method) {
        return switch (method) {
            case "exact" -> Cost.of(shape.batch, 3 * shape.batch);
            case "bootstrap" -> Cost.of(5 * shape.batch, 4 * shape.batch);
            default -> throw unknown(method);
        };
    }
}
