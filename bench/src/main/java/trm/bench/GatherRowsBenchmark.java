package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.GatherRows;

/** The puzzle embeddings of a batch, each puzzle another. */
public class GatherRowsBenchmark extends KernelBenchmark {
    static final int PUZZLES = 10_000;

    @Param({"SUDOKU", "ARC"})
    public Model shape;

    private float[] table;
    private int[] ids;
    private float[] y;

    @Setup
    public void setUp() {
        table = random(PUZZLES * shape.width);
        ids = distinct(shape.batch, PUZZLES);
        y = new float[shape.batch * shape.width];
    }

    @Benchmark
    public void forward() {
        GatherRows.forward(table, ids, y, shape.width, 0, shape.batch);
    }

    @Override
    Cost cost(String method) {
        return Cost.of(0, 2.0 * shape.batch * shape.width + shape.batch);
    }
}
