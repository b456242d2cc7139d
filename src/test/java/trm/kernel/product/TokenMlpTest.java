package trm.kernel.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.tensor.Rng;

/** Both passes equal their plain loops, gradients the slopes; results do not depend on the number of threads. */
@org.junit.jupiter.api.Tag("simd")
class TokenMlpTest {
    /** What the passes read, and where they write. */
    private static final class Data {
        final TokenMlp.Shape shape;
        final float[] x;
        final float[] dy;
        final Matrix gate;
        final Matrix up;
        final Matrix down;
        final float[] y;
        final float[] dx;
        final float[] dWeights;

        Data(TokenMlp.Shape s, long seed) {
            var rng = new Rng(seed);
            shape = s;
            x = random(rng, s.batch() * s.item());
            dy = random(rng, s.batch() * s.item());
            gate = Matrix.of(random(rng, s.inner() * s.length()), 0, s.inner(), s.length());
            up = Matrix.of(random(rng, s.inner() * s.length()), 0, s.inner(), s.length());
            down = Matrix.of(random(rng, s.inner() * s.length()), 0, s.length(), s.inner());
            dx = random(rng, s.batch() * s.item());
            y = new float[s.batch() * s.item()];
            dWeights = random(rng, 3 * s.inner() * s.length());
        }

        Data loop(boolean accumulate) {
            for (int item = 0; item < shape.batch(); item++) {
                TokenMlp.forwardLoop(shape, item, gate, up, down, x, y);
            }
            TokenMlp.backwardLoop(shape, gate, up, down.transposed(), x, dy, accumulate, dx, dWeights);
            return this;
        }

        Data fast(int threads, boolean accumulate) {
            try (var pool = new ThreadPool(threads)) {
                var ws = new Workspace(threads);
                pool.run(TokenMlp.forward(ws, shape, left(pool, gate), left(pool, up), left(pool, down), x, y));
                TokenMlp.backward(ws, shape, left(pool, gate), left(pool, up), left(pool, down.transposed()),
                        left(pool, gate.transposed()), left(pool, up.transposed()), x, dy, accumulate, dx, dWeights)
                        .forEach(pool::run);
            }
            return this;
        }

        private static PackedWeight left(ThreadPool pool, Matrix m) {
            var packed = PackedWeight.left(m);
            pool.run(packed.packJob());
            return packed;
        }

        private static float[] random(Rng rng, int n) {
            var data = new float[n];
            for (int i = 0; i < n; i++) {
                data[i] = rng.nextFloat() - 0.5f;
            }
            return data;
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    @Tag("simd")
    void equalsTheLoopOnAnyShape(@ForAll @IntRange(min = 1, max = 20) int batch,
            @ForAll @IntRange(min = 1, max = 110) int length, @ForAll @IntRange(min = 1, max = 150) int width,
            @ForAll @IntRange(min = 1, max = 90) int inner, @ForAll boolean accumulate, @ForAll long seed) {
        check(new TokenMlp.Shape(batch, length, width, inner), accumulate, seed);
    }

    @Test
    void equalsTheLoopWhereInnerRowsAreSplit() {
        check(new TokenMlp.Shape(2, 97, 512, 512), false, 1);
        check(new TokenMlp.Shape(3, 36, 128, 256), true, 2);
        check(new TokenMlp.Shape(1, 81, 1030, 300), false, 3);
    }

    /** The slope of Σ y·dy along one element of x or of a weight, by differences. */
    @Test
    void gradientsAreTheSlopes() {
        var shape = new TokenMlp.Shape(3, 5, 6, 7);
        var d = new Data(shape, 11);
        var got = new Data(shape, 11).fast(1, false);
        int n = shape.inner() * shape.length();
        for (int i = 0; i < d.x.length; i += 7) {
            assertEquals(slope(d, d.x, i), got.dx[i], 2e-3);
        }
        for (int i = 0; i < n; i++) {
            int row = i / shape.length();
            int col = i % shape.length();
            assertEquals(slope(d, d.gate.data(), i), got.dWeights[i], 2e-3);
            assertEquals(slope(d, d.up.data(), i), got.dWeights[n + i], 2e-3);
            assertEquals(slope(d, d.down.data(), col * shape.inner() + row), got.dWeights[2 * n + i], 2e-3);
        }
    }

    private static double slope(Data d, float[] of, int i) {
        float step = 1f / 64;
        float before = of[i];
        of[i] = before + step;
        double above = objective(d);
        of[i] = before - step;
        double below = objective(d);
        of[i] = before;
        return (above - below) / (2 * step);
    }

    private static double objective(Data d) {
        double sum = 0;
        for (int item = 0; item < d.shape.batch(); item++) {
            TokenMlp.forwardLoop(d.shape, item, d.gate, d.up, d.down, d.x, d.y);
        }
        for (int i = 0; i < d.y.length; i++) {
            sum += (double) d.y[i] * d.dy[i];
        }
        return sum;
    }

    @Test
    void sameBitsOnAnyNumberOfThreads() {
        var shape = new TokenMlp.Shape(19, 41, 70, 77);
        var one = new Data(shape, 9).fast(1, true);
        for (int threads : new int[] {2, 4}) {
            var more = new Data(shape, 9).fast(threads, true);
            assertArrayEquals(one.y, more.y);
            assertArrayEquals(one.dx, more.dx);
            assertArrayEquals(one.dWeights, more.dWeights);
        }
    }

    private static void check(TokenMlp.Shape shape, boolean accumulate, long seed) {
        var want = new Data(shape, seed).loop(accumulate);
        var got = new Data(shape, seed).fast(1, accumulate);
        assertClose(want.y, got.y, shape.inner());
        assertClose(want.dx, got.dx, 2 * shape.inner());
        assertClose(want.dWeights, got.dWeights, shape.batch() * shape.width());
    }

    /** Sums of {@code terms} products in another order, of numbers that grow with what they are made of. */
    private static void assertClose(float[] want, float[] got, int terms) {
        float greatest = 1;
        for (float v : want) {
            greatest = Math.max(greatest, Math.abs(v));
        }
        assertArrayEquals(want, got, 2e-6f * greatest * (float) Math.sqrt(terms + 1.0));
    }
}
