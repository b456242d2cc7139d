package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.tensor.Rng;

@Tag("simd")
class ExpTest {
    private static float twoTo(float x) {
        return Exp.twoTo(FloatVector.broadcast(Simd.FLOATS, x)).lane(0);
    }

    @Test
    void powersOfTwoAreWithinTwoUnitsInTheLastPlace() {
        for (float x = -125.9f; x < 127.5f; x += 0.0137f) {
            double want = Math.pow(2, x);
            assertEquals(want, twoTo(x), 2 * Math.ulp((float) want), "2^" + x);
        }
        assertEquals(1, twoTo(0));
    }

    @Test
    void powersOfTwoVanishFarBelowAndKeepNaN() {
        assertTrue(twoTo(-1e30f) < 2e-38f);
        assertTrue(twoTo(Float.NEGATIVE_INFINITY) < 2e-38f);
        assertTrue(Float.isNaN(twoTo(Float.NaN)));
    }

    @Test
    void exponentialsAreWithinTwoUnitsInTheLastPlace() {
        for (float x = -87; x <= 87; x += 1e-4f) {
            double want = Math.exp(-x);
            assertEquals(want, Exp.ofNegative(x), 2 * Math.ulp((float) want), "e^-" + x);
        }
        assertEquals(1f, Exp.ofNegative(0f));
        assertEquals(1f, Exp.ofNegative(-0f));
        assertEquals(1f, Exp.ofNegative(Float.MIN_VALUE));
    }

    @Test
    void exponentialsOfLargeArgumentsStayWhereTheyAre() {
        for (float x : new float[] {88.4f, 1000f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
            assertEquals(Exp.ofNegative(87), Exp.ofNegative(x));
            assertEquals(Exp.ofNegative(-87), Exp.ofNegative(-x));
        }
    }

    /** On every kind of float but NaN: the arguments are random bits. */
    @Test
    void vectorsGiveTheSameBits() {
        var rng = new Rng(1);
        var x = new float[Simd.LANES];
        var expected = new float[Simd.LANES];
        var y = new float[Simd.LANES];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < x.length; i++) {
                float any = Float.intBitsToFloat((int) rng.nextLong());
                x[i] = round % 2 == 0 && !Float.isNaN(any) ? any : 200 * rng.nextFloat() - 100;
                expected[i] = Exp.ofNegative(x[i]);
            }
            Exp.ofNegative(FloatVector.fromArray(Simd.FLOATS, x, 0)).intoArray(y, 0);
            assertArrayEquals(expected, y);
        }
    }
}
