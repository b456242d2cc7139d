package trm.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The extents of a tensor, outermost first; row-major storage. */
public record Shape(List<Integer> dims) {
    public Shape {
        dims = List.copyOf(dims);
        if (dims.isEmpty() || dims.stream().anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException("every extent of a shape must be positive: " + dims);
        }
        long size = dims.stream().mapToLong(d -> d).reduce(1, Math::multiplyExact);
        if (size > Integer.MAX_VALUE - 8) {
            throw TrmException.misuse("a tensor %s has %,d elements, more than one Java array holds; use a smaller"
                    + " batch or table", dims, size);
        }
    }

    public static Shape of(int... dims) {
        return new Shape(Arrays.stream(dims).boxed().toList());
    }

    public int rank() {
        return dims.size();
    }

    /** Extent {@code i}; negative indices count from the end. */
    public int dim(int i) {
        return dims.get(i < 0 ? dims.size() + i : i);
    }

    /** The number of elements. */
    public int size() {
        return dims.stream().mapToInt(d -> d).reduce(1, (a, b) -> a * b);
    }

    /** The number of rows when all but the last dimension are flattened. */
    public int rows() {
        return size() / dim(-1);
    }

    @Override
    public String toString() {
        return dims.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]"));
    }
}
