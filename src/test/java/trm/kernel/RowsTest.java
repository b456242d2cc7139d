package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static trm.kernel.Close.FLOAT;
import static trm.kernel.Close.assertClose;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import trm.Golden;

/** The small operations on rows: gather, slice, select, bias. */
class RowsTest {
    @Test
    void gather() {
        float[] table = {0, 1, 10, 11, 20, 21};
        var y = new float[8];
        GatherRows.forward(table, new int[] {2, 0, 2, 1}, y, 2, 0, 3);
        assertArrayEquals(new float[] {20, 21, 0, 1, 20, 21, 0, 0}, y);
    }

    @Test
    void slice() {
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8}; // [2, 4, 1]
        var y = new float[4];
        SliceRows.forward(x, y, 4, 1, 2, 1, 0, 2);
        assertArrayEquals(new float[] {2, 3, 6, 7}, y);
        var dx = new float[8];
        Arrays.fill(dx, Float.NaN);
        SliceRows.backward(y, dx, 4, 1, 2, 1, false, 0, 1);
        SliceRows.backward(y, dx, 4, 1, 2, 1, false, 1, 2);
        assertArrayEquals(new float[] {0, 2, 3, 0, 0, 6, 7, 0}, dx);
        SliceRows.backward(y, x, 4, 1, 2, 1, true, 1, 2);
        assertArrayEquals(new float[] {1, 2, 3, 4, 5, 12, 14, 8}, x);
    }

    @Test
    void select() {
        float[] z = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        float[] init = {-1, -2};
        var y = new float[12];
        SelectRows.reset(z, init, new int[] {0, 1, 1}, y, 4, 2, 0, 2);
        assertArrayEquals(new float[] {1, 2, 3, 4, -1, -2, -1, -2, 0, 0, 0, 0}, y);
        SelectRows.reset(z, init, new int[] {0, 1, 1}, z, 4, 2, 0, 3);
        assertArrayEquals(new float[] {1, 2, 3, 4, -1, -2, -1, -2, -1, -2, -1, -2}, z);
    }

    @Test
    void biasEqualsTheReference() {
        var x = Golden.floats("ops.h5", "linear_bias/x");
        var w = Golden.floats("ops.h5", "linear_bias/w");
        var y = Close.linear(x, w, 15, 2, 64);
        Bias.add(y, Golden.floats("ops.h5", "linear_bias/b"), 2, 0, 7);
        Bias.add(y, Golden.floats("ops.h5", "linear_bias/b"), 2, 7, 15);
        assertClose(Golden.doubles("ops.h5", "linear_bias/f64/y0"), y, FLOAT);

        var dy = Golden.floats("ops.h5", "linear_bias/dy0");
        var db = new float[] {Float.NaN, Float.NaN};
        Bias.backward(dy, db, 15, 2, false);
        var expected = Golden.doubles("ops.h5", "linear_bias/f64/d_b");
        assertClose(expected, db, FLOAT);
        Bias.backward(dy, db, 15, 2, true);
        assertClose(Arrays.stream(expected).map(v -> 2 * v).toArray(), db, FLOAT);
    }
}
