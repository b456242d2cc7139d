package trm.data.hdf;

import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trm.tensor.FloatSource;

/**
 * Datasets of floats that are written behind all else of a file, straight from where they are and of any length. The
 * library would want them as arrays of rows, which is a copy of gigabytes, and would write row by row; it makes each of
 * them with one number, and then its header is told where the numbers are.
 */
public final class LateFloats {
    private static final int PIECE_BYTES = 1 << 20;

    private record Late(String group, String name, int[] shape, FloatSource values) {
        long count() {
            return Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
        }
    }

    private final List<Late> all = new ArrayList<>();

    LateFloats() {}

    /**
     * Puts {@code values}, floats of this shape, into {@code group}.
     *
     * @param group a group of the root
     */
    public void put(WritableGroup group, String name, FloatSource values, int... shape) {
        var ones = shape.clone();
        Arrays.fill(ones, 1);
        group.putDataset(name, Array.newInstance(float.class, ones));
        all.add(new Late(group.getName(), name, shape, values));
    }

    /** Writes the values behind what is in {@code file}. */
    void append(Path file) throws IOException {
        var headers = new ArrayList<Long>();
        try (var hdf = new HdfFile(file)) {
            for (var late : all) {
                headers.add(((Group) hdf.getChild(late.group)).getChild(late.name).getAddress());
            }
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.position(channel.size());
            for (int i = 0; i < headers.size(); i++) {
                var late = all.get(i);
                long start = channel.position();
                write(channel, late);
                HdfHeader.placeData(channel, headers.get(i), late.shape, start, channel.position() - start);
            }
            HdfHeader.endFile(channel);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void write(FileChannel channel, Late late) throws IOException {
        var bytes = ByteBuffer.allocateDirect(PIECE_BYTES).order(ByteOrder.nativeOrder()); // the library's choice
        var floats = bytes.asFloatBuffer();
        long[] written = {0};
        late.values.read((values, count) -> {
            for (int from = 0; from < count; from += floats.capacity()) {
                int length = Math.min(floats.capacity(), count - from);
                floats.clear().put(values, from, length);
                bytes.clear().limit(length * Float.BYTES);
                writeAll(channel, bytes);
            }
            written[0] += count;
        });
        if (written[0] != late.count()) {
            throw new IllegalStateException("%s has %,d values for the shape %s"
                    .formatted(late.name, written[0], Arrays.toString(late.shape)));
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
