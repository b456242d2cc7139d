package trm.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.Golden;

class TruncatedNormalTest {
    @ParameterizedTest
    @ValueSource(strings = {"std_0.0441942", "std_0.125", "std_1"})
    void mapEqualsTheReference(String name) {
        String group = "trunc_normal/" + name;
        double std = Golden.number("ops.h5", group, "std");
        var uniform = Golden.floats("ops.h5", group + "/uniform");
        var value = Golden.floats("ops.h5", group + "/value");
        for (int i = 0; i < uniform.length; i++) {
            assertEquals(value[i], TruncatedNormal.map(uniform[i], std), 2e-6 * Math.abs(value[i]) + 1e-12);
        }
    }

    @Test
    void drawsHaveTheDeviationAndTheBounds() {
        var x = new float[200_000];
        TruncatedNormal.fill(x, 0.125, new Rng(1));
        double sum = 0;
        double squares = 0;
        float max = 0;
        for (float v : x) {
            sum += v;
            squares += (double) v * v;
            max = Math.max(max, Math.abs(v));
        }
        assertEquals(0, sum / x.length, 5 * 0.125 / Math.sqrt(x.length));
        assertEquals(0.125, Math.sqrt(squares / x.length), 0.125 * 0.006); // 5 standard errors
        double bound = 2 * 1.1368472 * 0.125;
        assertTrue(max <= bound && max > 0.999 * bound, max + " of " + bound);

        TruncatedNormal.fill(x, 0, new Rng(1));
        for (float v : x) {
            assertEquals(0f, v, 0f);
        }
    }
}
