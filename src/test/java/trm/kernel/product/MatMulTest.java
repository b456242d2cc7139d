package trm.kernel.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.tensor.Rng;

@Tag("simd")
class MatMulTest {
    private static final int R = GemmKernel.ROWS;
    private static final int C = GemmKernel.COLS;

    /** How a product is asked for; every case is compared with {@link MatMul#loop}. */
    private record Case(int m, int n, int k, boolean ta, boolean tb, boolean tc, boolean accumulate, boolean weight) {}

    private static Matrix matrix(Rng rng, int rows, int cols, boolean transposed) {
        int offset = rng.nextInt(5);
        int gap = rng.nextInt(3);
        int r = transposed ? cols : rows;
        int c = transposed ? rows : cols;
        var data = new float[offset + r * (c + gap)];
        for (int i = 0; i < data.length; i++) {
            data[i] = rng.nextFloat() - 0.5f;
        }
        var m = new Matrix(data, offset, r, c, c + gap, 1);
        return transposed ? m.transposed() : m;
    }

    private static float[] fast(ThreadPool pool, Case p, Matrix a, Matrix b, Matrix c) {
        var copy = copy(c);
        MatMul.Operand right = b;
        if (p.weight) {
            var packed = PackedWeight.right(b);
            pool.run(packed.packJob());
            right = packed;
        }
        MatMul.jobs(new Workspace(pool.threads()), a, right, copy, p.accumulate).forEach(pool::run);
        return copy.data();
    }

    private static Matrix copy(Matrix c) {
        return new Matrix(c.data().clone(), c.offset(), c.rows(), c.cols(), c.rowStride(), c.colStride());
    }

    private static void check(Case p, long seed) {
        var rng = new Rng(seed);
        var a = matrix(rng, p.m, p.k, p.ta);
        var b = matrix(rng, p.k, p.n, p.tb);
        var c = matrix(rng, p.m, p.n, p.tc && !p.weight);
        var want = copy(c);
        MatMul.loop(a, b, want, p.accumulate);
        try (var pool = new ThreadPool(1)) {
            // Sums of products of magnitude below 1/4 in another order: their rounding grows with the square root.
            float tolerance = 2e-6f * (float) Math.sqrt(p.k + 1.0);
            assertArrayEquals(want.data(), fast(pool, p, a, b, c), tolerance, p.toString());
        }
    }

    @net.jqwik.api.Tag("simd")
    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void equalsTheLoopOnAnyShape(@ForAll @IntRange(min = 1, max = 70) int m,
            @ForAll @IntRange(min = 1, max = 150) int n, @ForAll @IntRange(min = 1, max = 90) int k,
            @ForAll boolean ta, @ForAll boolean tb, @ForAll boolean tc, @ForAll boolean accumulate,
            @ForAll boolean weight, @ForAll long seed) {
        check(new Case(m, n, k, ta, tb, tc, accumulate, weight), seed);
    }

    @Test
    void equalsTheLoopAroundTheTile() {
        for (int m : new int[] {1, 3, 4, 5, 7, 8, 9, R - 1, R, R + 1, 2 * R + 5}) {
            for (int n : new int[] {1, 2, C - 1, C, C + 1, 3 * C + 1}) {
                for (int k : new int[] {1, 2, 17}) {
                    for (int bits = 0; bits < 8; bits++) {
                        var c = new Case(m, n, k, (bits & 1) != 0, (bits & 2) != 0, false, (bits & 4) != 0,
                                bits % 3 == 0);
                        check(c, m * 1000 + n);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void equalsTheLoopWhereDepthAndGridAreSplit(boolean weight) {
        check(new Case(97, 200, 1300, true, false, false, true, weight), 1);
        check(new Case(97, 130, 520, false, true, false, false, weight), 2);
        check(new Case(700, 33, 4100, false, false, true, true, weight), 3);
        check(new Case(130, 970, 640, true, true, false, true, weight), 4);
    }

    @Test
    void sameBitsOnAnyNumberOfThreads() {
        for (var p : List.of(
                new Case(300, 200, 1100, false, false, false, true, true),
                new Case(150, 100, 1200, true, false, false, true, false),
                new Case(97, 530, 256, false, true, false, true, false))) {
            var rng = new Rng(7);
            var a = matrix(rng, p.m, p.k, p.ta);
            var b = matrix(rng, p.k, p.n, p.tb);
            var c = matrix(rng, p.m, p.n, false);
            float[] one = null;
            for (int threads : new int[] {1, 2, 4}) {
                try (var pool = new ThreadPool(threads)) {
                    float[] got = fast(pool, p, a, b, c);
                    one = one == null ? got : one;
                    assertArrayEquals(one, got, p + " on " + threads + " threads");
                }
            }
        }
    }

    @Test
    void loopMultiplies() {
        var a = Matrix.of(new float[] {1, 2, 3, 4, 5, 6}, 0, 2, 3);
        var b = Matrix.of(new float[] {1, 0, 2, -1, 0, 3}, 0, 2, 3).transposed();
        var c = Matrix.of(new float[] {100, 0, 0, 100}, 0, 2, 2);
        MatMul.loop(a, b, c, true);
        assertArrayEquals(new float[] {107, 8, 16, 114}, c.data());
        MatMul.loop(a, b, c, false);
        assertArrayEquals(new float[] {7, 8, 16, 14}, c.data());
    }

    @Test
    void leavesTheGapsBetweenRowsAlone() {
        var out = new float[5 + 7 * 40];
        Arrays.fill(out, 9);
        var a = Matrix.of(new float[7 * 3], 0, 7, 3);
        var b = Matrix.of(new float[3 * 37], 0, 3, 37);
        try (var pool = new ThreadPool(1)) {
            var c = new Matrix(out, 5, 7, 37, 40, 1);
            MatMul.jobs(new Workspace(1), a, b, c, false).forEach(pool::run);
        }
        for (int i = 0; i < out.length; i++) {
            assertEquals(i >= 5 && (i - 5) % 40 < 37 ? 0 : 9, out[i], "float " + i);
        }
    }

    @Test
    void refusesShapesThatDoNotFit() {
        var a = Matrix.of(new float[6], 0, 2, 3);
        var ws = new Workspace(1);
        assertThrows(IllegalArgumentException.class, () -> MatMul.jobs(ws, a, a, a, false));
        var wrongSide = PackedWeight.left(a.transposed());
        var out = Matrix.of(new float[4], 0, 2, 2);
        assertThrows(IllegalArgumentException.class, () -> MatMul.jobs(ws, a, wrongSide, out, false));
        assertThrows(IllegalArgumentException.class, () -> Matrix.of(new float[5], 0, 2, 3));
    }
}
