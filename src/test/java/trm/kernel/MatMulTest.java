package trm.kernel;

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
import trm.tensor.Rng;

@Tag("simd")
class MatMulTest {
    private static final int R = GemmKernel.ROWS;
    private static final int C = GemmKernel.COLS;

    /** How a product is asked for; every case is compared with {@link MatMul#loop}. */
    private record Case(int batch, boolean reduce, int m, int n, int k, boolean ta, boolean tb, boolean tc,
            boolean accumulate, int weight) {}

    private static Matrix matrix(Rng rng, int batch, int rows, int cols, boolean transposed) {
        int offset = rng.nextInt(5);
        int gap = rng.nextInt(3);
        int r = transposed ? cols : rows;
        int c = transposed ? rows : cols;
        var data = new float[offset + batch * r * (c + gap)];
        for (int i = 0; i < data.length; i++) {
            data[i] = rng.nextFloat() - 0.5f;
        }
        var m = new Matrix(data, offset, r, c, c + gap, 1, r * (c + gap));
        return transposed ? m.transposed() : m;
    }

    private static float[] fast(ThreadPool pool, Case p, Matrix a, Matrix b, Matrix c) {
        var copy = new Matrix(c.data().clone(), c.offset(), c.rows(), c.cols(), c.rowStride(), c.colStride(),
                c.batchStride());
        var workspace = new Workspace(pool.threads());
        MatMul.Operand left = a;
        MatMul.Operand right = b;
        if (p.weight == 1) {
            var packed = PackedWeight.left(a);
            pool.run(packed.packJob());
            left = packed;
        } else if (p.weight == 2) {
            var packed = PackedWeight.right(b);
            pool.run(packed.packJob());
            right = packed;
        }
        var jobs = p.reduce
                ? MatMul.reduced(workspace, p.batch, left, right, copy, p.accumulate)
                : MatMul.jobs(workspace, p.batch, left, right, copy, p.accumulate);
        jobs.forEach(pool::run);
        return copy.data();
    }

    private static void check(Case p, long seed) {
        var rng = new Rng(seed);
        var a = matrix(rng, p.batch, p.m, p.k, p.ta);
        var b = matrix(rng, p.batch, p.k, p.n, p.tb);
        var c = matrix(rng, p.batch, p.m, p.n, p.tc && p.weight == 0);
        var want = new Matrix(c.data().clone(), c.offset(), c.rows(), c.cols(), c.rowStride(), c.colStride(),
                c.batchStride());
        var la = p.weight == 1 ? a.batched(0) : a;
        var lb = p.weight == 2 ? b.batched(0) : b;
        MatMul.loop(p.reduce ? 1 : p.batch, p.reduce ? p.batch : 1, la, lb, want, p.accumulate);
        try (var pool = new ThreadPool(1)) {
            // Sums of products of magnitude below 1/4 in another order: their rounding grows with the square root.
            float tolerance = 2e-6f * (float) Math.sqrt(p.k * p.batch + 1.0);
            assertArrayEquals(want.data(), fast(pool, p, a, b, c), tolerance, p.toString());
        }
    }

    @net.jqwik.api.Tag("simd")
    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void equalsTheLoopOnAnyShape(@ForAll @IntRange(min = 1, max = 70) int m,
            @ForAll @IntRange(min = 1, max = 150) int n,
            @ForAll @IntRange(min = 1, max = 90) int k, @ForAll @IntRange(min = 1, max = 3) int batch,
            @ForAll boolean reduce, @ForAll boolean ta, @ForAll boolean tb, @ForAll boolean tc,
            @ForAll boolean accumulate, @ForAll @IntRange(max = 2) int weight, @ForAll long seed) {
        check(new Case(batch, reduce, m, n, k, ta, tb, tc, accumulate, weight), seed);
    }

    @Test
    void equalsTheLoopAroundTheTile() {
        for (int m : new int[] {1, 3, 4, 5, 7, 8, 9, R - 1, R, R + 1, 2 * R + 5}) {
            for (int n : new int[] {1, 2, C - 1, C, C + 1, 3 * C + 1}) {
                for (int k : new int[] {1, 2, 17}) {
                    for (int bits = 0; bits < 8; bits++) {
                        var c = new Case(1, false, m, n, k, (bits & 1) != 0, (bits & 2) != 0, false, (bits & 4) != 0,
                                bits % 3);
                        check(c, m * 1000 + n);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void equalsTheLoopWhereDepthAndGridAreSplit(int weight) {
        for (boolean reduce : new boolean[] {false, true}) {
            check(new Case(1, reduce, 97, 200, 1300, true, false, false, true, weight), 1);
            check(new Case(3, reduce, 97, 130, 520, false, true, false, false, weight), 2);
            check(new Case(2, reduce, 700, 33, 513, false, false, true, true, weight), 3);
            check(new Case(20, reduce, 130, 97, 64, true, true, false, true, weight), 4);
        }
    }

    @Test
    void sameBitsOnAnyNumberOfThreads() {
        for (var p : List.of(
                new Case(1, false, 300, 200, 1100, false, false, false, true, 2),
                new Case(1, false, 150, 100, 1200, true, false, false, true, 0),
                new Case(5, false, 130, 128, 97, false, false, false, false, 1),
                new Case(9, true, 97, 130, 256, false, true, false, true, 0))) {
            var rng = new Rng(7);
            var a = matrix(rng, p.batch, p.m, p.k, p.ta);
            var b = matrix(rng, p.batch, p.k, p.n, p.tb);
            var c = matrix(rng, p.batch, p.m, p.n, false);
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
        MatMul.loop(1, 1, a, b, c, true);
        assertArrayEquals(new float[] {107, 8, 16, 114}, c.data());
        MatMul.loop(1, 2, a.batched(0), b.batched(0), c, false);
        assertArrayEquals(new float[] {14, 16, 32, 28}, c.data());
    }

    @Test
    void leavesTheGapsBetweenRowsAlone() {
        var out = new float[5 + 7 * 40];
        Arrays.fill(out, 9);
        var a = Matrix.of(new float[7 * 3], 0, 7, 3);
        var b = Matrix.of(new float[3 * 37], 0, 3, 37);
        try (var pool = new ThreadPool(1)) {
            var c = new Matrix(out, 5, 7, 37, 40, 1, 0);
            MatMul.jobs(new Workspace(1), 1, a, b, c, false).forEach(pool::run);
        }
        for (int i = 0; i < out.length; i++) {
            assertEquals(i >= 5 && (i - 5) % 40 < 37 ? 0 : 9, out[i], "float " + i);
        }
    }

    @Test
    void refusesShapesThatDoNotFit() {
        var a = Matrix.of(new float[6], 0, 2, 3);
        var ws = new Workspace(1);
        assertThrows(IllegalArgumentException.class, () -> MatMul.jobs(ws, 1, a, a, a, false));
        var wrongSide = PackedWeight.left(a.transposed());
        var out = Matrix.of(new float[4], 0, 2, 2);
        assertThrows(IllegalArgumentException.class, () -> MatMul.jobs(ws, 1, a, wrongSide, out, false));
        assertThrows(IllegalArgumentException.class, () -> Matrix.of(new float[5], 0, 2, 3));
        var b = a.transposed();
        assertThrows(IllegalArgumentException.class, () -> MatMul.jobs(ws, 2, a, b.batched(0), out, false));
    }
}
