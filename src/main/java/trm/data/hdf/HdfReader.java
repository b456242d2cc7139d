package trm.data.hdf;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import trm.tensor.FloatSink;
import trm.tensor.TrmException;

/**
 * An HDF5 file opened for reading. Whatever is wrong with it (absent, another format, cut short, a missing or unusual
 * field) becomes one {@link TrmException} that names the file and the field.
 */
public final class HdfReader implements AutoCloseable {
    private static final int HEADER_BYTES = 64;
    /** Deflate makes of so many bytes no less than one. */
    private static final int MOST_PACKED = 1032;

    private static final int PIECE_FLOATS = 1 << 18;
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1A, '\n'};

    private final Path file;
    private final HdfFile hdf;

    private HdfReader(Path file, HdfFile hdf) {
        this.file = file;
        this.hdf = hdf;
    }

    /** Opens {@code file}; fails when there is none, or when it is no whole HDF5 file. */
    public static HdfReader open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw TrmException.failure("%s: there is no such file.", file);
        }
        checkLength(file);
        try {
            return new HdfReader(file, new HdfFile(file));
        } catch (RuntimeException | StackOverflowError e) {
            throw damaged(file, e);
        }
    }

    /** The library maps files lazily and may miss a lost tail: compare the length with the one the header records. */
    private static void checkLength(Path file) {
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        long actual;
        try (var channel = FileChannel.open(file)) {
            channel.read(header, 0);
            actual = channel.size();
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", file, e.getMessage());
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (header.get(i) != SIGNATURE[i]) {
                throw TrmException.failure("%s: this is not an HDF5 file.", file);
            }
        }
        int endField =
                switch (header.get(8)) {
                    case 0 -> 40;
                    case 1 -> 44;
                    default -> 28;
                };
        long recorded = header.getLong(endField);
        if (actual < recorded || recorded <= 0) {
            throw TrmException.failure(
                    "%s: the file is cut short, it holds %,d of %,d bytes; write or copy it again.",
                    file, actual, recorded);
        }
    }

    /** The file this reads. */
    public Path file() {
        return file;
    }

    /** Whether there is a group or dataset at {@code path}, such as {@code train/recipe}. */
    public boolean has(String path) {
        return guarded(() -> find(path)) != null;
    }

    /** The names in the group at {@code path} ({@code ""} is the root), in the file's order. */
    public List<String> names(String path) {
        return guarded(() -> find(path) instanceof Group group ? List.copyOf(group.getChildren().keySet()) : List.of());
    }

    /** Whether the group or dataset at {@code path} has an attribute of this name. */
    public boolean hasAttribute(String path, String name) {
        return guarded(() -> find(path) != null && find(path).getAttribute(name) != null);
    }

    /** A whole number among the attributes of the group or dataset at {@code path}. */
    public int intAttribute(String path, String name) {
        double value = doubleAttribute(path, name);
        if (value != (int) value) {
            throw TrmException.failure("%s: attribute %s must be a whole number, not %s.", file, at(path, name), value);
        }
        return (int) value;
    }

    /** A number among the attributes of the group or dataset at {@code path}. */
    public double doubleAttribute(String path, String name) {
        if (attribute(path, name) instanceof Number number) {
            return number.doubleValue();
        }
        throw TrmException.failure("%s: attribute %s is not a number.", file, at(path, name));
    }

    /** Text among the attributes of the group or dataset at {@code path}. */
    public String textAttribute(String path, String name) {
        if (attribute(path, name) instanceof String text) {
            return text;
        }
        throw TrmException.failure("%s: attribute %s is not text.", file, at(path, name));
    }

    /** Several texts among the attributes of the group or dataset at {@code path}. */
    public List<String> textsAttribute(String path, String name) {
        if (attribute(path, name) instanceof String[] texts && !Arrays.asList(texts).contains(null)) {
            return List.of(texts);
        }
        throw TrmException.failure("%s: attribute %s is not a list of texts.", file, at(path, name));
    }

    private Object attribute(String path, String name) {
        return guarded(() -> {
            var node = find(path);
            var attribute = node == null ? null : node.getAttribute(name);
            if (attribute == null) {
                throw TrmException.failure("%s: attribute %s is missing.", file, at(path, name));
            }
            return attribute.getData();
        });
    }

    /** The lengths of the dataset at {@code path} along each of its axes. */
    public int[] shape(String path) {
        return guarded(() -> dataset(path).getDimensions());
    }

    /** Whole numbers of any width, flat in row order. {@code shape} is what it must be; a negative length is any. */
    public int[] ints(String path, int... shape) {
        return switch (flat(path, shape)) {
            case int[] a -> a;
            case byte[] a -> convert(a.length, i -> a[i]);
            case short[] a -> convert(a.length, i -> a[i]);
            case long[] a -> convert(a.length, i -> small(path, a[i]));
            default -> throw notWhole(path);
        };
    }

    private int small(String path, long value) {
        if (value != (int) value) {
            throw TrmException.failure("%s: %s holds %d, which is no small whole number.", file, path, value);
        }
        return (int) value;
    }

    /** Whole numbers {@code 0 … 255} of any width, flat in row order, one in a byte. {@code shape} as for ints. */
    public byte[] bytes(String path, int... shape) {
        var values = ints(path, shape);
        var bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            if ((values[i] & 0xFF) != values[i]) {
                throw TrmException.failure("%s: %s holds %d, which is not in 0 … 255.", file, path, values[i]);
            }
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** 32-bit floating-point numbers, flat in row order. {@code shape} as for ints. */
    public float[] floats(String path, int... shape) {
        return switch (flat(path, shape)) {
            case float[] a -> a;
            default -> throw TrmException.failure("%s: %s does not hold 32-bit floats.", file, path);
        };
    }

    /**
     * Gives the 32-bit floating-point numbers to {@code sink}, flat in row order; where they lie in one piece, as trm
     * writes them, they may be more than an array of bytes holds. {@code shape} as for ints.
     */
    public void floats(String path, FloatSink sink, int... shape) {
        var at = guarded(() -> {
            var dataset = dataset(path);
            checkShape(path, dataset.getDimensions(), shape);
            long count = count(path, dataset);
            return dataset instanceof ContiguousDataset piece
                            && !dataset.isEmpty()
                            && dataset.getDataType() instanceof FloatingPoint type
                            && type.getSize() == Float.BYTES
                    ? new Place(piece.getDataAddress() + hdf.getUserBlockSize(), count, type.getByteOrder())
                    : null;
        });
        if (at == null) {
            var values = floats(path, shape);
            sink.take(values, values.length);
            return;
        }
        try (var channel = FileChannel.open(file)) {
            if (at.start < 0 || at.count > (channel.size() - at.start) / Float.BYTES) {
                throw TrmException.failure(
                        "%s: %s lies beyond the end of the file; write or copy it again.", file, path);
            }
            at.read(channel, sink);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: %s cannot be read (%s).", file, path, e.getMessage());
        }
    }

    /** Floats of a file that lie in one piece. */
    private record Place(long start, long count, ByteOrder order) {
        void read(FileChannel channel, FloatSink sink) throws IOException {
            var floats = new float[(int) Math.min(PIECE_FLOATS, count)];
            var bytes = ByteBuffer.allocateDirect(floats.length * Float.BYTES).order(order);
            for (long done = 0; done < count; done += floats.length) {
                int length = (int) Math.min(floats.length, count - done);
                bytes.clear().limit(length * Float.BYTES);
                while (bytes.hasRemaining()) {
                    if (channel.read(bytes, start + done * Float.BYTES + bytes.position()) < 0) {
                        throw new IOException("the file ends early");
                    }
                }
                bytes.flip().asFloatBuffer().get(floats, 0, length);
                sink.take(floats, length);
            }
        }
    }

    /** Texts {@code [count]}. */
    public List<String> texts(String path, int count) {
        return guarded(() -> {
            var dataset = dataset(path);
            checkShape(path, dataset.getDimensions(), new int[] {count});
            count(path, dataset);
            if (dataset.getData() instanceof String[] texts) {
                return List.of(texts);
            }
            throw TrmException.failure("%s: %s does not hold texts.", file, path);
        });
    }

    private Object flat(String path, int[] shape) {
        return guarded(() -> {
            var dataset = dataset(path);
            checkShape(path, dataset.getDimensions(), shape);
            return dataset.isEmpty() || count(path, dataset) == 0 ? new int[0] : dataset.getDataFlat();
        });
    }

    /** The elements of {@code dataset}; fails where the file is too short for them, however well they are packed. */
    private long count(String path, Dataset dataset) {
        long count = Arrays.stream(dataset.getDimensions()).asLongStream().reduce(1, Math::multiplyExact);
        long bytes = Math.multiplyExact(count, (long) dataset.getDataType().getSize());
        if (bytes / MOST_PACKED > file.toFile().length()) {
            throw TrmException.failure(
                    "%s: %s would have %,d bytes, more than the file can hold; write or copy it again.",
                    file, path, bytes);
        }
        return count;
    }

    private void checkShape(String path, int[] actual, int[] expected) {
        boolean fits = actual.length == expected.length;
        for (int i = 0; fits && i < actual.length; i++) {
            fits = expected[i] < 0 || actual[i] == expected[i];
        }
        if (!fits) {
            throw TrmException.failure("%s: %s has shape %s, expected %s.", file, path, text(actual), text(expected));
        }
    }

    private static String text(int[] shape) {
        var parts = new String[shape.length];
        for (int i = 0; i < shape.length; i++) {
            parts[i] = shape[i] < 0 ? "any" : Integer.toString(shape[i]);
        }
        return "[" + String.join(", ", parts) + "]";
    }

    private interface IntAt {
        int get(int i);
    }

    private static int[] convert(int length, IntAt values) {
        var converted = new int[length];
        for (int i = 0; i < length; i++) {
            converted[i] = values.get(i);
        }
        return converted;
    }

    private TrmException notWhole(String path) {
        return TrmException.failure("%s: %s does not hold whole numbers.", file, path);
    }

    private Dataset dataset(String path) {
        if (find(path) instanceof Dataset dataset) {
            return dataset;
        }
        throw TrmException.failure("%s: the field %s is missing.", file, path);
    }

    private Node find(String path) {
        Node node = hdf;
        for (var name : path.isEmpty() ? new String[0] : path.split("/")) {
            node = node instanceof Group group ? group.getChild(name) : null;
        }
        return node;
    }

    private static String at(String path, String name) {
        return path.isEmpty() ? name : path + "/" + name;
    }

    /** The library reports damage by many kinds of unchecked exception, from checksums to buffer limits. */
    private <T> T guarded(Supplier<T> read) {
        try {
            return read.get();
        } catch (TrmException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) { // groups that are in themselves
            throw damaged(file, e);
        }
    }

    private static TrmException damaged(Path file, Throwable cause) {
        return TrmException.failure(
                cause, "%s: the HDF5 file is damaged (%s); write or copy it again.", file, cause.getMessage());
    }

    @Override
    public void close() {
        hdf.close();
    }
}
