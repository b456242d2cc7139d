package trm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GoldenTest {
    @Test
    void readsEveryElementTypeAndAttributes() {
        assertArrayEquals(new int[] {3, 5, 64}, Golden.shape("ops.h5", "rms_norm/x"));
        assertEquals(3 * 5 * 64, Golden.floats("ops.h5", "rms_norm/x").length);
        assertEquals(3 * 16, Golden.doubles("ops.h5", "stablemax_cross_entropy/y0").length);
        assertEquals(4, Golden.ints("ops.h5", "signsgd/0/ids").length);
        assertEquals(3, Golden.ints("ops.h5", "argmax_ties/y").length); // int64
        assertEquals(8, Golden.numbers("ops.h5", "adam_atan2/imoneoi", "lr_per_step").length);
        assertEquals(1e-4, Golden.number("ops.h5", "cosine/0", "base_lr"));
        assertEquals(65104, Golden.number("ops.h5", "cosine/0", "total"));
        assertTrue(Golden.has("ops.h5", "swiglu/f64/y0"));
        assertFalse(Golden.has("ops.h5", "swiglu/f64/y9"));
        assertTrue(Golden.children("ops.h5", "/").contains("swiglu"));
        assertTrue(Golden.children("ops.h5", "signsgd/0").contains("w_after"));
    }
}
