package trm.kernel;

/** What the halting head learns (the reference's {@code losses.py} and the HRM paper's section on adaptive halting). */
public final class HaltTargets {
    private HaltTargets() {}

    /** {@code target[b] = correct[b] == valid[b]}; a row without labels counts as right, as in the reference. */
    public static void exact(int[] valid, int[] correct, float[] target, int from, int to) {
        for (int b = from; b < to; b++) {
            target[b] = correct[b] == valid[b] ? 1 : 0;
        }
    }

    /** {@code target[b] = σ(last[b] ? q[b, 0] : max(q[b, 0], q[b, 1]))}, {@code q [B, 2]} of the step that follows. */
    public static void bootstrap(float[] q, int[] last, float[] target, int from, int to) {
        for (int b = from; b < to; b++) {
            float halt = q[2 * b];
            float best = last[b] != 0 ? halt : Math.max(halt, q[2 * b + 1]);
            target[b] = (float) (1 / (1 + Math.exp(-best)));
        }
    }
}
