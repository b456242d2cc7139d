package trm.train.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import trm.tensor.FloatSource;

/** Writes weights as PyTorch and its relatives read them. */
public sealed interface TensorWriter permits SafetensorsWriter, TorchWriter {
    /**
     * A tensor to write.
     *
     * @param key its name in the file
     * @param type what its numbers become
     * @param values as many as the shape has room for
     */
    record Entry(String key, List<Integer> shape, NumberType type, FloatSource values) {
        /** The numbers. */
        long size() {
            return shape.stream().mapToLong(extent -> extent).reduce(1, (a, b) -> a * b);
        }

        /** Their bytes. */
        long bytes() {
            return size() * type.bytes();
        }

        /** Writes the numbers, the lowest byte of each first. */
        void write(OutputStream out) throws IOException {
            var piece = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
            int most = PIECE_BYTES / type.bytes();
            try {
                values.read((floats, count) -> {
                    for (int from = 0; from < count; from += most) {
                        type.encode(floats, from, Math.min(count, from + most), piece.clear());
                        write(out, piece);
                    }
                });
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }

        private static void write(OutputStream out, ByteBuffer bytes) {
            try {
                out.write(bytes.array(), 0, bytes.position());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The bytes that are in memory at a time. */
    int PIECE_BYTES = 1 << 20;

    /** Writes {@code file}, which is to be moved to its place once it is complete. */
    void write(Path file, List<Entry> entries) throws IOException;
}
