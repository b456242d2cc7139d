package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class AddTest {
    @Test
    void onlyTheRangeChangesAndTheResultMayBeAnOperand() {
        float[] a = {1, 2, 3, 4};
        float[] b = {10, 20, 30, 40};
        var y = new float[4];
        Add.forward(a, b, y, 1, 3);
        assertArrayEquals(new float[] {0, 22, 33, 0}, y);
        Add.forward(a, b, b, 0, 4);
        assertArrayEquals(new float[] {11, 22, 33, 44}, b);
        Scale.forward(b, 2f, a, 0, 3);
        assertArrayEquals(new float[] {22, 44, 66, 4}, a);
        Fill.fill(a, 7f, 3, 4);
        assertArrayEquals(new float[] {22, 44, 66, 7}, a);
    }
}
