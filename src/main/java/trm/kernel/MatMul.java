package trm.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * Matrix products C = A · B and C += A · B over strided views, so in all four transpositions.
 *
 * <p>{@link #loop} is the specification. {@link #jobs} and {@link #reduced} give the fast form: operands are copied
 * into panels (see {@link GemmKernel}), where the left one cannot be read as it lies, and every part computes a block
 * of C (see {@link GemmGrid}). Every element is summed by one part in one order, so results do not depend on the
 * number of threads.
 */
public final class MatMul {
    /**
     * What can stand in a product: a {@link Matrix}, or a {@link PackedWeight}, the same for all of a batch, or
     * {@link Chunks}, which are one matrix for the whole batch.
     */
    public sealed interface Operand permits Matrix, PackedWeight, Chunks {
        int rows();

        int cols();
    }

    private MatMul() {}

    /**
     * C[n] = A[n] · B[n], or C[n] += A[n] · B[n], for n &lt; batch, with A {@code [M, K]}, B {@code [K, N]} and
     * C {@code [M, N]}. Run the jobs in order.
     */
    public static List<Job> jobs(Workspace workspace, int batch, Operand a, Operand b, Matrix c, boolean accumulate) {
        return plan(workspace, batch, 1, a, b, c, accumulate, null);
    }

    /** C = Σ A[n] · B[n], or C += Σ A[n] · B[n], over n &lt; batch in order. Run the jobs in order. */
    public static List<Job> reduced(Workspace workspace, int batch, Operand a, Operand b, Matrix c,
            boolean accumulate) {
        return plan(workspace, 1, batch, a, b, c, accumulate, null);
    }

    /** With {@code gated}, C is what leaves its tiles. */
    static List<Job> plan(Workspace workspace, int items, int summed, Operand a, Operand b, Matrix c,
            boolean accumulate, GatedTile gated) {
        if (a.cols() != b.rows() || a.rows() != c.rows() || b.cols() != c.cols()) {
            throw new IllegalArgumentException("a product [%d, %d] · [%d, %d] into [%d, %d]".formatted(
                    a.rows(), a.cols(), b.rows(), b.cols(), c.rows(), c.cols()));
        }
        if (a instanceof PackedWeight w && !w.isLeft() || b instanceof PackedWeight v && v.isLeft()) {
            throw new IllegalArgumentException("a weight packed for the other side of the product");
        }
        checkBatch(a, items * summed);
        checkBatch(b, items * summed);
        c.checkBatch(items);
        var jobs = new ArrayList<Job>();
        if (!Simd.ENABLED) {
            jobs.add(new LoopJob(items, summed, plain(a, jobs), plain(b, jobs), c, accumulate));
            return jobs;
        }
        if (c.colStride() != 1 && c.cols() > 1) {
            if (a instanceof Matrix x && b instanceof Matrix y) {
                return plan(workspace, items, summed, y.transposed(), x.transposed(), c.transposed(), accumulate, null);
            }
            throw new IllegalArgumentException("a packed weight and a transposed result");
        }
        if (a instanceof Matrix x && b instanceof Matrix y && worthTurning(x, y, c)) {
            var turned = Matrix.of(new float[items * c.rows() * c.cols()], 0, c.cols(), c.rows());
            jobs.addAll(plan(workspace, items, summed, y.transposed(), x.transposed(), turned, false, null));
            jobs.add(new CopyJob(items, turned.transposed(), c, accumulate));
            return jobs;
        }
        var product = new GemmJob(workspace, items, summed, a, b, c, accumulate, gated);
        product.addPackJobs(jobs);
        jobs.add(product);
        return jobs;
    }

    /**
     * Whether to compute the transpose of C and turn it afterwards. Where both operands could be read as they lie as
     * the left one, the smaller is to be packed. Otherwise tiles are wide, so that a few columns beyond a multiple of
     * their width waste much more than a few rows do.
     */
    private static boolean worthTurning(Matrix a, Matrix b, Matrix c) {
        if (GemmKernel.DIRECT && a.colStride() == 1 && b.rowStride() == 1) {
            return c.rows() < c.cols();
        }
        double asIs = padding(c.rows(), c.cols());
        return c.rows() > GemmKernel.COLS && padding(c.cols(), c.rows()) < 0.9 * asIs;
    }

    private static double padding(int rows, int cols) {
        return (double) GemmKernel.paddedRows(rows) / rows * Pack.panels(false, cols) * GemmKernel.COLS / cols;
    }

    private static void checkBatch(Operand operand, int items) {
        if (!(operand instanceof Chunks)) {
            matrix(operand).checkBatch(items);
        } else if (items > 1) {
            throw new IllegalArgumentException("chunks are one matrix for the whole batch, not " + items);
        }
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

    public static void loop(Matrix a, Matrix b, Matrix c, boolean accumulate) {
        loop(1, 1, a, b, c, accumulate);
    }

    /** The product in plain loops; {@code summed} items are added up for each of the {@code items} of C. */
    public static void loop(int items, int summed, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        for (int item = 0; item < items; item++) {
            for (int i = 0; i < c.rows(); i++) {
                loopRow(item, summed, i, a, b, c, accumulate);
            }
        }
    }

    private static void loopRow(int item, int summed, int i, Matrix a, Matrix b, Matrix c, boolean accumulate) {
        int out = c.offset() + item * c.batchStride() + i * c.rowStride();
        if (!accumulate) {
            for (int j = 0; j < c.cols(); j++) {
                c.data()[out + j * c.colStride()] = 0;
            }
        }
        for (int s = 0; s < summed; s++) {
            int n = summed > 1 ? s : item;
            int left = a.offset() + n * a.batchStride() + i * a.rowStride();
            int right = b.offset() + n * b.batchStride();
            for (int k = 0; k < a.cols(); k++) {
                addScaled(b.cols(), a.data()[left + k * a.colStride()], b.data(), right + k * b.rowStride(),
                        b.colStride(), c.data(), out, c.colStride());
            }
        }
    }

    /** y[j] += f · x[j] for j &lt; n, the strides being those of x and y. */
    private static void addScaled(int n, float f, float[] x, int xo, int xStride, float[] y, int yo, int yStride) {
        for (int j = 0; j < n; j++) {
            y[yo + j * yStride] += f * x[xo + j * xStride];
        }
    }

    /** C = T or C += T, by rows. */
    private record CopyJob(int items, Matrix t, Matrix c, boolean accumulate) implements Job {
        @Override
        public int parts() {
            return items * c.rows();
        }

        @Override
        public void run(int part, int worker) {
            int from = t.at(part / c.rows(), part % c.rows());
            int to = c.at(part / c.rows(), part % c.rows());
            for (int j = 0; j < c.cols(); j++) {
                int d = to + j * c.colStride();
                float v = t.data()[from + j * t.colStride()];
                c.data()[d] = accumulate ? c.data()[d] + v : v;
            }
        }
    }

    private record ChunkCopyJob(Chunks source, int parts, float[] plain) implements Job {
        @Override
        public void run(int part, int worker) {
            source.copyLoop(plain, part, part + 1);
        }
    }

    private record LoopJob(int items, int summed, Matrix a, Matrix b, Matrix c, boolean accumulate) implements Job {
        @Override
        public int parts() {
            return items * c.rows();
        }

        @Override
        public void run(int part, int worker) {
            loopRow(part / c.rows(), summed, part % c.rows(), a, b, c, accumulate);
        }
    }
}
