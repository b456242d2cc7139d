package trm.tornado;

import trm.kernel.AdamATan2;
import trm.kernel.Add;
import trm.kernel.BceWithLogits;
import trm.kernel.Ema;
import trm.kernel.Fill;
import trm.kernel.HaltTargets;
import trm.kernel.ReluAdd;
import trm.kernel.SignSgd;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/**
 * Kernels of a thread an element, or a column: the loops of {@code trm.kernel} where they take single elements, written
 * out where their innermost range is a row, so that neighbouring threads touch neighbouring memory.
 */
public final class ElementKernels {
    private ElementKernels() {}

    public static void add(float[] a, float[] b, float[] y, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            Add.forward(a, b, y, i, i + 1);
        }
    }

    public static void reluAdd(float[] u, float[] v, float[] z, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            ReluAdd.forward(u, v, z, i, i + 1);
        }
    }

    public static void reluAddGrad(float[] u, float[] dz, float[] du, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            ReluAdd.backward(u, dz, du, i, i + 1);
        }
    }

    public static void fill(float[] y, float value, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            Fill.fill(y, value, i, i + 1);
        }
    }

    /** As {@code Bias.add}, for {@code n} elements of rows of {@code columns}. */
    public static void bias(float[] y, float[] bias, int columns, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y[i] += bias[i % columns];
        }
    }

    /** The first stage of {@code Bias.backward}: {@code partial [parts, columns]}. */
    public static void biasPartial(float[] dy, float[] partial, int rows, int columns, int parts) {
        for (@Parallel int i = 0; i < parts * columns; i++) {
            int part = i / columns;
            float sum = 0f;
            for (int row = part; row < rows; row += parts) {
                sum += dy[row * columns + i % columns];
            }
            partial[i] = sum;
        }
    }

    /** {@code y[i] = scale · Σ partial[part, i]}. */
    public static void sumParts(float[] partial, float[] y, int n, int parts, float scale) {
        for (@Parallel int i = 0; i < n; i++) {
            float sum = 0f;
            for (int part = 0; part < parts; part++) {
                sum += partial[part * n + i];
            }
            y[i] = scale * sum;
        }
    }

    /** {@code y[at + i] = Σ partial[part, i]}. */
    public static void sumPartsAt(float[] partial, float[] y, int at, int n, int parts) {
        for (@Parallel int i = 0; i < n; i++) {
            float sum = 0f;
            for (int part = 0; part < parts; part++) {
                sum += partial[part * n + i];
            }
            y[at + i] = sum;
        }
    }

    /** {@code h [outer, inner] = silu(gate) · up} of {@code gateUp [outer, 2, inner]}. */
    public static void gated(float[] gateUp, float[] h, int inner, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int at = 2 * (i / inner) * inner + i % inner;
            float g = gateUp[at];
            h[i] = g / (1f + (float) Math.exp(-g)) * gateUp[at + inner];
        }
    }

    /** As {@code SwiGlu.backwardLoop}; {@code dGateUp} may be {@code gateUp}, and {@code h} may be {@code dh}. */
    public static void gatedGrad(float[] gateUp, float[] dh, float[] dGateUp, float[] h, int inner, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int at = 2 * (i / inner) * inner + i % inner;
            float g = gateUp[at];
            float u = gateUp[at + inner];
            float d = dh[i];
            float sigmoid = 1f / (1f + (float) Math.exp(-g));
            float silu = g * sigmoid;
            dGateUp[at] = d * u * (sigmoid + silu * (1f - sigmoid));
            dGateUp[at + inner] = d * silu;
            h[i] = silu * u;
        }
    }

    /** As {@link trm.kernel.BceWithLogits#forward}, without {@code log1p}, which the CUDA backend has not. */
    public static void bce(float[] logits, int column, int stride, float[] target, float[] loss, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            double x = logits[i * stride + column];
            loss[i] = (float) (Math.max(x, 0) - x * target[i] + Math.log(1 + Math.exp(-Math.abs(x))));
        }
    }

    public static void bceGrad(
            float[] logits, int column, int stride, float[] target, float[] dLoss, float[] dLogits, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            BceWithLogits.backward(logits, column, stride, target, dLoss, dLogits, i, i + 1);
        }
    }

    public static void haltTarget(int[] valid, int[] correct, float[] target, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            HaltTargets.exact(valid, correct, target, i, i + 1);
        }
    }

    public static void continueTarget(float[] q, int[] last, float[] target, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            HaltTargets.bootstrap(q, last, target, i, i + 1);
        }
    }

    public static void adamATan2(float[] p, float[] g, float[] m, float[] v, float[] rates, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            AdamATan2.loop(p, g, m, v, rates, i, i + 1);
        }
    }

    /** A thread a column: rows of one puzzle are summed in the order of the batch. */
    public static void signSgd(float[] table, int[] ids, float[] grad, int batch, int columns, float[] rates) {
        for (@Parallel int c = 0; c < columns; c++) {
            SignSgd.step(table, ids, grad, batch, columns, rates, c, c + 1);
        }
    }

    public static void ema(float[] shadow, float[] p, double rate, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            Ema.update(shadow, p, rate, i, i + 1);
        }
    }
}
