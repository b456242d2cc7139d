package trm.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;

/**
 * The standard output, which Java's own {@link System#out} lets fail in silence: here a full disk is a failure, and a
 * reader that has gone ({@code trm data info F | head -1}) ends the program. It says so once; the rest is dropped.
 */
final class Stdout extends OutputStream {
    /** Nobody reads the output any more. */
    static final class Closed extends IOException {
        private static final long serialVersionUID = 1L;

        Closed(IOException cause) {
            super("nobody reads the output", cause);
        }
    }

    private final OutputStream to;
    private boolean failed;

    Stdout(OutputStream to) {
        this.to = to;
    }

    /** In place of {@link System#out}: same encoding, flushed at the end of each line. */
    static PrintStream stream() {
        var file = new FileOutputStream(FileDescriptor.out);
        return new PrintStream(new Stdout(new BufferedOutputStream(file)), true, System.out.charset());
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
        if (failed) {
            return;
        }
        try {
            to.write(bytes, from, count);
        } catch (IOException e) {
            throw explain(e);
        }
    }

    @Override
    public void flush() {
        if (failed) {
            return;
        }
        try {
            to.flush();
        } catch (IOException e) {
            throw explain(e);
        }
    }

    /** Unchecked, since {@link PrintStream} swallows checked ones. */
    private UncheckedIOException explain(IOException e) {
        failed = true;
        boolean closed = String.valueOf(e.getMessage()).matches("Broken pipe|The pipe .*");
        return new UncheckedIOException(
                closed ? new Closed(e) : new IOException("the output cannot be written: " + e.getMessage(), e));
    }
}
