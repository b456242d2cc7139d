package trm.data.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A stream that fails when nothing comes for some time, instead of waiting for ever. */
final class TimedStream extends FilterInputStream {
    private final Duration silence;
    private final Thread watch;
    private volatile long heard = System.nanoTime();
    private volatile boolean silent;

    /** @param in a stream that may be closed by another thread than the one that waits for it */
    TimedStream(InputStream in, Duration silence) {
        super(in);
        this.silence = silence;
        watch = Thread.ofVirtual().start(this::watch);
    }

    private void watch() {
        try {
            for (long left = silence.toNanos(); left > 0; left = heard + silence.toNanos() - System.nanoTime()) {
                Thread.sleep(Duration.ofNanos(left));
            }
            silent = true;
            in.close();
        } catch (InterruptedException | IOException e) {
            // closed: nobody waits any more
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int read = super.read(bytes, offset, length);
            if (!silent) {
                heard = System.nanoTime();
                return read;
            }
        } catch (IOException e) {
            if (!silent) {
                throw e;
            }
        }
        throw new IOException("nothing came for %s s".formatted(silence.toMillis() / 1e3));
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
