package trm.tornado;

import trm.kernel.attention.Attention;
import uk.ac.manchester.tornado.api.annotations.Parallel;

/** Attention by the rows that specify it, for heads that do not fit {@link AttentionTiles}: a thread a query or key. */
public final class AttentionKernels {
    private AttentionKernels() {}

    public static void forward(
            int length, int heads, int dim, int rope, float[] cos, float[] sin, float scale, float[] qkv, float[] out,
            float[] lse, int n) {
        for (@Parallel int row = 0; row < n; row++) {
            Attention.forwardRow(row, length, heads, dim, rope, cos, sin, scale, qkv, out, lse);
        }
    }

    public static void queryGrad(
            int length, int heads, int dim, int rope, float[] cos, float[] sin, float scale, float[] qkv, float[] out,
            float[] lse, float[] dOut, float[] dQkv, int n) {
        for (@Parallel int row = 0; row < n; row++) {
            Attention.backwardQueryRow(row, length, heads, dim, rope, cos, sin, scale, qkv, out, lse, dOut, dQkv);
        }
    }

    public static void keyGrad(
            int length, int heads, int dim, int rope, float[] cos, float[] sin, float scale, float[] qkv, float[] out,
            float[] lse, float[] dOut, float[] dQkv, int n) {
        for (@Parallel int row = 0; row < n; row++) {
            Attention.backwardKeyRow(row, length, heads, dim, rope, cos, sin, scale, qkv, out, lse, dOut, dQkv);
        }
    }
}
