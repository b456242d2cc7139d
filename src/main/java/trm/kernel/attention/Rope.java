package trm.kernel.attention;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import trm.kernel.Simd;

/**
 * Rotary position embedding in the rotate-half form (RoFormer, arXiv 2104.09864; {@code apply_rotary_pos_emb} of the
 * reference): y = x · cos + rotate_half(x) · sin, with rotate_half(x) = (−x₂, x₁) for the halves of a head.
 *
 * @param cos {@code [length, headDim]}
 * @param sin {@code [length, headDim]}
 */
public record Rope(int length, int headDim, float[] cos, float[] sin) {
    private static final VectorSpecies<Float> F = Simd.FLOATS;

    /** The tables for positions 0 … length − 1, rounded to float32 at every step as the reference's are. */
    public static Rope tables(int length, int headDim, double theta) {
        if (headDim % 2 != 0) {
            throw new IllegalArgumentException("rotary positions need an even head dimension, not " + headDim);
        }
        var cos = new float[length * headDim];
        var sin = new float[length * headDim];
        int half = headDim / 2;
        for (int d = 0; d < half; d++) {
            float power = (float) Math.pow(theta, 2f * d / headDim);
            float frequency = 1f / power;
            for (int t = 0; t < length; t++) {
                float angle = t * frequency;
                float c = (float) Math.cos(angle);
                float s = (float) Math.sin(angle);
                int at = t * headDim + d;
                cos[at] = c;
                cos[at + half] = c;
                sin[at] = s;
                sin[at + half] = s;
            }
        }
        return new Rope(length, headDim, cos, sin);
    }

    /**
     * Element d of a head after rotation, in plain arithmetic.
     *
     * @param at where the head starts in x
     * @param table where its position starts in cos and sin
     */
    static float rotated(float[] x, int at, int d, int headDim, float[] cos, float[] sin, int table) {
        int half = headDim / 2;
        float partner = d < half ? -x[at + d + half] : x[at + d - half];
        return x[at + d] * cos[table + d] + partner * sin[table + d];
    }

    /** The gradient through {@link #rotated}, the transposed rotation, of one head in place and in plain arithmetic. */
    static void rotateBack(float[] dx, int at, int headDim, float[] cos, float[] sin, int table) {
        int half = headDim / 2;
        for (int d = 0; d < half; d++) {
            float low = dx[at + d];
            float high = dx[at + d + half];
            dx[at + d] = low * cos[table + d] + high * sin[table + d + half];
            dx[at + d + half] = high * cos[table + d + half] - low * sin[table + d];
        }
    }

    /** Rotates the head at {@code x[at]}, of position {@code t}, into {@code y[to]}. */
    void rotate(float[] x, int at, int t, float[] y, int to) {
        turn(x, at, t * headDim, 1, 1, y, to);
    }

    /** The gradient through {@link #rotate}, times {@code scale}. */
    void rotateBack(float[] dy, int at, int t, float scale, float[] dx, int to) {
        turn(dy, at, t * headDim, -1, scale, dx, to);
    }

    /** Turns each pair by its angle times {@code sign}; the two halves of the tables are equal. */
    private void turn(float[] x, int at, int table, float sign, float scale, float[] y, int to) {
        int half = headDim / 2;
        int d = 0;
        for (; d + Simd.LANES <= half; d += Simd.LANES) {
            var low = FloatVector.fromArray(F, x, at + d).mul(scale);
            var high = FloatVector.fromArray(F, x, at + d + half).mul(scale);
            var c = FloatVector.fromArray(F, cos, table + d);
            var s = FloatVector.fromArray(F, sin, table + d).mul(sign);
            low.mul(c).sub(high.mul(s)).intoArray(y, to + d);
            high.mul(c).add(low.mul(s)).intoArray(y, to + d + half);
        }
        for (; d < half; d++) {
            float low = x[at + d] * scale;
            float high = x[at + d + half] * scale;
            float c = cos[table + d];
            float s = sin[table + d] * sign;
            y[to + d] = low * c - high * s;
            y[to + d + half] = high * c + low * s;
        }
    }
}
