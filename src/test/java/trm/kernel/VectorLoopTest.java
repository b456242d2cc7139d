package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static trm.kernel.Close.assertClose;
import static trm.kernel.Close.doubles;
import static trm.kernel.Close.normal;
import static trm.kernel.Close.rms;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** The Vector API versions equal the plain loops, on any size: 1e-6 of a value, for they round in another order. */
@Tag("simd")
class VectorLoopTest {
    private static final double TOLERANCE = 1e-6;
    private static final float EPS = 1e-5f;

    @Property
    void rmsNorm(
            @ForAll @IntRange(min = 1, max = 4) int rows, @ForAll @IntRange(min = 1, max = 150) int n,
            @ForAll boolean residual, @ForAll long seed) {
        var x = normal(rows * n, seed);
        var r = residual ? normal(rows * n, seed + 1) : null;
        var dy = normal(rows * n, seed + 2);
        var y = new float[rows * n];
        var rstd = new float[rows];
        var ds = new float[rows * n];
        RmsNorm.forward(x, r, y, rstd, n, EPS, 0, rows);
        RmsNorm.backward(dy, y, rstd, ds, n, 0, rows);
        var loopY = new float[rows * n];
        var loopRstd = new float[rows];
        var loopDs = new float[rows * n];
        RmsNorm.forwardLoop(x, r, loopY, loopRstd, n, EPS, 0, rows);
        RmsNorm.backwardLoop(dy, y, rstd, loopDs, n, 0, rows);
        assertClose(loopY, y, TOLERANCE);
        assertClose(loopRstd, rstd, TOLERANCE);
        double scale = rms(doubles(dy)) * rms(doubles(rstd)) * n; // the two terms cancel, wholly for n = 1
        assertClose(doubles(loopDs), ds, TOLERANCE, scale);
    }

    @Property
    void rmsNormSeqToTheBit(
            @ForAll @IntRange(min = 1, max = 3) int batch, @ForAll @IntRange(min = 1, max = 20) int length,
            @ForAll @IntRange(min = 1, max = 70) int width, @ForAll boolean residual, @ForAll long seed) {
        int n = batch * length * width;
        var x = normal(n, seed);
        var r = residual ? normal(n, seed + 1) : null;
        var dy = normal(n, seed + 2);
        var y = new float[n];
        var rstd = new float[batch * width];
        var ds = new float[n];
        RmsNormSeq.forward(x, r, y, rstd, length, width, EPS, 0, batch, 0, width);
        RmsNormSeq.backward(dy, y, rstd, ds, length, width, 0, batch, 0, width);
        var loopY = new float[n];
        var loopRstd = new float[batch * width];
        var loopDs = new float[n];
        RmsNormSeq.forwardLoop(x, r, loopY, loopRstd, length, width, EPS, 0, batch, 0, width);
        RmsNormSeq.backwardLoop(dy, y, rstd, loopDs, length, width, 0, batch, 0, width);
        assertArrayEquals(loopY, y);
        assertArrayEquals(loopRstd, rstd);
        assertArrayEquals(loopDs, ds);
    }

    @Property
    void swiGlu(
            @ForAll @IntRange(min = 1, max = 3) int outer, @ForAll @IntRange(min = 1, max = 150) int inner,
            @ForAll long seed) {
        var gateUp = normal(outer * 2 * inner, seed);
        Scale.forward(gateUp, 5f, gateUp, 0, gateUp.length);
        var dh = normal(outer * inner, seed + 1);
        var h = new float[outer * inner];
        var d = new float[outer * 2 * inner];
        SwiGlu.backward(gateUp, dh, d, h, inner, 0, outer);
        var loopH = new float[outer * inner];
        var loopD = new float[outer * 2 * inner];
        SwiGlu.backwardLoop(gateUp, dh, loopD, loopH, inner, 0, outer, 0, inner);
        assertClose(loopH, h, TOLERANCE);
        assertClose(loopD, d, TOLERANCE);
    }

    @Property
    void adamATan2(
            @ForAll @IntRange(min = 1, max = 150) int n, @ForAll @IntRange(min = 1, max = 9) int decades,
            @ForAll long seed) {
        float size = (float) Math.pow(10, -decades);
        var g = normal(n, seed);
        Scale.forward(g, size, g, 0, n);
        var p = new float[n];
        var m = normal(n, seed + 1);
        Scale.forward(m, size, m, 0, n);
        var v = new float[n];
        for (int i = 0; i < n; i++) {
            v[i] = i % 5 == 0 ? 0f : m[i] * g[i] * m[i] * g[i] / size / size;
        }
        var loopP = p.clone();
        var loopM = m.clone();
        var loopV = v.clone();
        var rates = new float[AdamATan2.RATES];
        AdamATan2.rates(1, 0.9, 0.95, 0.1, 0.5, 0.25, rates);
        AdamATan2.step(p, g, m, v, rates, 0, n);
        AdamATan2.loop(loopP, g, loopM, loopV, rates, 0, n);
        assertArrayEquals(loopM, m);
        assertArrayEquals(loopV, v);
        assertClose(loopP, p, TOLERANCE);
    }
}
