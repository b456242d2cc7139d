package trm.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.kernel.product.MatMul;
import trm.kernel.product.Matrix;

@Tag("simd")
class FmaPeakTest {
    @Test
    void noMatrixProductBeatsIt() {
        int n = 240;
        var m = Matrix.of(new float[n * n], 0, n, n);
        var out = Matrix.of(new float[n * n], 0, n, n);
        try (var pool = new ThreadPool(1)) {
            var jobs = MatMul.jobs(new Workspace(1), m, m, out, false);
            double best = 0;
            for (int i = 0; i < 200; i++) {
                long start = System.nanoTime();
                jobs.forEach(pool::run);
                best = Math.max(best, 2.0 * n * n * n / (System.nanoTime() - start));
            }
            double peak = new FmaPeak(pool).best();
            // With the margin of a clock that changes between the two measurements.
            assertTrue(best < 1.2 * peak, best + " GFLOP/s in a product, " + peak + " in the bare loop");
        }
    }

    @Test
    void whatIsSustainedIsAtMostTheBest() {
        try (var pool = new ThreadPool(2)) {
            var peak = new FmaPeak(pool);
            peak.begin();
            peak.accompany(8_000_000);
            assertTrue(0 < peak.sustained(), "sustained " + peak.sustained());
            assertTrue(peak.sustained() <= peak.best(), peak.sustained() + " sustained, at best " + peak.best());
        }
    }
}
