package trm.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * Residual sum and root-mean-square norm over features, without a weight: the reference's {@code rms_norm(x + r)}
 * (Zhang and Sennrich 2019). With {@code s = x + r}, all of shape {@code [rows, n]}:
 *
 * <pre>{@code
 * rstd = 1 / √(mean(s²) + eps)                   [rows]
 * y    = s · rstd
 * ds   = rstd · (dy − y · mean(dy · y))          the gradient of both x and r
 * }</pre>
 *
 * <p>{@code s} is not kept: {@code y} and {@code rstd} say all that the gradient needs.
 */
public final class RmsNorm {
    private RmsNorm() {}

    /**
     * Rows {@code [fromRow, toRow)} of {@code y} and {@code rstd}.
     *
     * @param r null where there is no residual
     * @param y may be {@code x} or {@code r}
     */
    public static void forward(
            float[] x, float[] r, float[] y, float[] rstd, int n, float eps, int fromRow, int toRow) {
        if (!Simd.ENABLED) {
            forwardLoop(x, r, y, rstd, n, eps, fromRow, toRow);
            return;
        }
        for (int row = fromRow; row < toRow; row++) {
            int base = row * n;
            float squares = r == null ? dot(x, x, base, n) : addSquares(x, r, y, base, n);
            float scale = 1f / (float) Math.sqrt(squares / n + eps);
            rstd[row] = scale;
            scale(r == null ? x : y, scale, y, base, n);
        }
    }

    /**
     * Rows {@code [fromRow, toRow)} of {@code ds}.
     *
     * @param ds may be {@code dy}
     */
    public static void backward(float[] dy, float[] y, float[] rstd, float[] ds, int n, int fromRow, int toRow) {
        if (!Simd.ENABLED) {
            backwardLoop(dy, y, rstd, ds, n, fromRow, toRow);
            return;
        }
        for (int row = fromRow; row < toRow; row++) {
            int base = row * n;
            gradient(dy, y, rstd[row], dot(dy, y, base, n) / n, ds, base, n);
        }
    }

    public static void forwardLoop(
            float[] x, float[] r, float[] y, float[] rstd, int n, float eps, int fromRow, int toRow) {
        for (int row = fromRow; row < toRow; row++) {
            int base = row * n;
            float squares = 0f;
            for (int i = base; i < base + n; i++) {
                float s = r == null ? x[i] : x[i] + r[i];
                y[i] = s;
                squares += s * s;
            }
            float scale = 1f / (float) Math.sqrt(squares / n + eps);
            rstd[row] = scale;
            for (int i = base; i < base + n; i++) {
                y[i] *= scale;
            }
        }
    }

    public static void backwardLoop(float[] dy, float[] y, float[] rstd, float[] ds, int n, int fromRow, int toRow) {
        for (int row = fromRow; row < toRow; row++) {
            int base = row * n;
            float dot = 0f;
            for (int i = base; i < base + n; i++) {
                dot += dy[i] * y[i];
            }
            float mean = dot / n;
            for (int i = base; i < base + n; i++) {
                ds[i] = rstd[row] * (dy[i] - y[i] * mean);
            }
        }
    }

    /** Two sums, or the latency of one would bound the loop. */
    private static float dot(float[] a, float[] b, int base, int n) {
        var sum0 = FloatVector.zero(Simd.FLOATS);
        var sum1 = FloatVector.zero(Simd.FLOATS);
        int i = base;
        int end = base + n;
        for (; i <= end - 2 * Simd.LANES; i += 2 * Simd.LANES) {
            sum0 = FloatVector.fromArray(Simd.FLOATS, a, i)
                    .fma(FloatVector.fromArray(Simd.FLOATS, b, i), sum0);
            sum1 = FloatVector.fromArray(Simd.FLOATS, a, i + Simd.LANES)
                    .fma(FloatVector.fromArray(Simd.FLOATS, b, i + Simd.LANES), sum1);
        }
        for (; i < end; i += Simd.LANES) {
            var mask = Simd.FLOATS.indexInRange(i, end);
            sum0 = FloatVector.fromArray(Simd.FLOATS, a, i, mask)
                    .fma(FloatVector.fromArray(Simd.FLOATS, b, i, mask), sum0);
        }
        return Simd.sum(sum0.add(sum1));
    }

    /** {@code s = a + b}, and the sum of its squares. */
    private static float addSquares(float[] a, float[] b, float[] s, int base, int n) {
        var sum0 = FloatVector.zero(Simd.FLOATS);
        var sum1 = FloatVector.zero(Simd.FLOATS);
        int i = base;
        int end = base + n;
        for (; i <= end - 2 * Simd.LANES; i += 2 * Simd.LANES) {
            var s0 = FloatVector.fromArray(Simd.FLOATS, a, i).add(FloatVector.fromArray(Simd.FLOATS, b, i));
            var s1 = FloatVector.fromArray(Simd.FLOATS, a, i + Simd.LANES)
                    .add(FloatVector.fromArray(Simd.FLOATS, b, i + Simd.LANES));
            s0.intoArray(s, i);
            s1.intoArray(s, i + Simd.LANES);
            sum0 = s0.fma(s0, sum0);
            sum1 = s1.fma(s1, sum1);
        }
        for (; i < end; i += Simd.LANES) {
            var mask = Simd.FLOATS.indexInRange(i, end);
            var s0 = FloatVector.fromArray(Simd.FLOATS, a, i, mask)
                    .add(FloatVector.fromArray(Simd.FLOATS, b, i, mask));
            s0.intoArray(s, i, mask);
            sum0 = s0.fma(s0, sum0);
        }
        return Simd.sum(sum0.add(sum1));
    }

    private static void scale(float[] s, float factor, float[] y, int base, int n) {
        int i = base;
        int end = base + n;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector.fromArray(Simd.FLOATS, s, i).mul(factor).intoArray(y, i);
        }
        if (i < end) {
            var mask = Simd.FLOATS.indexInRange(i, end);
            FloatVector.fromArray(Simd.FLOATS, s, i, mask).mul(factor).intoArray(y, i, mask);
        }
    }

    private static void gradient(float[] dy, float[] y, float rstd, float mean, float[] ds, int base, int n) {
        var minusMean = FloatVector.broadcast(Simd.FLOATS, -mean);
        int i = base;
        int end = base + n;
        for (; i <= end - Simd.LANES; i += Simd.LANES) {
            FloatVector.fromArray(Simd.FLOATS, y, i)
                    .fma(minusMean, FloatVector.fromArray(Simd.FLOATS, dy, i))
                    .mul(rstd)
                    .intoArray(ds, i);
        }
        if (i < end) {
            var mask = Simd.FLOATS.indexInRange(i, end);
            FloatVector.fromArray(Simd.FLOATS, y, i, mask)
                    .fma(minusMean, FloatVector.fromArray(Simd.FLOATS, dy, i, mask))
                    .mul(rstd)
                    .intoArray(ds, i, mask);
        }
    }
}
