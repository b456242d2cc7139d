package trm.kernel;

import java.util.ArrayList;
import java.util.List;

/**
 * The first half of SwiGLU in one pass: {@code h = silu(gate) · up} of two products {@code gate = A·B} and
 * {@code up = A'·B'} that differ in their weight, A' or B'. Each tile of both goes from the registers through
 * {@link SwiGlu} into h; gate and up themselves are written only where they are asked for.
 *
 * <p>Its specification is {@link MatMul#loop} twice, then {@link SwiGlu#gated(float, float)}.
 */
public final class GatedMatMul {
    private GatedMatMul() {}

    /** Where gate and up are kept, {@code [M, N]} each. */
    public record Kept(Matrix gate, Matrix up) {}

    /**
     * {@code h[n] = silu(A[n]·B[n]) · (A[n]·B[n] with the second weight)} for n &lt; batch. One of a and b is a packed
     * weight, that of the gate; {@code up} is that of the other product, of the same shape and on the same side. Run
     * the jobs in order.
     *
     * @param kept null where gate and up are not asked for
     */
    public static List<Job> jobs(Workspace workspace, int batch, MatMul.Operand a, MatMul.Operand b, PackedWeight up,
            Kept kept, Matrix h) {
        var gate = a instanceof PackedWeight w ? w : (PackedWeight) b;
        if (gate.isLeft() != up.isLeft() || gate.rows() != up.rows() || gate.cols() != up.cols()) {
            throw new IllegalArgumentException("gate [%d, %d] and up [%d, %d]".formatted(
                    gate.rows(), gate.cols(), up.rows(), up.cols()));
        }
        if (Simd.ENABLED) {
            return MatMul.plan(workspace, batch, 1, a, b, h, false, new GatedTile(up, kept));
        }
        int floats = batch * h.rows() * h.cols();
        var halves = kept != null
                ? kept
                : new Kept(Matrix.of(new float[floats], 0, h.rows(), h.cols()),
                        Matrix.of(new float[floats], 0, h.rows(), h.cols()));
        var jobs = new ArrayList<>(MatMul.jobs(workspace, batch, a, b, halves.gate, false));
        jobs.addAll(up.isLeft()
                ? MatMul.jobs(workspace, batch, up, b, halves.up, false)
                : MatMul.jobs(workspace, batch, a, up, halves.up, false));
        jobs.add(new LoopJob(batch, halves, h));
        return jobs;
    }

    private record LoopJob(int batch, Kept kept, Matrix h) implements Job {
        @Override
        public int parts() {
            return batch * h.rows();
        }

        @Override
        public void run(int part, int worker) {
            int item = part / h.rows();
            int row = part % h.rows();
            int g = kept.gate.at(item, row);
            int u = kept.up.at(item, row);
            int out = h.at(item, row);
            for (int j = 0; j < h.cols(); j++) {
                h.data()[out + j] = SwiGlu.gated(kept.gate.data()[g + j], kept.up.data()[u + j]);
            }
        }
    }
}
