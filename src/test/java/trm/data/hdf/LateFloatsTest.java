package trm.data.hdf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.tensor.FloatSource;
import trm.tensor.TrmException;

class LateFloatsTest {
    @TempDir
    private Path temp;

    private static float[] numbers(int count) {
        var numbers = new float[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i - count / 2f;
        }
        return numbers;
    }

    private static void write(Path file, FloatSource matrix, int rows, int columns) {
        HdfWriter.write(file, (root, late) -> {
            root.putAttribute("step", 3);
            var weights = root.putGroup("weights");
            late.put(weights, "a.vector", FloatSource.of(numbers(5)), 5);
            late.put(weights, "a.matrix", matrix, rows, columns);
            HdfWriter.ints(root, "ints", new int[] {1, 2, 3});
            late.put(root.putGroup("other"), "a.cube", FloatSource.of(numbers(24)), 2, 3, 4);
        });
    }

    /** Longer than a piece of the writer's and of the reader's, in pieces that are neither's. */
    @Test
    void whatIsWrittenLateIsRead() throws IOException {
        var file = temp.resolve("f.h5");
        var values = numbers(1_200_003);
        write(file, sink -> {
            for (int from = 0; from < values.length; from += 100_001) {
                var piece = Arrays.copyOfRange(values, from, from + 100_001);
                sink.take(piece, Math.min(piece.length, values.length - from));
            }
        }, 400_001, 3);
        try (var hdf = HdfReader.open(file)) {
            assertEquals(List.of("a.vector", "a.matrix").size(), hdf.names("weights").size());
            assertArrayEquals(numbers(5), hdf.floats("weights/a.vector", 5));
            assertArrayEquals(values, hdf.floats("weights/a.matrix", 400_001, 3));
            assertArrayEquals(numbers(24), hdf.floats("other/a.cube", 2, 3, 4));
            assertArrayEquals(new int[] {1, 2, 3}, hdf.ints("ints", 3));
            assertEquals(3, hdf.intAttribute("", "step"));
            var read = new float[values.length];
            int[] filled = {0};
            hdf.floats("weights/a.matrix", (piece, count) -> {
                System.arraycopy(piece, 0, read, filled[0], count);
                filled[0] += count;
            }, -1, 3);
            assertArrayEquals(values, read);
            var wrong = assertThrows(
                    TrmException.class, () -> hdf.floats("weights/a.matrix", (piece, count) -> {}, -1, 4));
            assertTrue(wrong.getMessage().contains("has shape [400001, 3], expected [any, 4]"), wrong.getMessage());
        }
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(Files.size(file), bytes.getLong(28), "the superblock says where the file ends");
    }

    @Test
    void aTailThatIsLostIsMissed() throws IOException {
        var file = temp.resolve("f.h5");
        write(file, FloatSource.of(numbers(6)), 2, 3);
        var bytes = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
        var e = assertThrows(TrmException.class, () -> HdfReader.open(file));
        assertTrue(e.getMessage().contains("is cut short"), e.getMessage());
    }

    @Test
    void tooFewOrTooManyValuesLeaveTheFileThatWas() throws IOException {
        var file = temp.resolve("f.h5");
        Files.writeString(file, "before");
        for (int count : new int[] {5, 7}) {
            var e = assertThrows(TrmException.class, () -> write(file, FloatSource.of(numbers(count)), 2, 3));
            assertTrue(e.getMessage().contains("%d values for the shape [2, 3]".formatted(count)), e.getMessage());
        }
        assertEquals("before", Files.readString(file));
        try (var files = Files.list(temp)) {
            assertEquals(List.of(file), files.toList());
        }
    }
}
