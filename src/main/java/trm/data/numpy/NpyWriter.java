package trm.data.numpy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import trm.data.TokenType;

/** Writes an array to a {@code .npy} file element by element, byte for byte as numpy would. */
final class NpyWriter implements AutoCloseable {
    private static final int ALIGNMENT = 64;
    private static final int BUFFER = 1 << 20;
    private static final int PREAMBLE = 10;

    private final FileChannel channel;
    private final TokenType type;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER).order(ByteOrder.LITTLE_ENDIAN);

    NpyWriter(Path file, TokenType type, long... shape) throws IOException {
        this.type = type;
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var header = "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }"
                .formatted(type.descriptor(), text(shape));
        int length = Math.ceilDiv(PREAMBLE + header.length() + 1, ALIGNMENT) * ALIGNMENT - PREAMBLE;
        buffer.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.ISO_8859_1)).put((byte) 1).put((byte) 0);
        buffer.putShort((short) length);
        buffer.put((header + " ".repeat(length - header.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A tuple's inside: one length is followed by a comma. */
    private static String text(long[] shape) {
        var text = new StringBuilder();
        for (int i = 0; i < shape.length; i++) {
            text.append(i == 0 ? "" : ", ").append(shape[i]);
        }
        return shape.length == 1 ? text + "," : text.toString();
    }

    /** Adds the next elements. */
    void put(int[] values) throws IOException {
        for (int value : values) {
            if (buffer.remaining() < type.bytes()) {
                flush();
            }
            type.put(buffer, value);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            flush();
        }
    }
}
