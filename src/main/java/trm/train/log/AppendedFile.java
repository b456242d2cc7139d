package trm.train.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import trm.tensor.TrmException;

/**
 * A file that grows. What is added waits in memory until {@link #flush}, which writes all of it or, where the disk is
 * full, nothing: then it goes on waiting.
 */
final class AppendedFile implements AutoCloseable {
    /** How long what was added may wait. */
    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private final Path file;
    private final FileChannel channel;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private long size;
    private long flushedAt = System.nanoTime();

    /** Goes on behind what {@code file} holds, if there is one. */
    AppendedFile(Path file) {
        this.file = file;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            size = channel.size();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Adds {@code bytes}; writes them if others have waited for some seconds. */
    void add(byte[] bytes) {
        waiting.writeBytes(bytes);
        if (System.nanoTime() - flushedAt > PATIENCE_NANOS) {
            flushedAt = System.nanoTime();
            try {
                flush();
            } catch (TrmException e) {
                // They wait: the flush that somebody asks for will say it.
            }
        }
    }

    void flush() {
        try {
            var bytes = ByteBuffer.wrap(waiting.toByteArray());
            for (long at = size; bytes.hasRemaining();) {
                at += channel.write(bytes, at);
            }
            size += bytes.limit();
            waiting.reset();
            flushedAt = System.nanoTime();
        } catch (IOException e) {
            try {
                channel.truncate(size);
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            throw failure(e);
        }
    }

    /** Writes what waits, if that can be done. */
    @Override
    public void close() {
        try (channel) {
            flush();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private TrmException failure(IOException e) {
        return TrmException.failure(e, "%s: cannot be written (%s)", file, e.getMessage());
    }
}
