package trm.data.hdf;

import io.jhdf.HdfFile;
import io.jhdf.api.DatasetCreationOptions;
import io.jhdf.api.WritableGroup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import trm.data.file.WholeFile;
import trm.tensor.TrmException;

/** Writes HDF5 files whole or not at all, and compressed so that {@code h5dump} and h5py read them as they are. */
public final class HdfWriter {
    /** Random digits gain 5 % from level 6 and cost twice the time. */
    private static final int DEFLATE_LEVEL = 4;

    private static final int CHUNK_BYTES = 1 << 18;

    private HdfWriter() {}

    /**
     * Writes {@code file}: {@code body} fills the root group of a file beside it, which takes its place once complete.
     * Folders on the way are made.
     */
    public static void write(Path file, Consumer<WritableGroup> body) {
        WholeFile.write(file, beside -> {
            try (var hdf = HdfFile.write(beside)) {
                body.accept(hdf);
            }
        });
    }

    /** As {@link #write(Path, Consumer)}, with floats that are written behind the rest. */
    public static void write(Path file, BiConsumer<WritableGroup, LateFloats> body) {
        WholeFile.write(file, beside -> {
            var late = new LateFloats();
            try (var hdf = HdfFile.write(beside)) {
                body.accept(hdf, late);
            }
            late.append(beside);
        });
    }

    /** Puts {@code values} as 32-bit integers. */
    public static void ints(WritableGroup group, String name, int[] values) {
        group.putDataset(name, values, options(Integer.BYTES, values.length).build());
    }

    /** Puts {@code values}, flat rows of {@code width}, as 32-bit integers {@code [rows, width]}. */
    public static void ints(WritableGroup group, String name, int[] values, int width) {
        var rows = new int[values.length / width][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        group.putDataset(name, rows, options(Integer.BYTES, rows.length, width).build());
    }

    /** Puts {@code values} as UTF-8 strings of one length, that of the longest. */
    public static void texts(WritableGroup group, String name, List<String> values) {
        int length = 1;
        for (var value : values) {
            if (value.indexOf('\0') >= 0) {
                throw TrmException.misuse(
                        "%s holds '%s' with a zero character in it, which would end the text there; rename it.",
                        name, value.replace('\0', '?'));
            }
            length = Math.max(length, value.getBytes(StandardCharsets.UTF_8).length);
        }
        group.putDataset(name, values.toArray(String[]::new), options(length + 1, values.size()).build());
    }

    /** Puts {@code values} as unsigned bytes. */
    public static void bytes(WritableGroup group, String name, byte[] values) {
        group.putDataset(name, values, options(1, values.length).unsigned().build());
    }

    /** Puts {@code values} as unsigned bytes as they are, since they are compressed already. */
    public static void compressed(WritableGroup group, String name, byte[] values) {
        group.putDataset(name, values, DatasetCreationOptions.builder().unsigned().build());
    }

    /** Puts {@code values}, flat rows of {@code width}, as unsigned bytes {@code [rows, width]}. */
    public static void bytes(WritableGroup group, String name, byte[] values, int width) {
        var rows = new byte[values.length / width][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
        }
        group.putDataset(name, rows, options(1, rows.length, width).unsigned().build());
    }

    /** Puts {@code values}, flat in row order, as floats of one to three dimensions; uncompressed, noise does not. */
    public static void floats(WritableGroup group, String name, float[] values, int... shape) {
        group.putDataset(name, nested(values, 0, shape));
    }

    private static Object nested(float[] values, int offset, int... shape) {
        return switch (shape.length) {
            case 1 -> Arrays.copyOfRange(values, offset, offset + shape[0]);
            case 2 -> {
                var rows = new float[shape[0]][];
                for (int i = 0; i < rows.length; i++) {
                    rows[i] = (float[]) nested(values, offset + i * shape[1], shape[1]);
                }
                yield rows;
            }
            case 3 -> {
                var planes = new float[shape[0]][][];
                for (int i = 0; i < planes.length; i++) {
                    planes[i] = (float[][]) nested(values, offset + i * shape[1] * shape[2], shape[1], shape[2]);
                }
                yield planes;
            }
            default -> throw new IllegalArgumentException("floats of " + shape.length + " dimensions");
        };
    }

    private static DatasetCreationOptions.Builder options(int itemBytes, int... shape) {
        var chunk = shape.clone();
        int rowBytes = shape.length == 1 ? itemBytes : itemBytes * shape[1];
        chunk[0] = Math.clamp(CHUNK_BYTES / rowBytes, 1, shape[0]);
        return DatasetCreationOptions.builder().chunkDimensions(chunk).shuffle().deflate(DEFLATE_LEVEL);
    }
}
