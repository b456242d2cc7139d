package trm.kernel.product;

import java.util.ArrayList;
import java.util.List;
import trm.kernel.Simd;
import trm.kernel.SwiGlu;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/**
 * The first half of SwiGLU in one pass: {@code h = silu(gate) · up} of two products {@code gate = X·B} and
 * {@code up = X·B'}. Each tile of both goes from the registers through {@link SwiGlu} into h; gate and up themselves
 * are written only where they are asked for.
 *
 * <p>Its specification is {@link MatMul#loop} twice, then {@link SwiGlu#gated(float, float)}.
 */
public final class GatedMatMul {
    private GatedMatMul() {}

    /** Where gate and up are kept, {@code [M, N]} each. */
    public record Kept(Matrix gate, Matrix up) {}

    /**
     * {@code h = silu(X · gate) · (X · up)} with right weights {@code [K, N]} and h {@code [M, N]}. Run the jobs in
     * order.
     *
     * @param kept null where the products are not asked for
     */
    public static List<Job> jobs(Workspace workspace, Matrix x, PackedWeight gate, PackedWeight up, Kept kept,
            Matrix h) {
        if (up.isLeft() || gate.rows() != up.rows() || gate.cols() != up.cols()) {
            throw new IllegalArgumentException("gate [%d, %d] and up [%d, %d]".formatted(
                    gate.rows(), gate.cols(), up.rows(), up.cols()));
        }
        if (Simd.ENABLED) {
            return MatMul.plan(workspace, x, gate, h, false, new GatedTile(up, kept, h));
        }
        int floats = h.rows() * h.cols();
        var halves = kept != null
                ? kept
                : new Kept(Matrix.of(new float[floats], 0, h.rows(), h.cols()),
                        Matrix.of(new float[floats], 0, h.rows(), h.cols()));
        var jobs = new ArrayList<>(MatMul.jobs(workspace, x, gate, halves.gate, false));
        jobs.addAll(MatMul.jobs(workspace, x, up, halves.up, false));
        jobs.add(new LoopJob(halves, h));
        return jobs;
    }

    private record LoopJob(Kept kept, Matrix h) implements Job {
        @Override
        public int parts() {
            return h.rows();
        }

        @Override
        public void run(int row, int worker) {
            int g = kept.gate.at(row);
            int u = kept.up.at(row);
            int out = h.at(row);
            for (int j = 0; j < h.cols(); j++) {
                h.data()[out + j] = SwiGlu.gated(kept.gate.data()[g + j], kept.up.data()[u + j]);
            }
        }
    }
}
