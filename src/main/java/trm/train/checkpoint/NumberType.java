package trm.train.checkpoint;

import java.nio.ByteBuffer;

/** How files keep floating-point numbers. */
public enum NumberType {
    FLOAT64("F64", "DoubleStorage", Double.BYTES),
    FLOAT32("F32", "FloatStorage", Float.BYTES),
    FLOAT16("F16", "HalfStorage", Short.BYTES),
    BFLOAT16("BF16", "BFloat16Storage", Short.BYTES);

    private final String safetensors;
    private final String storage;
    private final int bytes;

    NumberType(String safetensors, String storage, int bytes) {
        this.safetensors = safetensors;
        this.storage = storage;
        this.bytes = bytes;
    }

    /** That of safetensors' name, or null where it is none of these. */
    static NumberType ofSafetensors(String name) {
        for (var type : values()) {
            if (type.safetensors.equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** That of PyTorch's class of storages, or null where it is none of these. */
    static NumberType ofStorage(String name) {
        for (var type : values()) {
            if (type.storage.equals(name)) {
                return type;
            }
        }
        return null;
    }

    /** What safetensors calls it. */
    String safetensors() {
        return safetensors;
    }

    /** PyTorch's class of storages of it. */
    String storage() {
        return storage;
    }

    /** The bytes of a number. */
    int bytes() {
        return bytes;
    }

    /** Reads {@code count} numbers; those of 64 bits are rounded, the others are exactly what they were. */
    void decode(ByteBuffer from, float[] to, int count) {
        switch (this) {
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = (float) from.getDouble();
                }
            }
            case FLOAT32 -> {
                from.asFloatBuffer().get(to, 0, count);
                from.position(from.position() + count * bytes);
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = Float.float16ToFloat(from.getShort());
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    to[i] = Float.intBitsToFloat(from.getShort() << Short.SIZE);
                }
            }
        }
    }

    /** Writes the numbers from {@code start} to {@code end}, those of 16 bits rounded to the nearest, ties to even. */
    void encode(float[] from, int start, int end, ByteBuffer to) {
        switch (this) {
            case FLOAT32 -> {
                to.asFloatBuffer().put(from, start, end - start);
                to.position(to.position() + (end - start) * bytes);
            }
            case BFLOAT16 -> {
                for (int i = start; i < end; i++) {
                    to.putShort(bfloat16(from[i]));
                }
            }
            case FLOAT64, FLOAT16 -> throw new IllegalArgumentException("no weights are written in " + this);
        }
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> Short.SIZE | 0x40); // a NaN even when all its other bits were low ones
        }
        return (short) (bits + 0x7FFF + (bits >>> Short.SIZE & 1) >>> Short.SIZE);
    }

    /** Whether a bfloat16 is all that {@code value} needs. */
    public static boolean isBfloat16(float value) {
        return (Float.floatToRawIntBits(value) & 0xFFFF) == 0;
    }
}
