package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("simd")
class Exp2Test {
    private static float exp2(float x) {
        return Exp2.of(FloatVector.broadcast(Simd.FLOATS, x)).lane(0);
    }

    @Test
    void isWithinTwoUnitsInTheLastPlace() {
        for (float x = -125.9f; x < 127.5f; x += 0.0137f) {
            double want = Math.pow(2, x);
            assertEquals(want, exp2(x), 2 * Math.ulp((float) want), "2^" + x);
        }
        assertEquals(1, exp2(0));
    }

    @Test
    void vanishesFarBelowAndKeepsNaN() {
        assertTrue(exp2(-1e30f) < 2e-38f);
        assertTrue(exp2(Float.NEGATIVE_INFINITY) < 2e-38f);
        assertTrue(Float.isNaN(exp2(Float.NaN)));
    }
}
