package trm.train.checkpoint;

import java.util.List;

/**
 * A tensor as a pickle describes it: a view of a storage. The number at the indices {@code i} is that at
 * {@code offset + Σ i[k]·strides[k]} of the storage.
 *
 * @param shape its extents, each 0 or more
 * @param strides as many, each 0 or more
 */
record TorchView(Storage storage, long offset, List<Integer> shape, List<Long> strides) {
    /**
     * Numbers beside the pickle.
     *
     * @param type PyTorch's class of it, such as {@code FloatStorage}
     * @param key the name of its file in the archive
     * @param size the numbers in it
     */
    record Storage(String type, String key, long size) {}

    /** Elements; {@code Long.MAX_VALUE} where there are more. */
    long size() {
        long size = 1;
        for (int extent : shape) {
            size = extent == 0 ? 0 : size > Long.MAX_VALUE / extent ? Long.MAX_VALUE : size * extent;
        }
        return shape.contains(0) ? 0 : size;
    }

    /** How much of the storage it reaches over, from its offset on; −1 where that is more than a long. */
    long span() {
        if (size() == 0) {
            return 0;
        }
        long last = 0;
        for (int i = 0; i < shape.size(); i++) {
            long steps = shape.get(i) - 1;
            long stride = strides.get(i);
            if (steps > 0 && stride > (Long.MAX_VALUE - 1 - last) / steps) {
                return -1;
            }
            last += steps * stride;
        }
        return last + 1;
    }

    /** Whether its numbers lie one after the other in row order. */
    boolean isContiguous() {
        long expected = 1;
        for (int i = shape.size() - 1; i >= 0; i--) {
            if (shape.get(i) != 1) {
                if (strides.get(i) != expected) {
                    return size() == 0;
                }
                expected *= shape.get(i);
            }
        }
        return true;
    }
}
