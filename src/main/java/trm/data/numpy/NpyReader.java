package trm.data.numpy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import trm.data.TokenType;
import trm.tensor.TrmException;

/** An array in a {@code .npy} file of whole numbers, read where it lies, however large it is. */
final class NpyReader implements AutoCloseable {
    private static final Pattern DESCRIPTOR = Pattern.compile("'descr':\\s*'([^']*)'");
    private static final Pattern FORTRAN = Pattern.compile("'fortran_order':\\s*True");
    private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\(([0-9, ]*)\\)");
    private static final int PREAMBLE = 12;
    private static final ValueLayout.OfInt INT32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong INT64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Arena arena;
    private final TokenType type;
    private final long[] shape;
    private final MemorySegment data;

    NpyReader(Path file) {
        this.file = file;
        if (!Files.isRegularFile(file)) {
            throw TrmException.failure("%s: there is no such file.", file);
        }
        arena = Arena.ofShared();
        try (var channel = FileChannel.open(file)) {
            var all = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            var header = header(all);
            type = TokenType.of(match(DESCRIPTOR, header));
            if (type == null) {
                throw fault("its numbers are of the type %s, none of %s; save it again with astype",
                        match(DESCRIPTOR, header), Arrays.stream(TokenType.values()).map(TokenType::label).toList());
            }
            if (FORTRAN.matcher(header).find()) {
                throw fault("it is in Fortran order; save it again with numpy.ascontiguousarray");
            }
            shape = shape(match(SHAPE, header));
            data = all.asSlice(start(all));
            long expected = bytes();
            if (data.byteSize() != expected) {
                throw fault("it holds %,d bytes of numbers, not %,d; copy it again", data.byteSize(), expected);
            }
        } catch (IOException e) {
            arena.close();
            throw TrmException.failure(e, "%s: cannot be read (%s).", file, e.getMessage());
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private long[] shape(String text) {
        try {
            return Arrays.stream(text.split("[, ]+")).filter(s -> !s.isEmpty()).mapToLong(Long::parseLong).toArray();
        } catch (NumberFormatException e) {
            throw fault("its shape is (%s), which no array has; copy it again", text);
        }
    }

    /** What the numbers of its shape take. */
    private long bytes() {
        try {
            return Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        } catch (ArithmeticException e) {
            throw fault("its shape is %s, which no array has; copy it again", Arrays.toString(shape));
        }
    }

    /** Where the numbers begin. */
    private long start(MemorySegment all) {
        boolean magic = all.byteSize() >= PREAMBLE
                && (all.get(ValueLayout.JAVA_BYTE, 0) & 0xFF) == 0x93
                && new String(all.asSlice(1, 5).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1)
                        .equals("NUMPY");
        long start = 0;
        if (magic) {
            int version = all.get(ValueLayout.JAVA_BYTE, 6);
            int length = all.get(INT32, 8);
            start = version == 1 ? 10 + (length & 0xFFFF) : PREAMBLE + (length & 0xFFFFFFFFL);
        }
        if (start == 0 || start > all.byteSize()) {
            throw fault("this is no whole .npy file");
        }
        return start;
    }

    private String header(MemorySegment all) {
        int from = all.byteSize() > 6 && all.get(ValueLayout.JAVA_BYTE, 6) == 1 ? 10 : PREAMBLE;
        var bytes = all.asSlice(0, start(all)).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, from, bytes.length - from, StandardCharsets.ISO_8859_1);
    }

    private String match(Pattern pattern, String header) {
        var matcher = pattern.matcher(header);
        if (!matcher.find()) {
            throw fault("this is no array of numbers");
        }
        return matcher.group(1);
    }

    TokenType type() {
        return type;
    }

    /** The length along the first axis. */
    int rows() {
        return Math.toIntExact(shape[0]);
    }

    /** Checks that the array has these lengths; a negative one is any. */
    NpyReader check(long... expected) {
        boolean fits = expected.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = expected[i] < 0 || expected[i] == shape[i];
        }
        if (!fits || shape[0] > Integer.MAX_VALUE - 8) {
            throw fault("its shape is %s, not %s",
                    Arrays.toString(shape), Arrays.toString(expected).replaceAll("-\\d+", "any"));
        }
        return this;
    }

    /** The element at a flat index. */
    int at(long i) {
        long value = switch (type) {
            case UINT8 -> data.get(ValueLayout.JAVA_BYTE, i) & 0xFF;
            case INT32 -> data.get(INT32, i * Integer.BYTES);
            case INT64 -> data.get(INT64, i * Long.BYTES);
        };
        if (value != (int) value) {
            throw fault("element %d is %d, which is no small whole number", i, value);
        }
        return (int) value;
    }

    /** All elements of an array of one axis. */
    int[] ints() {
        check(-1);
        var values = new int[rows()];
        for (int i = 0; i < values.length; i++) {
            values[i] = at(i);
        }
        return values;
    }

    private TrmException fault(String message, Object... args) {
        return TrmException.failure("%s: %s.", file, message.formatted(args));
    }

    @Override
    public void close() {
        arena.close();
    }
}
