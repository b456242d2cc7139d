package trm.data;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/** The element types of the reference's {@code .npy} files, little-endian. */
public enum TokenType {
    UINT8("|u1", 1),
    INT32("<i4", 4),
    INT64("<i8", 8);

    private final String descriptor;
    private final int bytes;

    TokenType(String descriptor, int bytes) {
        this.descriptor = descriptor;
        this.bytes = bytes;
    }

    /** The type with this {@code descr} in a header, or null when it is none of these. */
    public static TokenType of(String descriptor) {
        return Arrays.stream(values()).filter(t -> t.descriptor.equals(descriptor)).findAny().orElse(null);
    }

    /** The type with this {@linkplain #label name}, or null when it is none of these. */
    public static TokenType ofLabel(String label) {
        return Arrays.stream(values()).filter(t -> t.label().equals(label)).findAny().orElse(null);
    }

    public String descriptor() {
        return descriptor;
    }

    /** numpy's name: {@code uint8}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Puts one element. */
    public void put(ByteBuffer buffer, int value) {
        switch (this) {
            case UINT8 -> buffer.put((byte) value);
            case INT32 -> buffer.putInt(value);
            case INT64 -> buffer.putLong(value);
        }
    }
}
