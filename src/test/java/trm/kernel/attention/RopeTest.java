package trm.kernel.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.Golden;
import trm.tensor.Rng;

@Tag("simd")
class RopeTest {
    private static final String OPS = "ops.h5";

    @Test
    void tablesEqualTheReference() {
        var small = Rope.tables(18, 16, 10000);
        assertArrayEquals(Golden.floats(OPS, "rope_tables/dim16_len18/cos"), small.cos(), 1e-6f);
        assertArrayEquals(Golden.floats(OPS, "rope_tables/dim16_len18/sin"), small.sin(), 1e-6f);
        var large = Rope.tables(916, 64, 10000);
        var rows = Golden.ints(OPS, "rope_tables/dim64_len916/rows");
        var cos = Golden.floats(OPS, "rope_tables/dim64_len916/cos");
        var sin = Golden.floats(OPS, "rope_tables/dim64_len916/sin");
        for (int r = 0; r < rows.length; r++) {
            for (int d = 0; d < 64; d++) {
                // One unit in the last place of a float32 angle near 900 is 6e-5.
                assertEquals(cos[r * 64 + d], large.cos()[rows[r] * 64 + d], 1e-6f, "cos " + rows[r] + ", " + d);
                assertEquals(sin[r * 64 + d], large.sin()[rows[r] * 64 + d], 1e-6f, "sin " + rows[r] + ", " + d);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"q", "k"})
    void rotationAndItsGradientEqualTheReference(String name) {
        int output = name.equals("q") ? 0 : 1;
        var x = Golden.floats(OPS, "apply_rope/" + name);
        var dy = Golden.floats(OPS, "apply_rope/dy" + output);
        var rope = Rope.tables(18, 16, 10000);
        var y = new float[x.length];
        var dx = new float[x.length];
        for (int i = 0; i < x.length / 16; i++) { // [2, 18, 4, 16]
            int position = i / 4 % 18;
            rope.rotate(x, i * 16, position, y, i * 16);
            rope.rotateBack(dy, i * 16, position, 1, dx, i * 16);
        }
        assertArrayEquals(Golden.floats(OPS, "apply_rope/y" + output), y, 1e-6f);
        assertArrayEquals(Golden.floats(OPS, "apply_rope/d_" + name), dx, 1e-6f);
    }

    @Test
    void vectorsEqualThePlainArithmetic() {
        for (int hd : new int[] {2, 6, 16, 34, 64, 70, 128}) {
            var rope = Rope.tables(5, hd, 500);
            var rng = new Rng(hd);
            var x = new float[hd];
            for (int d = 0; d < hd; d++) {
                x[d] = rng.nextFloat() - 0.5f;
            }
            var y = new float[hd];
            rope.rotate(x, 0, 4, y, 0);
            var want = new float[hd];
            for (int d = 0; d < hd; d++) {
                want[d] = Rope.rotated(x, 0, d, hd, rope.cos(), rope.sin(), 4 * hd);
            }
            assertArrayEquals(want, y, 1e-6f);
            var back = new float[hd];
            rope.rotateBack(x, 0, 4, 2, back, 0);
            want = x.clone();
            Rope.rotateBack(want, 0, hd, rope.cos(), rope.sin(), 4 * hd);
            for (int d = 0; d < hd; d++) {
                assertEquals(2 * want[d], back[d], 1e-6f);
            }
        }
    }
}
