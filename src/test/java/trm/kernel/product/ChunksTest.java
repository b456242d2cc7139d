package trm.kernel.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static trm.kernel.Close.normal;

import java.util.ArrayList;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.kernel.ReluAdd;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;

@Tag("simd")
class ChunksTest {
    /** A batch of data and how it is cut. */
    record Cut(int batch, int length, int width, int chunks) {
        int size() {
            return length * width / chunks;
        }

        int elements() {
            return batch * length * width;
        }

        Chunks of(float[] data) {
            return new Chunks(data, batch, length, width, chunks, false);
        }

        /** The chunks as they are defined, element by element. */
        float[] copy(float[] data) {
            var plain = new float[elements()];
            for (int b = 0; b < batch; b++) {
                for (int f = 0; f < length * width; f++) {
                    plain[b * length * width + f] = data[(b * length + f % length) * width + f / length];
                }
            }
            return plain;
        }
    }

    @Provide
    static Arbitrary<Cut> cuts() {
        var batch = Arbitraries.integers().between(1, 3);
        var length = Arbitraries.integers().between(1, 70);
        var width = Arbitraries.integers().between(1, 70);
        return batch.flatMap(b -> length.flatMap(l -> width.flatMap(
                w -> Arbitraries.of(divisors(l * w)).map(n -> new Cut(b, l, w, n)))));
    }

    private static Integer[] divisors(int n) {
        var list = new ArrayList<Integer>();
        for (int d = 1; d <= n; d++) {
            if (n % d == 0) {
                list.add(d);
            }
        }
        return list.toArray(Integer[]::new);
    }

    @net.jqwik.api.Tag("simd")
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void everyProductReadsTheChunksAsTheyAreDefined(
            @ForAll("cuts") Cut cut, @ForAll @IntRange(min = 1, max = 40) int other, @ForAll boolean left,
            @ForAll boolean transposed, @ForAll boolean weight, @ForAll long seed) {
        var data = normal(cut.elements(), seed);
        int rows = cut.batch * cut.chunks;
        var chunks = transposed ? transposed(cut.of(data)) : cut.of(data);
        var plain = Matrix.of(cut.copy(data), 0, rows, cut.size());
        var m = transposed ? plain.transposed() : plain;
        int depth = left ? m.cols() : m.rows();
        var x = normal(depth * other, seed + 1);
        var matrix = left ? Matrix.of(x, 0, depth, other) : Matrix.of(x, 0, other, depth);
        try (var pool = new ThreadPool(2)) {
            MatMul.Operand second = matrix;
            if (weight && left) {
                var packed = PackedWeight.right(matrix);
                pool.run(packed.packJob());
                second = packed;
            }
            int outRows = left ? m.rows() : other;
            int outCols = left ? other : m.cols();
            var c = Matrix.of(new float[outRows * outCols], 0, outRows, outCols);
            var want = Matrix.of(new float[outRows * outCols], 0, outRows, outCols);
            MatMul.loop(left ? m : matrix, left ? matrix : m, want, false);
            var workspace = new Workspace(2);
            workspace.reserveShared(100_000); // padding must not rely on fresh zeros
            Arrays.fill(workspace.shared(), Float.NaN);
            MatMul.jobs(workspace, left ? chunks : second, left ? second : chunks, c, false).forEach(pool::run);
            assertArrayEquals(want.data(), c.data(), 1e-5f * (float) Math.sqrt(depth + 1));
        }
    }

    private static Chunks transposed(Chunks c) {
        return new Chunks(c.data(), c.batch(), c.length(), c.width(), c.chunks(), true);
    }

    @net.jqwik.api.Tag("simd")
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void chunkThenUnchunkIsTheIdentity(@ForAll("cuts") Cut cut, @ForAll boolean accumulate, @ForAll long seed) {
        var data = normal(cut.elements(), seed);
        var plain = new float[cut.elements()];
        int rows = cut.batch * cut.chunks;
        cut.of(data).copyLoop(plain, 0, rows / 2);
        cut.of(data).copyLoop(plain, rows / 2, rows);
        assertArrayEquals(cut.copy(data), plain);
        var y = new float[cut.elements()];
        if (accumulate) {
            Arrays.fill(y, 1);
        }
        int half = cut.width / 2;
        for (int b = 0; b < cut.batch; b++) {
            Chunks.scatter(plain, y, cut.length, cut.width, accumulate, b, 0, half);
            Chunks.scatter(plain, y, cut.length, cut.width, accumulate, b, half, cut.width);
        }
        for (int i = 0; i < y.length; i++) {
            assertEquals(accumulate ? 1 + data[i] : data[i], y[i]);
        }
    }

    @Test
    void reluAddAndItsGradient() {
        var u = new float[] {-2, 0, 3};
        var z = new float[3];
        ReluAdd.forward(u, new float[] {1, 1, 1}, z, 0, 3);
        assertArrayEquals(new float[] {1, 1, 4}, z);
        var du = new float[3];
        ReluAdd.backward(u, new float[] {5, 6, 7}, du, 0, 3);
        assertArrayEquals(new float[] {0, 0, 7}, du);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> new Chunks(new float[6], 1, 2, 3, 4, false));
    }
}
