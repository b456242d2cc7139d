package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.tensor.Rng;

@Tag("simd")
class ExpTest {
    @Test
    void isWithinAnUlp() {
        for (float x = -87.33f; x <= 88.37f; x += 1e-4f) {
            double expected = Math.exp(x);
            assertEquals(expected, Exp.of(x), Math.ulp((float) expected), "exp(" + x + ")");
        }
        assertEquals(1f, Exp.of(0f));
        assertEquals(1f, Exp.of(-0f));
        assertEquals(1f, Exp.of(Float.MIN_VALUE));
    }

    @Test
    void largeArgumentsGiveTheLimits() {
        for (float x : new float[] {88.4f, 89f, 1000f, Float.MAX_VALUE, Float.POSITIVE_INFINITY}) {
            assertEquals(Float.POSITIVE_INFINITY, Exp.of(x));
            assertEquals(0f, Exp.of(-x));
        }
        assertEquals(Float.NaN, Exp.of(Float.NaN));
    }

    /** On every kind of float: the arguments are random bits. */
    @Test
    void vectorsGiveTheSameBits() {
        var rng = new Rng(1);
        var x = new float[Simd.LANES];
        var expected = new float[Simd.LANES];
        var y = new float[Simd.LANES];
        for (int round = 0; round < 20_000; round++) {
            for (int i = 0; i < x.length; i++) {
                x[i] = round % 2 == 0 ? Float.intBitsToFloat((int) rng.nextLong()) : 200 * rng.nextFloat() - 100;
                expected[i] = Exp.of(x[i]);
            }
            Exp.of(FloatVector.fromArray(Simd.FLOATS, x, 0)).intoArray(y, 0);
            assertArrayEquals(expected, y);
        }
    }
}
