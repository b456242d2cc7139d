package trm.tornado;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import trm.tensor.Tensor;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What goes to the device before each run, or comes from it after: all floats in one array and all ints in another,
 * outside the Java heap, so that a run makes two transfers in each direction and a captured graph may hold them.
 */
final class Exchange {
    private final Map<Tensor, Integer> offsets = new LinkedHashMap<>();
    private final FloatArray floats;
    private final IntArray ints;

    Exchange(Set<Tensor> tensors) {
        int floatCount = 0;
        int intCount = 0;
        for (var tensor : tensors) {
            boolean isFloat = tensor.type() == Tensor.Type.FLOAT;
            offsets.put(tensor, isFloat ? floatCount : intCount);
            if (isFloat) {
                floatCount += tensor.size();
            } else {
                intCount += tensor.size();
            }
        }
        floats = new FloatArray(Math.max(1, floatCount));
        ints = new IntArray(Math.max(1, intCount));
        floats.init(0f);
        ints.init(0);
    }

    Set<Object> arrays() {
        var arrays = Part.identity();
        arrays.add(floats);
        arrays.add(ints);
        return arrays;
    }

    /** Takes the host's inputs. */
    void put() {
        offsets.forEach((tensor, offset) -> {
            if (tensor.type() == Tensor.Type.FLOAT) {
                var from = tensor.floats();
                for (int i = 0; i < from.length; i++) {
                    floats.set(offset + i, from[i]);
                }
            } else {
                var from = tensor.ints();
                for (int i = 0; i < from.length; i++) {
                    ints.set(offset + i, from[i]);
                }
            }
        });
    }

    /** The tasks that {@link #unpack} or {@link #pack} adds. */
    int tasks() {
        return offsets.size();
    }

    /** The arrays that a transfer of these tensors fills. */
    Set<Object> filled() {
        var filled = Part.identity();
        offsets.keySet().forEach(tensor -> filled.add(tensor.type() == Tensor.Type.FLOAT ? floats : ints));
        return filled;
    }

    boolean has(Tensor tensor) {
        return offsets.containsKey(tensor);
    }

    /** Fills {@code to} with an output. */
    void get(Tensor tensor, Object to) {
        int offset = offsets.get(tensor);
        if (tensor.type() == Tensor.Type.FLOAT) {
            var array = (float[]) to;
            for (int i = 0; i < tensor.size(); i++) {
                array[i] = floats.get(offset + i);
            }
        } else {
            var array = (int[]) to;
            for (int i = 0; i < tensor.size(); i++) {
                array[i] = ints.get(offset + i);
            }
        }
    }

    /** Adds the tasks that spread the inputs over their buffers. */
    void unpack(Tasks tasks) {
        offsets.forEach((tensor, offset) -> {
            int n = tensor.size();
            if (tensor.type() == Tensor.Type.FLOAT) {
                var to = tasks.floats(tensor);
                tasks.touch(floats);
                tasks.add(4, (g, id) -> g.task(id, CopyKernels::unpack, floats, offset, to, n));
            } else {
                var to = tasks.ints(tensor);
                tasks.touch(ints);
                tasks.add(4, (g, id) -> g.task(id, CopyKernels::unpackInts, ints, offset, to, n));
            }
        });
    }

    /** Adds the tasks that gather the outputs. */
    void pack(Tasks tasks) {
        offsets.forEach((tensor, offset) -> {
            int n = tensor.size();
            if (tensor.type() == Tensor.Type.FLOAT) {
                var from = tasks.floats(tensor);
                tasks.touch(floats);
                tasks.add(4, (g, id) -> g.task(id, CopyKernels::pack, from, floats, offset, n));
            } else {
                var from = tasks.ints(tensor);
                tasks.touch(ints);
                tasks.add(4, (g, id) -> g.task(id, CopyKernels::packInts, from, ints, offset, n));
            }
        });
    }
}
