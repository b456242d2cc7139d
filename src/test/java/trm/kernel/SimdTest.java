package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("simd")
class SimdTest {
    @Test
    void sumsHalvesOfHalves() {
        var x = Close.normal(Simd.LANES, 1);
        var sums = x.clone();
        for (int half = Simd.LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        assertEquals(sums[0], Simd.sum(FloatVector.fromArray(Simd.FLOATS, x, 0)));
    }
}
