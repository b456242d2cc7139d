package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("simd")
class ExpTest {
    private static float exp(float x) {
        return Exp.of(FloatVector.broadcast(Simd.FLOATS, x)).lane(0);
    }

    @Test
    void isWithinTwoUnitsInTheLastPlace() {
        for (float x = -86.9f; x < 88; x += 0.0137f) {
            double want = Math.exp(x);
            assertEquals(want, exp(x), 2 * Math.ulp((float) want), "e^" + x);
        }
        assertEquals(1, exp(0));
    }

    @Test
    void vanishesFarBelowAndKeepsNaN() {
        assertTrue(exp(-1e30f) < 2e-38f);
        assertTrue(exp(Float.NEGATIVE_INFINITY) < 2e-38f);
        assertTrue(Float.isNaN(exp(Float.NaN)));
    }
}
