package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import trm.tensor.Rng;

/** Both products in one pass are the two products and SwiGLU after them. */
@org.junit.jupiter.api.Tag("simd")
class GatedMatMulTest {
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Tag("simd")
    void isTwoProductsAndTheirActivation(@ForAll @IntRange(min = 1, max = 3) int batch,
            @ForAll @IntRange(min = 1, max = 70) int inner, @ForAll @IntRange(min = 1, max = 90) int k,
            @ForAll @IntRange(min = 1, max = 70) int n, @ForAll boolean left, @ForAll boolean keep, @ForAll long seed) {
        var rng = new Rng(seed);
        var weight = matrix(rng, 1, 2 * inner, k);
        var x = left ? matrix(rng, batch, k, n) : matrix(rng, 1, n, k);
        int items = left ? batch : 1;
        int m = left ? inner : n;
        int cols = left ? n : inner;
        var gate = half(weight, 0, inner);
        var up = half(weight, inner, inner);
        var want = Matrix.of(new float[items * m * cols], 0, m, cols);
        var wantGate = Matrix.of(new float[items * m * cols], 0, m, cols);
        var wantUp = Matrix.of(new float[items * m * cols], 0, m, cols);
        product(items, left, gate, x, wantGate);
        product(items, left, up, x, wantUp);
        for (int i = 0; i < want.data().length; i++) {
            want.data()[i] = SwiGlu.gated(wantGate.data()[i], wantUp.data()[i]);
        }

        var h = Matrix.of(new float[items * m * cols], 0, m, cols);
        var kept = keep
                ? new GatedMatMul.Kept(Matrix.of(new float[items * m * cols], 0, m, cols),
                        Matrix.of(new float[items * m * cols], 0, m, cols))
                : null;
        try (var pool = new ThreadPool(2)) {
            var packedGate = left ? PackedWeight.left(gate) : PackedWeight.right(gate.transposed());
            var packedUp = left ? PackedWeight.left(up) : PackedWeight.right(up.transposed());
            pool.run(packedGate.packJob());
            pool.run(packedUp.packJob());
            var workspace = new Workspace(2);
            List<Job> jobs = left
                    ? GatedMatMul.jobs(workspace, items, packedGate, x, packedUp, kept, h)
                    : GatedMatMul.jobs(workspace, items, x, packedGate, packedUp, kept, h);
            jobs.forEach(pool::run);
        }
        float tolerance = 3e-6f * (float) Math.sqrt(k + 1.0);
        if (keep) {
            assertArrayEquals(wantGate.data(), kept.gate().data(), tolerance);
            assertArrayEquals(wantUp.data(), kept.up().data(), tolerance);
        }
        for (int i = 0; i < want.data().length; i++) { // h grows with up
            float bound = tolerance * (1 + Math.abs(wantUp.data()[i]) + Math.abs(wantGate.data()[i]));
            assertArrayEquals(new float[] {want.data()[i]}, new float[] {h.data()[i]}, bound);
        }
    }

    @Test
    void refusesAnUpThatIsNotLikeTheGate() {
        var x = Matrix.of(new float[12], 0, 3, 4);
        var gate = PackedWeight.right(Matrix.of(new float[20], 0, 4, 5));
        var up = PackedWeight.right(Matrix.of(new float[24], 0, 4, 6));
        var h = Matrix.of(new float[15], 0, 3, 5);
        assertThrows(IllegalArgumentException.class,
                () -> GatedMatMul.jobs(new Workspace(1), 1, x, gate, up, null, h));
    }

    private static void product(int items, boolean left, Matrix w, Matrix x, Matrix y) {
        if (left) {
            MatMul.loop(items, 1, w.batched(0), x, y, false);
        } else {
            MatMul.loop(items, 1, x, w.transposed(), y, false);
        }
    }

    private static Matrix half(Matrix w, int from, int rows) {
        return Matrix.of(w.data(), from * w.cols(), rows, w.cols());
    }

    private static Matrix matrix(Rng rng, int batch, int rows, int cols) {
        var data = new float[batch * rows * cols];
        for (int i = 0; i < data.length; i++) {
            data[i] = rng.nextFloat() - 0.5f;
        }
        return Matrix.of(data, 0, rows, cols);
    }
}
