package trm.tornado;

import trm.kernel.RmsNormSeq;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * Norms. Over features: a group of threads a row, which sum in local memory, in place of {@code RmsNorm}'s loop. Over
 * the sequence: the loop of {@link RmsNormSeq}, a thread a column, whose neighbours read neighbouring columns.
 */
public final class NormKernels {
    /** Threads of a group. */
    static final int GROUP = 128;

    private NormKernels() {}

    /** {@code residual} is 0 or 1. */
    public static void features(
            KernelContext context, float[] x, float[] r, int residual, float[] y, float[] rstd, int n, float eps) {
        float[] sums = context.allocateFloatLocalArray(GROUP);
        int row = context.groupIdx;
        int thread = context.localIdx;
        int base = row * n;
        float squares = 0f;
        for (int i = thread; i < n; i += GROUP) {
            float s = x[base + i];
            if (residual != 0) {
                s += r[base + i];
            }
            y[base + i] = s;
            squares += s * s;
        }
        sums[thread] = squares;
        context.localBarrier();
        for (int half = GROUP / 2; half > 0; half /= 2) {
            if (thread < half) {
                sums[thread] += sums[thread + half];
            }
            context.localBarrier();
        }
        float scale = 1f / TornadoMath.sqrt(sums[0] / n + eps);
        if (thread == 0) {
            rstd[row] = scale;
        }
        for (int i = thread; i < n; i += GROUP) {
            y[base + i] *= scale;
        }
    }

    public static void featuresGrad(KernelContext context, float[] dy, float[] y, float[] rstd, float[] dx, int n) {
        float[] sums = context.allocateFloatLocalArray(GROUP);
        int row = context.groupIdx;
        int thread = context.localIdx;
        int base = row * n;
        float dot = 0f;
        for (int i = thread; i < n; i += GROUP) {
            dot += dy[base + i] * y[base + i];
        }
        sums[thread] = dot;
        context.localBarrier();
        for (int half = GROUP / 2; half > 0; half /= 2) {
            if (thread < half) {
                sums[thread] += sums[thread + half];
            }
            context.localBarrier();
        }
        float mean = sums[0] / n;
        float scale = rstd[row];
        for (int i = thread; i < n; i += GROUP) {
            dx[base + i] = scale * (dy[base + i] - y[base + i] * mean);
        }
    }

    public static void sequence(
            float[] x, float[] r, float[] y, float[] rstd, int length, int width, float eps, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            RmsNormSeq.forwardLoop(
                    x, r, y, rstd, length, width, eps, i / width, i / width + 1, i % width, i % width + 1);
        }
    }

    /** Without a residual; a null is of the kernel's own, not an argument. */
    public static void sequenceAlone(
            float[] x, float[] y, float[] rstd, int length, int width, float eps, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            RmsNormSeq.forwardLoop(
                    x, null, y, rstd, length, width, eps, i / width, i / width + 1, i % width, i % width + 1);
        }
    }

    public static void sequenceGrad(
            float[] dy, float[] y, float[] rstd, float[] dx, int length, int width, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            RmsNormSeq.backwardLoop(
                    dy, y, rstd, dx, length, width, i / width, i / width + 1, i % width, i % width + 1);
        }
    }
}
