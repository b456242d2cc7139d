package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.tensor.TrmException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

@Tag("gpu")
class ArrivalTest {
    private final float[] floats = {1, Float.NaN};
    private final int[] ints = {-1};
    private final FloatArray outside = new FloatArray(2);
    private final IntArray intsOutside = new IntArray(1);
    private final List<Object> all = List.of(floats, ints, outside, intsOutside);

    private void fill(List<Object> these, float value) {
        for (var array : these) {
            switch (array) {
                case float[] a -> a[0] = value;
                case int[] a -> a[0] = (int) value;
                case FloatArray a -> a.set(0, value);
                case IntArray a -> a.set(0, (int) value);
                default -> throw new AssertionError(array);
            }
        }
    }

    @Test
    void whatHasComeMayBeAnything() {
        for (float value : new float[] {0, 1, Float.NaN, Float.NEGATIVE_INFINITY}) {
            Arrival.check(all, () -> fill(all, value));
            assertArrayEquals(new float[] {value, Float.NaN}, floats);
        }
    }

    @Test
    void whatHasNotComeIsMissed() {
        for (var missing : all) {
            var others = all.stream().filter(array -> array != missing).toList();
            var fault = assertThrows(TrmException.class, () -> Arrival.check(all, () -> fill(others, 1)));
            assertTrue(fault.getMessage().startsWith("the GPU failed (it gave no result"), fault.getMessage());
        }
    }
}
