package trm.kernel;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Residual sum and root-mean-square norm over the <em>sequence</em> axis, as {@link RmsNorm} but one norm for every
 * batch row and feature: what the reference does around its MLP over tokens ({@code mlp_t}), by transposing. With
 * {@code s = x + r}, all of shape {@code [B, L, D]}:
 *
 * <pre>{@code
 * rstd[b, d] = 1 / √(mean over l of s[b, l, d]² + eps)
 * y  = s · rstd
 * ds = rstd · (dy − y · mean over l of (dy · y))          the gradient of both x and r
 * }</pre>
 *
 * <p>The vector versions pass over whole positions, with the column sums in memory: walking down one vector of columns
 * at a time measured 6 times slower. Products and sums are rounded separately, so that they equal the plain loop to
 * the bit. Parts may take batch rows and columns; columns are best cut at multiples of 16, so that parts share no
 * cache line.
 */
public final class RmsNormSeq {
    /** Column means of the gradient, one array for each thread: the sums must be complete before the last pass. */
    private static final ThreadLocal<float[]> SCRATCH = ThreadLocal.withInitial(() -> new float[0]);

    private RmsNormSeq() {}

    /**
     * Batch rows {@code [fromBatch, toBatch)}, columns {@code [fromCol, toCol)} of {@code y} and {@code rstd}.
     *
     * @param r null where there is no residual
     * @param y may be {@code x} or {@code r}
     */
    public static void forward(
            float[] x, float[] r, float[] y, float[] rstd, int L, int D, float eps,
            int fromBatch, int toBatch, int fromCol, int toCol) {
        if (!Simd.ENABLED) {
            forwardLoop(x, r, y, rstd, L, D, eps, fromBatch, toBatch, fromCol, toCol);
            return;
        }
        int n = toCol - fromCol;
        for (int b = fromBatch; b < toBatch; b++) {
            int sums = b * D + fromCol;
            int first = b * L * D + fromCol;
            Arrays.fill(rstd, sums, sums + n, 0f);
            for (int l = 0; l < L; l++) {
                if (r == null) {
                    multiplyAdd(x, x, first + l * D, rstd, sums, n);
                } else {
                    addSquares(x, r, y, first + l * D, rstd, sums, n);
                }
            }
            for (int i = sums; i < sums + n; i++) {
                rstd[i] = 1f / (float) Math.sqrt(rstd[i] / L + eps);
            }
            for (int l = 0; l < L; l++) {
                scale(r == null ? x : y, y, first + l * D, rstd, sums, n);
            }
        }
    }

    /**
     * Batch rows {@code [fromBatch, toBatch)}, columns {@code [fromCol, toCol)} of {@code ds}.
     *
     * @param ds may be {@code dy}
     */
    public static void backward(
            float[] dy, float[] y, float[] rstd, float[] ds, int L, int D,
            int fromBatch, int toBatch, int fromCol, int toCol) {
        if (!Simd.ENABLED) {
            backwardLoop(dy, y, rstd, ds, L, D, fromBatch, toBatch, fromCol, toCol);
            return;
        }
        int n = toCol - fromCol;
        float[] means = scratch(n);
        for (int b = fromBatch; b < toBatch; b++) {
            int first = b * L * D + fromCol;
            Arrays.fill(means, 0, n, 0f);
            for (int l = 0; l < L; l++) {
                multiplyAdd(dy, y, first + l * D, means, 0, n);
            }
            for (int i = 0; i < n; i++) {
                means[i] /= L;
            }
            for (int l = 0; l < L; l++) {
                gradient(dy, y, ds, first + l * D, means, rstd, b * D + fromCol, n);
            }
        }
    }

    public static void forwardLoop(
            float[] x, float[] r, float[] y, float[] rstd, int L, int D, float eps,
            int fromBatch, int toBatch, int fromCol, int toCol) {
        for (int b = fromBatch; b < toBatch; b++) {
            for (int c = fromCol; c < toCol; c++) {
                float squares = 0f;
                for (int l = 0; l < L; l++) {
                    int i = (b * L + l) * D + c;
                    float s = r == null ? x[i] : x[i] + r[i];
                    y[i] = s;
                    squares += s * s;
                }
                float scale = 1f / (float) Math.sqrt(squares / L + eps);
                rstd[b * D + c] = scale;
                for (int l = 0; l < L; l++) {
                    y[(b * L + l) * D + c] *= scale;
                }
            }
        }
    }

    public static void backwardLoop(
            float[] dy, float[] y, float[] rstd, float[] ds, int L, int D,
            int fromBatch, int toBatch, int fromCol, int toCol) {
        for (int b = fromBatch; b < toBatch; b++) {
            for (int c = fromCol; c < toCol; c++) {
                float dot = 0f;
                for (int l = 0; l < L; l++) {
                    int i = (b * L + l) * D + c;
                    dot += dy[i] * y[i];
                }
                float mean = dot / L;
                for (int l = 0; l < L; l++) {
                    int i = (b * L + l) * D + c;
                    ds[i] = rstd[b * D + c] * (dy[i] - y[i] * mean);
                }
            }
        }
    }

    private static float[] scratch(int n) {
        var scratch = SCRATCH.get();
        if (scratch.length < n) {
            scratch = new float[n];
            SCRATCH.set(scratch);
        }
        return scratch;
    }

    /** {@code sums += a · b} for one position. */
    private static void multiplyAdd(float[] a, float[] b, int i, float[] sums, int sum, int n) {
        int c = 0;
        for (; c <= n - Simd.LANES; c += Simd.LANES) {
            FloatVector.fromArray(Simd.FLOATS, a, i + c)
                    .mul(FloatVector.fromArray(Simd.FLOATS, b, i + c))
                    .add(FloatVector.fromArray(Simd.FLOATS, sums, sum + c))
                    .intoArray(sums, sum + c);
        }
        for (; c < n; c++) {
            sums[sum + c] += a[i + c] * b[i + c];
        }
    }

    /** {@code s = a + b; sums += s²} for one position. */
    private static void addSquares(float[] a, float[] b, float[] s, int i, float[] sums, int sum, int n) {
        int c = 0;
        for (; c <= n - Simd.LANES; c += Simd.LANES) {
            var v = FloatVector.fromArray(Simd.FLOATS, a, i + c)
                    .add(FloatVector.fromArray(Simd.FLOATS, b, i + c));
            v.intoArray(s, i + c);
            v.mul(v).add(FloatVector.fromArray(Simd.FLOATS, sums, sum + c)).intoArray(sums, sum + c);
        }
        for (; c < n; c++) {
            s[i + c] = a[i + c] + b[i + c];
            sums[sum + c] += s[i + c] * s[i + c];
        }
    }

    /** {@code y = s · rstd} for one position. */
    private static void scale(float[] s, float[] y, int i, float[] rstd, int factor, int n) {
        int c = 0;
        for (; c <= n - Simd.LANES; c += Simd.LANES) {
            FloatVector.fromArray(Simd.FLOATS, s, i + c)
                    .mul(FloatVector.fromArray(Simd.FLOATS, rstd, factor + c))
                    .intoArray(y, i + c);
        }
        for (; c < n; c++) {
            y[i + c] = s[i + c] * rstd[factor + c];
        }
    }

    /** {@code ds = rstd · (dy − y · mean)} for one position. */
    private static void gradient(
            float[] dy, float[] y, float[] ds, int i, float[] means, float[] rstd, int factor, int n) {
        int c = 0;
        for (; c <= n - Simd.LANES; c += Simd.LANES) {
            var product = FloatVector.fromArray(Simd.FLOATS, y, i + c)
                    .mul(FloatVector.fromArray(Simd.FLOATS, means, c));
            FloatVector.fromArray(Simd.FLOATS, dy, i + c)
                    .sub(product)
                    .mul(FloatVector.fromArray(Simd.FLOATS, rstd, factor + c))
                    .intoArray(ds, i + c);
        }
        for (; c < n; c++) {
            ds[i + c] = rstd[factor + c] * (dy[i + c] - y[i + c] * means[c]);
        }
    }
}
