package trm.tornado;

import java.util.Collection;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Whether a transfer from the device took place. Where a driver refuses one, because the device is lost, TornadoVM
 * prints a line and goes on: the host would take what was there before for the result. So that is marked.
 */
final class Arrival {
    /** A float that no operation gives: a NaN with these bits. */
    private static final int FLOAT = 0x7fdead01;
    private static final int INT = 0xdead0001;

    private Arrival() {}

    /** Runs {@code transfers}, which fill {@code arrays} on the host; fails where one of them has not come. */
    static void check(Collection<?> arrays, Runnable transfers) {
        arrays.forEach(Arrival::mark);
        transfers.run();
        if (arrays.stream().anyMatch(Arrival::isMarked)) {
            throw GpuFailure.lost();
        }
    }

    private static void mark(Object array) {
        switch (array) {
            case float[] floats -> floats[0] = Float.intBitsToFloat(FLOAT);
            case int[] ints -> ints[0] = INT;
            case FloatArray floats -> floats.set(0, Float.intBitsToFloat(FLOAT));
            case IntArray ints -> ints.set(0, INT);
            default -> throw new IllegalArgumentException(array.toString());
        }
    }

    private static boolean isMarked(Object array) {
        return switch (array) {
            case float[] floats -> Float.floatToRawIntBits(floats[0]) == FLOAT;
            case int[] ints -> ints[0] == INT;
            case FloatArray floats -> Float.floatToRawIntBits(floats.get(0)) == FLOAT;
            case IntArray ints -> ints.get(0) == INT;
            default -> throw new IllegalArgumentException(array.toString());
        };
    }
}
