package trm.data.hdf;

import io.jhdf.HdfFile;
import io.jhdf.api.Group;
import io.jhdf.api.WritableGroup;
import io.jhdf.api.dataset.ContiguousDataset;
import io.jhdf.object.datatype.FloatingPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import trm.tensor.FloatSource;

/**
 * Datasets of floats that a file makes room for and that are written into it once the rest is there, straight from
 * where they are: the library would want them as arrays of rows, a copy of gigabytes.
 */
public final class LateFloats {
    private static final int PIECE_BYTES = 1 << 20;

    private record Late(String group, String name, long count, FloatSource values) {}

    private final List<Late> all = new ArrayList<>();

    LateFloats() {}

    /**
     * Puts {@code values}, floats of one to three dimensions, into {@code group}.
     *
     * @param group a group of the root
     */
    public void put(WritableGroup group, String name, FloatSource values, int... shape) {
        group.putDataset(name, zeros(shape));
        long count = 1;
        for (int extent : shape) {
            count *= extent;
        }
        all.add(new Late(group.getName(), name, count, values));
    }

    /** Rows of zeros, which are all one row. */
    private static Object zeros(int... shape) {
        return switch (shape.length) {
            case 1 -> new float[shape[0]];
            case 2 -> {
                var rows = new float[shape[0]][];
                Arrays.fill(rows, new float[shape[1]]);
                yield rows;
            }
            case 3 -> {
                var planes = new float[shape[0]][][];
                Arrays.fill(planes, zeros(shape[1], shape[2]));
                yield planes;
            }
            default -> throw new IllegalArgumentException("floats of " + shape.length + " dimensions");
        };
    }

    /** Writes the values into {@code file}, which has room for them. */
    void fill(Path file) throws IOException {
        try (var hdf = new HdfFile(file); var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (var late : all) {
                fill(channel, (ContiguousDataset) ((Group) hdf.getChild(late.group)).getChild(late.name), late);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void fill(FileChannel channel, ContiguousDataset dataset, Late late) throws IOException {
        channel.position(dataset.getDataAddress());
        var bytes = ByteBuffer.allocateDirect(PIECE_BYTES)
                .order(((FloatingPoint) dataset.getDataType()).getByteOrder());
        var floats = bytes.asFloatBuffer();
        long[] written = {0};
        late.values.read((values, count) -> {
            written[0] += count;
            if (written[0] > late.count) {
                throw new IllegalStateException(late.name + " has more values than its shape");
            }
            for (int from = 0; from < count; from += floats.capacity()) {
                int length = Math.min(floats.capacity(), count - from);
                floats.clear().put(values, from, length);
                bytes.clear().limit(length * Float.BYTES);
                writeAll(channel, bytes);
            }
        });
        if (written[0] != late.count) {
            throw new IllegalStateException(late.name + " has fewer values than its shape");
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
