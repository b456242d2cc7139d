package trm.kernel.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import trm.kernel.SwiGlu;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.tensor.Rng;

/** Both products in one pass are the two products and SwiGLU after them. */
@org.junit.jupiter.api.Tag("simd")
class GatedMatMulTest {
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Tag("simd")
    void isTwoProductsAndTheirActivation(@ForAll @IntRange(min = 1, max = 70) int m,
            @ForAll @IntRange(min = 1, max = 150) int inner, @ForAll @IntRange(min = 1, max = 90) int k,
            @ForAll boolean keep, @ForAll long seed) {
        var rng = new Rng(seed);
        var x = matrix(rng, m, k);
        var gate = matrix(rng, inner, k).transposed();
        var up = matrix(rng, inner, k).transposed();
        var want = zero(m, inner);
        var wantGate = zero(m, inner);
        var wantUp = zero(m, inner);
        MatMul.loop(x, gate, wantGate, false);
        MatMul.loop(x, up, wantUp, false);
        for (int i = 0; i < want.data().length; i++) {
            want.data()[i] = SwiGlu.gated(wantGate.data()[i], wantUp.data()[i]);
        }

        var h = zero(m, inner);
        var kept = keep ? new GatedMatMul.Kept(zero(m, inner), zero(m, inner)) : null;
        try (var pool = new ThreadPool(2)) {
            var packedGate = PackedWeight.right(gate);
            var packedUp = PackedWeight.right(up);
            pool.run(packedGate.packJob());
            pool.run(packedUp.packJob());
            GatedMatMul.jobs(new Workspace(2), x, packedGate, packedUp, kept, h).forEach(pool::run);
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
                () -> GatedMatMul.jobs(new Workspace(1), x, gate, up, null, h));
    }

    private static Matrix zero(int rows, int cols) {
        return Matrix.of(new float[rows * cols], 0, rows, cols);
    }

    private static Matrix matrix(Rng rng, int rows, int cols) {
        var m = zero(rows, cols);
        for (int i = 0; i < m.data().length; i++) {
            m.data()[i] = rng.nextFloat() - 0.5f;
        }
        return m;
    }
}
