package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.tensor.Rng;

@Tag("simd")
class AtanTest {
    @Test
    void isWithin2e7() {
        for (double exponent = -30; exponent < 30; exponent += 1e-4) {
            float y = (float) Math.exp(exponent);
            for (float x : new float[] {1f, 1e-3f, 7e5f}) {
                double expected = Math.atan2(y, x);
                assertEquals(expected, Atan.of(y, x), 2e-7 * expected, "atan2(" + y + ", " + x + ")");
                assertEquals(-expected, Atan.of(-y, x), 2e-7 * expected);
            }
        }
    }

    @Test
    void zerosAndInfinitiesGiveTheLimits() {
        float halfPi = (float) (Math.PI / 2);
        assertEquals(0f, Atan.of(0f, 0f));
        assertEquals(-0f, Atan.of(-0f, 0f));
        assertEquals(0f, Atan.of(0f, 3f));
        assertEquals(halfPi, Atan.of(Float.MIN_VALUE, 0f));
        assertEquals(-halfPi, Atan.of(-3f, 0f));
        assertEquals(halfPi, Atan.of(Float.POSITIVE_INFINITY, 3f));
        assertEquals(0f, Atan.of(3f, Float.POSITIVE_INFINITY));
        assertEquals(Float.NaN, Atan.of(Float.NaN, 1f));
        assertEquals(Float.NaN, Atan.of(1f, Float.NaN));
    }

    /** On every kind of float: the arguments are random bits. */
    @Test
    void vectorsGiveTheSameBits() {
        var rng = new Rng(1);
        var y = new float[Simd.LANES];
        var x = new float[Simd.LANES];
        var expected = new float[Simd.LANES];
        var angle = new float[Simd.LANES];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < x.length; i++) {
                y[i] = round % 2 == 0 ? Float.intBitsToFloat((int) rng.nextLong()) : rng.nextFloat() - 0.5f;
                x[i] = round % 2 == 0 ? Math.abs(Float.intBitsToFloat((int) rng.nextLong())) : rng.nextFloat();
                expected[i] = Atan.of(y[i], x[i]);
            }
            Atan.of(FloatVector.fromArray(Simd.FLOATS, y, 0), FloatVector.fromArray(Simd.FLOATS, x, 0))
                    .intoArray(angle, 0);
            assertArrayEquals(expected, angle);
        }
        x[0] = 0f;
        y[0] = 0f;
        Atan.of(FloatVector.fromArray(Simd.FLOATS, y, 0), FloatVector.fromArray(Simd.FLOATS, x, 0))
                .intoArray(angle, 0);
        assertEquals(0f, angle[0]);
    }
}
