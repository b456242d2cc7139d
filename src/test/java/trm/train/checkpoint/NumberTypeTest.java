package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class NumberTypeTest {
    private static float rounded(float value) {
        var bytes = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN);
        NumberType.BFLOAT16.encode(new float[] {value}, 0, 1, bytes);
        var decoded = new float[1];
        NumberType.BFLOAT16.decode(bytes.flip(), decoded, 1);
        return decoded[0];
    }

    /** PyTorch 1.13 says the same of these. */
    @Test
    void bfloat16IsTheNearestTiesToEven() {
        assertEquals(1f, rounded(1.00390625f), "a tie, to the even one below");
        assertEquals(1.015625f, rounded(1.01171875f), "a tie, to the even one above");
        assertEquals(1.0078125f, rounded(Math.nextUp(1.00390625f)));
        assertEquals(-0.0f, rounded(-0.0f));
        assertEquals(Float.POSITIVE_INFINITY, rounded(Float.MAX_VALUE));
        assertEquals(Float.NEGATIVE_INFINITY, rounded(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(rounded(Float.intBitsToFloat(0x7F800001))));
        assertTrue(Float.isNaN(rounded(Float.intBitsToFloat(0xFFFFFFFF))));
        assertEquals(Float.intBitsToFloat(0x00010000), rounded(Float.intBitsToFloat(0x0000FFFF)), "a small one");
    }

    @Test
    void tellsWhatIsABfloat16() {
        assertTrue(NumberType.isBfloat16(-50 / 64f));
        assertFalse(NumberType.isBfloat16(0.1f));
    }
}
