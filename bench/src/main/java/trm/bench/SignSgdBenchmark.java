package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.SignSgd;

/** The update of a batch's puzzle embeddings, each puzzle another. */
public class SignSgdBenchmark extends KernelBenchmark {
    /** What a part of a training step takes. */
    private static final int COLUMNS = 64;

    @Param({"SUDOKU", "ARC"})
    public Model shape;

    private float[] table;
    private int[] ids;
    private float[] grad;
    private float[] rates;

    @Setup
    public void setUp() {
        table = random(GatherRowsBenchmark.PUZZLES * shape.width);
        ids = distinct(shape.batch, GatherRowsBenchmark.PUZZLES);
        grad = random(shape.batch * shape.width);
        rates = new float[SignSgd.RATES];
        SignSgd.rates(1e-2, 0.1, rates);
    }

    @Benchmark
    public void step() {
        for (int c = 0; c < shape.width; c += COLUMNS) {
            SignSgd.step(table, ids, grad, shape.batch, shape.width, rates, c, c + COLUMNS);
        }
    }

    @Override
    Cost cost(String method) {
        double n = (double) shape.batch * shape.width;
        return Cost.of(5 * n, 3 * n + shape.batch);
    }
}
