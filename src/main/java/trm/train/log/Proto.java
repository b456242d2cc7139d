package trm.train.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A message of protocol buffers in the making: as much of the format as TensorBoard's events need. */
final class Proto {
    private static final int VARINT = 0;
    private static final int EIGHT_BYTES = 1;
    private static final int LENGTH = 2;
    private static final int FOUR_BYTES = 5;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Proto add(int field, long value) {
        key(field, VARINT);
        return varint(value);
    }

    Proto add(int field, double value) {
        key(field, EIGHT_BYTES);
        bytes.writeBytes(buffer(Double.BYTES).putDouble(value).array());
        return this;
    }

    Proto add(int field, float value) {
        key(field, FOUR_BYTES);
        bytes.writeBytes(buffer(Float.BYTES).putFloat(value).array());
        return this;
    }

    Proto add(int field, byte[] value) {
        key(field, LENGTH);
        varint(value.length);
        bytes.writeBytes(value);
        return this;
    }

    Proto add(int field, String value) {
        return add(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Proto add(int field, Proto value) {
        return add(field, value.toBytes());
    }

    byte[] toBytes() {
        return bytes.toByteArray();
    }

    private void key(int field, int type) {
        varint((long) field << 3 | type);
    }

    private Proto varint(long value) {
        for (; (value & ~0x7fL) != 0; value >>>= 7) {
            bytes.write((int) (value & 0x7f | 0x80));
        }
        bytes.write((int) value);
        return this;
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
