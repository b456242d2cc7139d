package trm.kernel.product;

import java.util.ArrayList;
import java.util.List;
import trm.kernel.Simd;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/**
 * Matrix products C = A · B and C += A · B over strided views, so in all four transpositions.
 *
 * <p>{@link #loop} is the specification. {@link #jobs} gives the fast form: operands are copied
 * into panels (see {@link GemmKernel}), where the left one cannot be read as it lies, and every part computes a block
 * of C (see {@link GemmGrid}). Every element is summed by one part in one order, so results do not depend on the
 * number of threads.
 */
public final class MatMul {
    /** What can stand in a product: a {@link Matrix}, {@link Chunks}, or on the right a {@link PackedWeight}. */
    public sealed interface Operand permits Matrix, PackedWeight, Chunks {
        int rows();

        int cols();
    }

    private MatMul() {}

    /**
     * C = A · B, or C += A · B, with A {@code [M, K]}, B {@code [K, N]} and C {@code [M, N]}. Run the jobs in order.
     */
    public static List<Job> jobs(Workspace workspace, Operand a, Operand b, Matrix c, boolean accumulate) {
        return plan(workspace, a, b, c, accumulate, null);
    }

    /** With {@code gated}, C is what leaves its tiles. */
    static List<Job> plan(Workspace workspace, Operand a, Operand b, Matrix c, boolean accumulate, GatedTile gated) {
        if (a.cols() != b.rows() || a.rows() != c.rows() || b.cols() != c.cols()) {
            throw new IllegalArgumentException("a product [%d, %d] · [%d, %d] into [%d, %d]".formatted(
                    a.rows(), a.cols(), b.rows(), b.cols(), c.rows(), c.cols()));
        }
        if (a instanceof PackedWeight || b instanceof PackedWeight w && w.isLeft()) {
            throw new IllegalArgumentException("a weight packed for the other side of the product");
        }
        var jobs = new ArrayList<Job>();
        if (!Simd.ENABLED) {
            jobs.add(new LoopJob(plain(a, jobs), plain(b, jobs), c, accumulate));
            return jobs;
        }
        if (c.colStride() != 1 && c.cols() > 1) {
            if (a instanceof Matrix x && b instanceof Matrix y) {
                return plan(workspace, y.transposed(), x.transposed(), c.transposed(), accumulate, null);
            }
            throw new IllegalArgumentException("a packed weight and a transposed result");
        }
        var product = new GemmJob(workspace, a, b, c, accumulate, gated);
        product.addPackJobs(jobs);
        jobs.add(product);
        return jobs;
    }

    /** The floats of an operand where they are; null for chunks, which are nowhere. */
    static Matrix matrix(Operand operand) {
        return switch (operand) {
            case Matrix m -> m;
            case PackedWeight w -> w.matrix();
            case Chunks c -> null;
        };
    }

    /** As {@link #matrix}, with chunks copied by one of {@code jobs}. */
    private static Matrix plain(Operand operand, List<Job> jobs) {
        if (!(operand instanceof Chunks chunks)) {
            return matrix(operand);
        }
        var copy = new float[chunks.data().length];
        int rows = chunks.batch() * chunks.chunks();
        jobs.add(new ChunkCopyJob(chunks, rows, copy));
        var matrix = Matrix.of(copy, 0, rows, chunks.size());
        return chunks.transposed() ? matrix.transposed() : matrix;
    }

    /** The product in plain loops. */
    public static void loop(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        for (int i = 0; i < c.rows(); i++) {
            loopRow(i, a, b, c, accumulate);
        }
    }

    private static void loopRow(int i, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        int out = c.at(i);
        if (!accumulate) {
            for (int j = 0; j < c.cols(); j++) {
                c.data()[out + j * c.colStride()] = 0;
            }
        }
        for (int k = 0; k < a.cols(); k++) {
            addScaled(b.cols(), a.data()[a.at(i) + k * a.colStride()], b.data(), b.at(k), b.colStride(), c.data(), out,
                    c.colStride());
        }
    }

    /** y[j] += f · x[j] for j &lt; n, the strides being those of x and y. */
    private static void addScaled(int n, float f, float[] x, int xo, int xStride, float[] y, int yo, int yStride) {
        for (int j = 0; j < n; j++) {
            y[yo + j * yStride] += f * x[xo + j * xStride];
        }
    }

    private record ChunkCopyJob(Chunks source, int parts, float[] plain) implements Job {
        @Override
        public void run(int part, int worker) {
            source.copyLoop(plain, part, part + 1);
        }
    }

    private record LoopJob(Matrix a, Matrix b, Matrix c, boolean accumulate) implements Job {
        @Override
        public int parts() {
            return c.rows();
        }

        @Override
        public void run(int part, int worker) {
            loopRow(part, a, b, c, accumulate);
        }
    }
}
