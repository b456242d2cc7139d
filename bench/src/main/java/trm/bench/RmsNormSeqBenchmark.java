package trm.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import trm.kernel.RmsNormSeq;

/** The residual sum and norm over the sequence, of models with mlp_t, in the parts of a training step. */
public class RmsNormSeqBenchmark extends KernelBenchmark {
    @Param({"SUDOKU", "SMALL"})
    public Model shape;

    private float[] x;
    private float[] r;
    private float[] y;
    private float[] rstd;
    private float[] ds;

    @Setup
    public void setUp() {
        x = random(shape.hidden());
        r = random(shape.hidden());
        y = random(shape.hidden());
        rstd = random(shape.batch * shape.width);
        ds = new float[shape.hidden()];
    }

    @Benchmark
    public void forward() {
        int columns = shape.partColumns();
        for (int b = 0; b < shape.batch; b++) {
            for (int c = 0; c < shape.width; c += columns) {
                RmsNormSeq.forward(x, r, y, rstd, shape.length(), shape.width, 1e-5f, b, b + 1, c,
                        Math.min(shape.width, c + columns));
            }
        }
    }

    @Benchmark
    public void backward() {
        int columns = shape.partColumns();
        for (int b = 0; b < shape.batch; b++) {
            for (int c = 0; c < shape.width; c += columns) {
                RmsNormSeq.backward(r, y, rstd, ds, shape.length(), shape.width, b, b + 1, c,
                        Math.min(shape.width, c + columns));
            }
        }
    }

    @Override
    Cost cost(String method) {
        return RmsNormBenchmark.cost(method, shape.hidden(), shape.batch * shape.width);
    }
}
