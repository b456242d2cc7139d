package trm.kernel.attention;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trm.Golden;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.kernel.product.MatMul;
import trm.kernel.product.Matrix;
import trm.tensor.Rng;

@Tag("simd")
class AttentionTest {
    private static final String OPS = "ops.h5";

    /** What both passes write. */
    private record Result(float[] out, float[] lse, float[] dqkv) {}

    private static float[] random(Rng rng, int n, float size) {
        var x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = size * (2 * rng.nextFloat() - 1);
        }
        return x;
    }

    private static Result fast(int threads, Attention.Shape s, Rope rope, float[] qkv, float[] dout) {
        int n = s.batch() * s.length();
        var r = new Result(new float[n * s.width()], new float[n * s.heads()], new float[qkv.length]);
        var workspace = new Workspace(threads);
        try (var pool = new ThreadPool(threads)) {
            pool.run(Attention.forward(workspace, s, rope, qkv, r.out, r.lse));
            pool.run(Attention.backward(workspace, s, rope, qkv, r.out, r.lse, dout, r.dqkv));
        }
        return r;
    }

    private static Result loop(Attention.Shape s, Rope rope, float[] qkv, float[] dout) {
        int n = s.batch() * s.length();
        var r = new Result(new float[n * s.width()], new float[n * s.heads()], new float[qkv.length]);
        try (var pool = new ThreadPool(1)) {
            pool.run(new Attention.LoopForward(s, rope, qkv, r.out, r.lse));
            pool.run(new Attention.LoopBackward(s, rope, qkv, r.out, r.lse, dout, r.dqkv));
        }
        return r;
    }

    private static void compare(Attention.Shape s, boolean rotary, long seed) {
        var rng = new Rng(seed);
        int n = s.batch() * s.length() * s.width();
        var qkv = random(rng, 3 * n, 2);
        var dout = random(rng, n, 1);
        var rope = rotary ? Rope.tables(s.length(), s.headDim(), 10000) : null;
        var want = loop(s, rope, qkv, dout);
        var got = fast(1, s, rope, qkv, dout);
        assertArrayEquals(want.out, got.out, 1e-5f, s + " out");
        assertArrayEquals(want.lse, got.lse, 1e-5f, s + " lse");
        assertArrayEquals(want.dqkv, got.dqkv, 3e-5f, s + " dqkv");
    }

    @net.jqwik.api.Tag("simd")
    @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
    void equalsTheLoopOnAnyShape(@ForAll @IntRange(min = 1, max = 2) int batch,
            @ForAll @IntRange(min = 1, max = 80) int length, @ForAll @IntRange(min = 1, max = 3) int heads,
            @ForAll @IntRange(min = 1, max = 36) int half, @ForAll boolean rotary, @ForAll long seed) {
        compare(new Attention.Shape(batch, length, heads, 2 * half), rotary, seed);
    }

    @ParameterizedTest
    @CsvSource({"97, 64", "130, 16", "192, 128", "193, 32", "400, 64"})
    void equalsTheLoopOverSeveralBlocks(int length, int headDim) {
        compare(new Attention.Shape(1, length, 2, headDim), true, length);
    }

    /** In one block, and in several, of which later ones have the greatest scores. */
    @ParameterizedTest
    @ValueSource(ints = {20, 400})
    void survivesScoresFarApart(int length) {
        var s = new Attention.Shape(1, length, 1, 4);
        var qkv = random(new Rng(3), 3 * length * 4, 30);
        var dout = random(new Rng(4), length * 4, 1);
        var want = loop(s, null, qkv, dout);
        var got = fast(1, s, null, qkv, dout);
        assertArrayEquals(want.out, got.out, 1e-4f * 30);
        for (float v : got.dqkv) {
            assertEquals(v, v, "not a NaN");
        }
    }

    @Test
    void sameBitsOnAnyNumberOfThreads() {
        var s = new Attention.Shape(2, 150, 3, 16);
        var qkv = random(new Rng(1), 2 * 150 * 3 * 16 * 3, 1);
        var dout = random(new Rng(2), 2 * 150 * 3 * 16, 1);
        var rope = Rope.tables(150, 16, 10000);
        var one = fast(1, s, rope, qkv, dout);
        for (int threads : new int[] {2, 4}) {
            var more = fast(threads, s, rope, qkv, dout);
            assertArrayEquals(one.out, more.out);
            assertArrayEquals(one.dqkv, more.dqkv);
        }
    }

    @Test
    void gradientIsTheSlopeOfTheForwardPass() {
        var s = new Attention.Shape(1, 7, 2, 6);
        var rng = new Rng(5);
        var qkv = random(rng, 7 * 2 * 6 * 3, 1);
        var dout = random(rng, 7 * 2 * 6, 1);
        var rope = Rope.tables(7, 6, 100);
        var analytic = fast(1, s, rope, qkv, dout).dqkv;
        float step = 1e-2f;
        for (int i = 0; i < qkv.length; i++) {
            float x = qkv[i];
            qkv[i] = x + step;
            double above = weighted(fast(1, s, rope, qkv, dout).out, dout);
            qkv[i] = x - step;
            double below = weighted(fast(1, s, rope, qkv, dout).out, dout);
            qkv[i] = x;
            assertEquals((above - below) / (2 * step), analytic[i], 1e-3, "element " + i);
        }
    }

    private static double weighted(float[] y, float[] w) {
        double sum = 0;
        for (int i = 0; i < y.length; i++) {
            sum += (double) y[i] * w[i];
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(strings = {"attention_rope", "attention_norope"})
    void equalsTheReferenceWithItsProjections(String group) {
        var s = new Attention.Shape(2, 18, 4, 16);
        int n = 36;
        var rope = group.equals("attention_rope") ? Rope.tables(18, 16, 10000) : null;
        var x = Matrix.of(Golden.floats(OPS, group + "/x"), 0, n, 64);
        var wQkv = Matrix.of(Golden.floats(OPS, group + "/qkv"), 0, 192, 64);
        var wOut = Matrix.of(Golden.floats(OPS, group + "/o"), 0, 64, 64);
        var dy = Matrix.of(Golden.floats(OPS, group + "/dy0"), 0, n, 64);
        var qkv = Matrix.of(new float[n * 192], 0, n, 192);
        MatMul.loop(x, wQkv.transposed(), qkv, false);
        var dout = Matrix.of(new float[n * 64], 0, n, 64);
        MatMul.loop(dy, wOut, dout, false);
        var r = fast(2, s, rope, qkv.data(), dout.data());
        var out = Matrix.of(r.out, 0, n, 64);
        var dqkv = Matrix.of(r.dqkv, 0, n, 192);
        assertGolden(group + "/f64/y0", product(out, wOut.transposed()));
        assertGolden(group + "/f64/d_o", product(dy.transposed(), out));
        assertGolden(group + "/f64/d_qkv", product(dqkv.transposed(), x));
        assertGolden(group + "/f64/d_x", product(dqkv, wQkv));
    }

    private static float[] product(Matrix a, Matrix b) {
        var c = Matrix.of(new float[a.rows() * b.cols()], 0, a.rows(), b.cols());
        MatMul.loop(a, b, c, false);
        return c.data();
    }

    @Test
    void equalsTheReferenceOnSeparateHeads() {
        var s = new Attention.Shape(2, 18, 4, 16);
        var names = new String[] {"q", "k", "v"};
        var qkv = new float[2 * 18 * 3 * 64];
        var dout = new float[2 * 18 * 64];
        for (int part = 0; part < 3; part++) {
            exchange(Golden.floats(OPS, "sdpa/" + names[part]), qkv, 3, part, true);
        }
        exchange(Golden.floats(OPS, "sdpa/dy0"), dout, 1, 0, true);
        var r = fast(1, s, null, qkv, dout);
        var y = new float[dout.length];
        exchange(y, r.out, 1, 0, false);
        assertGolden("sdpa/f64/y0", y);
        for (int part = 0; part < 3; part++) {
            exchange(y, r.dqkv, 3, part, false);
            assertGolden("sdpa/f64/d_" + names[part], y);
        }
    }

    /** Between {@code [2, 4, 18, 16]}, heads apart, and one of the parts of {@code [2, 18, parts · 4 · 16]}. */
    private static void exchange(float[] heads, float[] rows, int parts, int part, boolean toRows) {
        for (int i = 0; i < heads.length; i++) {
            int d = i % 16;
            int t = i / 16 % 18;
            int h = i / (16 * 18) % 4;
            int b = i / (16 * 18 * 4);
            int at = (((b * 18 + t) * parts + part) * 4 + h) * 16 + d;
            if (toRows) {
                rows[at] = heads[i];
            } else {
                heads[i] = rows[at];
            }
        }
    }

    private static void assertGolden(String path, float[] got) {
        var want = Golden.doubles(OPS, path);
        double largest = 0;
        for (double v : want) {
            largest = Math.max(largest, Math.abs(v));
        }
        assertEquals(want.length, got.length);
        for (int i = 0; i < got.length; i++) {
            assertEquals(want[i], got[i], 5e-6 * Math.max(1, largest), path + " " + i);
        }
    }

    @Test
    void refusesArraysAndTablesThatDoNotFit() {
        var s = new Attention.Shape(1, 4, 1, 4);
        var ws = new Workspace(1);
        var four = new float[16];
        assertThrows(IllegalArgumentException.class, () -> Attention.forward(ws, s, null, four, four, four));
        var rope = Rope.tables(3, 4, 10000);
        var qkv = new float[48];
        assertThrows(IllegalArgumentException.class, () -> Attention.forward(ws, s, rope, qkv, four, four));
        assertThrows(IllegalArgumentException.class, () -> Rope.tables(3, 5, 10000));
    }
}
