package trm.tornado;

import trm.tensor.TrmException;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** The memory of a device, of which each program has a part of its own, weights included. */
final class Room {
    private static final String REMEDY =
            "take fewer rows at once (global_batch_size, --batch), a smaller model, or --device cpu";
    /** What TornadoVM puts before the content of an array. */
    private static final int HEADER = 16;

    private final long size;
    private final long largest;
    private long taken;

    Room(TornadoDevice device) {
        this(
                device.getPhysicalDevice().getDeviceGlobalMemorySize(),
                device.getPhysicalDevice().getDeviceMaxAllocationSize());
    }

    /**
     * @param size bytes of the device's memory
     * @param largest bytes that one buffer may have
     */
    Room(long size, long largest) {
        this.size = size;
        this.largest = largest;
    }

    /** The bytes of an array on the device. */
    static long bytes(Object array) {
        return HEADER + switch (array) {
            case float[] floats -> (long) Float.BYTES * floats.length;
            case int[] ints -> (long) Integer.BYTES * ints.length;
            case short[] shorts -> (long) Short.BYTES * shorts.length;
            case FloatArray floats -> (long) Float.BYTES * floats.getSize();
            case IntArray ints -> (long) Integer.BYTES * ints.getSize();
            default -> throw new IllegalArgumentException(array.getClass().getName());
        };
    }

    /**
     * Fails where a program does not fit, before it has asked for anything.
     *
     * @param bytes of all its buffers
     * @param most bytes of its largest buffer
     */
    void check(long bytes, long most) {
        if (size > 0 && taken + bytes > size) {
            throw TrmException.failure(
                    "the program needs %,d MB on the GPU%s, which has %,d MB; %s", megabytes(bytes),
                    taken == 0 ? "" : " beside the %,d MB of others".formatted(megabytes(taken)), size >> 20, REMEDY);
        }
        if (largest > 0 && most > largest) {
            throw TrmException.failure(
                    "the program needs a buffer of %,d MB, and the GPU gives none of more than %,d MB; %s",
                    megabytes(most), largest >> 20, REMEDY);
        }
    }

    /**
     * Fails where Java cannot have so many bytes: each buffer on the device has an array on the host as its handle.
     */
    void checkHeap(long bytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw TrmException.failure(
                    "the program's buffers on the GPU need %,d MB of Java's memory too, which may be %,d MB; allow more"
                            + " with TRM_JAVA_OPTS=-Xmx%dg, or take fewer rows at once (global_batch_size, --batch)",
                    megabytes(bytes), heap >> 20, (bytes >> 30) + (bytes >> 31) + 2);
        }
    }

    void take(long bytes) {
        taken += bytes;
    }

    void giveBack(long bytes) {
        taken -= bytes;
    }

    private static long megabytes(long bytes) {
        return (bytes + (1 << 20) - 1) >> 20;
    }
}
