package trm.kernel;

import jdk.incubator.vector.FloatVector;

/**
 * AdamATan2 (Everett et al. 2024) as the implementation the reference uses (imoneoi/adam-atan2): without further
 * constants, decay on every parameter. At step {@code t}, counted from 1:
 *
 * <pre>{@code
 * p ← p · (1 − lr · weightDecay)
 * m ← m + (1 − β1) · (g − m)
 * v ← v + (1 − β2) · (g² − v)
 * p ← p − lr / (1 − β1ᵗ) · atan2(m, √v / √(1 − β2ᵗ))
 * }</pre>
 */
public final class AdamATan2 {
    /** How many {@link #rates} there are. */
    public static final int RATES = 5;

    private AdamATan2() {}

    /**
     * What a step needs of the rates, computed in float64 so that {@code 1 − β} is rounded once:
     * {@code 1 − lr·weightDecay}, {@code 1 − β1}, {@code 1 − β2}, {@code lr / c1}, {@code 1 / √c2}.
     *
     * @param c1 {@code 1 − β1ᵗ}
     * @param c2 {@code 1 − β2ᵗ}
     * @param rates {@code [5]}, written
     */
    public static void rates(
            double lr, double beta1, double beta2, double weightDecay, double c1, double c2, float[] rates) {
        rates[0] = (float) (1 - lr * weightDecay);
        rates[1] = (float) (1 - beta1);
        rates[2] = (float) (1 - beta2);
        rates[3] = (float) (lr / c1);
        rates[4] = (float) (1 / Math.sqrt(c2));
    }

    /**
     * One step for elements {@code [from, to)}.
     *
     * @param p parameters, updated
     * @param g gradients
     * @param m first moments, 0 at the start, updated
     * @param v second moments, 0 at the start, updated
     * @param rates what {@link #rates} wrote
     */
    public static void step(
            float[] p, float[] g, float[] m, float[] v, float[] rates, int from, int to) {
        if (!Simd.ENABLED) {
            loop(p, g, m, v, rates, from, to);
            return;
        }
        float keep = rates[0];
        float gain1 = rates[1];
        float gain2 = rates[2];
        float rate = rates[3];
        float correction = rates[4];
        for (int i = from; i < to; i += Simd.LANES) {
            var mask = Simd.FLOATS.indexInRange(i, to);
            var grad = FloatVector.fromArray(Simd.FLOATS, g, i, mask);
            var first = FloatVector.fromArray(Simd.FLOATS, m, i, mask);
            first = grad.sub(first).mul(gain1).add(first);
            first.intoArray(m, i, mask);
            var second = FloatVector.fromArray(Simd.FLOATS, v, i, mask);
            second = grad.mul(grad).sub(second).mul(gain2).add(second);
            second.intoArray(v, i, mask);
            var angle = Atan.of(first, second.sqrt().mul(correction));
            FloatVector.fromArray(Simd.FLOATS, p, i, mask)
                    .mul(keep)
                    .sub(angle.mul(rate))
                    .intoArray(p, i, mask);
        }
    }

    /** The specification of {@link #step}. */
    public static void loop(float[] p, float[] g, float[] m, float[] v, float[] rates, int from, int to) {
        for (int i = from; i < to; i++) {
            m[i] += rates[1] * (g[i] - m[i]);
            v[i] += rates[2] * (g[i] * g[i] - v[i]);
            float angle = (float) Math.atan2(m[i], (float) Math.sqrt(v[i]) * rates[4]);
            p[i] = p[i] * rates[0] - rates[3] * angle;
        }
    }
}
