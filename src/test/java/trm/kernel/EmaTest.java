package trm.kernel;

import static trm.kernel.Close.assertClose;

import org.junit.jupiter.api.Test;
import trm.Golden;

class EmaTest {
    @Test
    void equalsTheReference() {
        var shadow = Golden.floats("ops.h5", "ema/init");
        for (int step = 0; step < 5; step++) {
            var p = Golden.floats("ops.h5", "ema/param" + step);
            Ema.update(shadow, p, 0.999, 0, 10);
            Ema.update(shadow, p, 0.999, 10, p.length);
            assertClose(Golden.floats("ops.h5", "ema/shadow" + step), shadow, 1e-7);
        }
    }
}
