package trm.kernel;

/** {@code z = relu(u) + v}: the encoder of Latent Meta Attention, {@code relu(W_chunk c) + W_resid c}. */
public final class ReluAdd {
    private ReluAdd() {}

    /** {@code z = max(u, 0) + v} for elements {@code [from, to)}; {@code z} may be {@code u} or {@code v}. */
    public static void forward(float[] u, float[] v, float[] z, int from, int to) {
        for (int i = from; i < to; i++) {
            z[i] = Math.max(u[i], 0f) + v[i];
        }
    }

    /** {@code du = u > 0 ? dz : 0} for elements {@code [from, to)}; the gradient of {@code v} is {@code dz} itself. */
    public static void backward(float[] u, float[] dz, float[] du, int from, int to) {
        for (int i = from; i < to; i++) {
            du[i] = u[i] > 0 ? dz[i] : 0f;
        }
    }
}
