package trm.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static trm.kernel.Close.FLOAT;
import static trm.kernel.Close.assertClose;
import static trm.kernel.Close.normal;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.Golden;

@Tag("simd")
class RmsNormTest {
    private static final float EPS = 1e-5f;

    @ParameterizedTest
    @ValueSource(strings = {"rms_norm", "rms_norm_small", "rms_norm_residual"})
    void equalsTheReference(String op) {
        var shape = Golden.shape("ops.h5", op + "/x");
        int n = shape[2];
        int rows = shape[0] * shape[1];
        var x = Golden.floats("ops.h5", op + "/x");
        var r = Golden.has("ops.h5", op + "/r") ? Golden.floats("ops.h5", op + "/r") : null;
        var y = new float[x.length];
        var rstd = new float[rows];
        RmsNorm.forward(x, r, y, rstd, n, EPS, 0, rows);
        assertClose(Golden.doubles("ops.h5", op + "/f64/y0"), y, FLOAT);

        var ds = Golden.floats("ops.h5", op + "/dy0");
        RmsNorm.backward(ds, y, rstd, ds, n, 0, rows);
        assertClose(Golden.doubles("ops.h5", op + "/f64/d_x"), ds, FLOAT);
        if (r != null) {
            assertClose(Golden.doubles("ops.h5", op + "/f64/d_r"), ds, FLOAT);
        }
    }

    @Test
    void splitAndInPlaceGiveTheSameBits() {
        int rows = 7;
        int n = 37;
        var x = normal(rows * n, 1);
        var r = normal(rows * n, 2);
        var dy = normal(rows * n, 3);
        var y = new float[rows * n];
        var rstd = new float[rows];
        var ds = new float[rows * n];
        RmsNorm.forward(x, r, y, rstd, n, EPS, 0, rows);
        RmsNorm.backward(dy, y, rstd, ds, n, 0, rows);

        var inPlace = r.clone();
        var rstdOfParts = new float[rows];
        RmsNorm.forward(x, inPlace, inPlace, rstdOfParts, n, EPS, 3, rows);
        RmsNorm.forward(x, inPlace, inPlace, rstdOfParts, n, EPS, 0, 3);
        assertArrayEquals(y, inPlace);
        assertArrayEquals(rstd, rstdOfParts);
        RmsNorm.backward(dy, y, rstd, dy, n, 5, rows);
        RmsNorm.backward(dy, y, rstd, dy, n, 0, 5);
        assertArrayEquals(ds, dy);
    }
}
