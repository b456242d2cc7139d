package trm.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import trm.data.hub.Listener;

/** The line that a download rewrites, or writes now and then where there is no terminal. */
final class FetchProgress implements Listener {
    private static final long TERMINAL_NANOS = 500_000_000L;
    private static final long FILE_NANOS = 10_000_000_000L;

    private final PrintWriter out;
    private final boolean terminal;
    private Path target;
    private long start;
    private long startBytes;
    private long shownAt;
    private int width;

    FetchProgress(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void fetched(Path file, long bytes, long length) {
        long now = System.nanoTime();
        boolean first = !file.equals(target);
        if (first) {
            target = file;
            start = now;
            startBytes = bytes;
        }
        boolean last = bytes == length;
        if (!first && !last && now - shownAt < (terminal ? TERMINAL_NANOS : FILE_NANOS)) {
            return;
        }
        shownAt = now;
        double rate = (bytes - startBytes) / Math.max(1e-3, (now - start) / 1e9);
        show(
                last
                        ? "%s  %,d bytes → %s".formatted(file.getFileName(), length, file)
                        : "%s  %.1f of %.1f MB%s".formatted(
                                file.getFileName(), bytes / 1e6, length / 1e6,
                                first ? "" : "  %.1f MB/s".formatted(rate / 1e6)),
                last);
    }

    private void show(String text, boolean last) {
        if (!terminal) {
            out.println(text);
            return;
        }
        out.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        width = last ? 0 : text.length();
        if (last) {
            out.println();
        }
        out.flush();
    }
}
