package trm.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The forward pass of {@link Attention}, one head of one item a part, for {@link GemmKernel#COLS} queries at a time.
 *
 * <p>Scores are computed transposed, {@code [keys][queries]}: the queries lie across the lanes, so that softmax needs
 * no sums across a vector and its result is already the packed right operand of {@code outᵀ = Vᵀ · P}.
 */
final class AttentionForward implements Job {
    private static final VectorSpecies<Float> F = Simd.FLOATS;
    private static final int LANES = Simd.LANES;
    private static final int ROWS = GemmKernel.ROWS;
    private static final int COLS = GemmKernel.COLS;

    private final Workspace workspace;
    private final Attention.Shape shape;
    private final Rope rope;
    private final float[] qkv;
    private final float[] out;
    private final float[] lse;
    private final int length;
    private final int hd;

    // Where things lie in the scratch of a worker.
    private final int rotated;
    private final int keys;
    private final int values;
    private final int queries;
    private final int scores;
    private final int mixed;
    private final int inverse;

    AttentionForward(Workspace workspace, Attention.Shape shape, Rope rope, float[] qkv, float[] out, float[] lse) {
        this.workspace = workspace;
        this.shape = shape;
        this.rope = rope;
        this.qkv = qkv;
        this.out = out;
        this.lse = lse;
        length = shape.length();
        hd = shape.headDim();
        rotated = 0;
        keys = rotated + Math.max(length, COLS) * hd;
        values = keys + (int) Pack.size(true, length, hd);
        queries = values + (int) Pack.size(true, hd, length);
        scores = queries + (int) Pack.size(false, length, hd);
        mixed = scores + GemmKernel.paddedRows(length) * COLS;
        inverse = mixed + GemmKernel.paddedRows(hd) * COLS;
        workspace.reserveLocal(inverse + 2L * COLS);
    }

    @Override
    public int parts() {
        return shape.batch() * shape.heads();
    }

    @Override
    public void run(int part, int worker) {
        float[] x = workspace.local(worker);
        int width = shape.width();
        int token = part / shape.heads() * length;
        int head = token * 3 * width + part % shape.heads() * hd;
        packHead(true, head + width, x, keys);
        packHead(false, head, x, queries);
        Pack.pack(true, qkv, head + 2 * width, 1, 3 * width, hd, 0, GemmKernel.panels(hd), 0, length, x, values,
                ROWS * length, 0);
        for (int q = 0; q * COLS < length; q++) {
            int valid = Math.min(COLS, length - q * COLS);
            rowPanels(length, x, keys, hd, x, queries + q * COLS * hd, hd, x, scores);
            softmax(x, scores, length, shape.scale(), x, inverse);
            for (int i = 0; i < valid; i++) {
                lse[part * length + q * COLS + i] = x[inverse + COLS + i];
            }
            rowPanels(hd, x, values, length, x, scores, length, x, mixed);
            scale(x, mixed, hd, x, inverse);
            Pack.turn(x, mixed, COLS, hd, valid, x, rotated, hd);
            for (int i = 0; i < valid; i++) {
                System.arraycopy(x, rotated + i * hd, out,
                        (token + q * COLS + i) * width + part % shape.heads() * hd, hd);
            }
        }
    }

    private void packHead(boolean left, int from, float[] x, int to) {
        float[] src = qkv;
        int stride = 3 * shape.width();
        if (rope != null) {
            for (int t = 0; t < length; t++) {
                rope.rotate(qkv, from + t * stride, t, x, rotated + t * hd);
            }
            src = x;
            from = rotated;
            stride = hd;
        }
        Pack.pack(left, src, from, stride, 1, length, 0, Pack.panels(left, length), 0, hd, x, to,
                (left ? ROWS : COLS) * hd, 0);
    }

    /** C[rows, COLS] = A · B for one panel of B; C has room for the padded rows of A. */
    static void rowPanels(int rows, float[] a, int ao, int aDepth, float[] b, int bo, int k, float[] c, int co) {
        for (int p = 0; p < rows; p += ROWS) {
            GemmKernel.tile(GemmKernel.height(rows - p), a, ao + p * aDepth, 0, b, bo, k, c, co + p * COLS, COLS);
        }
    }

    /**
     * Turns columns of scores into exponentials relative to the column's greatest; leaves the inverse sums at
     * {@code stats[at]} and the logarithms of the whole sums COLS behind.
     */
    private static void softmax(float[] s, int so, int n, float scale, float[] stats, int at) {
        var factor = FloatVector.broadcast(F, scale * Exp.LOG2_E);
        for (int lane = 0; lane < COLS; lane += LANES) {
            int first = so + lane;
            var max = FloatVector.fromArray(F, s, first);
            for (int i = 1; i < n; i++) {
                var v = FloatVector.fromArray(F, s, first + i * COLS);
                max = max.blend(v, v.compare(VectorOperators.GT, max));
            }
            var shift = max.mul(factor).neg();
            var sum = FloatVector.zero(F);
            for (int i = 0; i < n; i++) {
                var p = Exp.twoTo(FloatVector.fromArray(F, s, first + i * COLS).fma(factor, shift));
                p.intoArray(s, first + i * COLS);
                sum = sum.add(p);
            }
            sum.intoArray(stats, at + lane);
            shift.intoArray(stats, at + COLS + lane);
        }
        finishColumns(stats, at);
    }

    /** By scalars: the logarithm of vectors is another function interpreted than compiled. */
    private static void finishColumns(float[] stats, int at) {
        for (int lane = at; lane < at + COLS; lane++) {
            float sum = stats[lane];
            stats[lane] = 1 / sum;
            stats[lane + COLS] = (float) Math.log(sum) - stats[lane + COLS] / Exp.LOG2_E;
        }
    }

    private static void scale(float[] x, int at, int rows, float[] factors, int fo) {
        var f0 = FloatVector.fromArray(F, factors, fo);
        var f1 = FloatVector.fromArray(F, factors, fo + LANES);
        for (int i = 0; i < rows; i++) {
            int d = at + i * COLS;
            FloatVector.fromArray(F, x, d).mul(f0).intoArray(x, d);
            FloatVector.fromArray(F, x, d + LANES).mul(f1).intoArray(x, d + LANES);
        }
    }
}
