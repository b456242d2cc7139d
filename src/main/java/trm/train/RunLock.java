package trm.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Pattern;
import trm.distributed.Host;
import trm.tensor.TrmException;

/**
 * A run's folder in the hands of one process, until closed or until the process ends, in whatever way: a lock of the
 * operating system on {@code run.lock}, which says who holds it. The file stays, since a lock on a file that others
 * may remove is none.
 */
public final class RunLock implements AutoCloseable {
    private static final Pattern HOLDER = Pattern.compile(" \\(process (\\d{1,18})( on .*)?\\)");

    private final RunFolder folder;
    private final boolean fresh;
    private final FileChannel channel;
    private boolean held;

    private RunLock(RunFolder folder, boolean fresh) {
        this.folder = folder;
        this.fresh = fresh;
        try {
            channel = FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be written (%s)", folder.lock(), e.getMessage());
        }
        if (!lock()) {
            close();
            throw TrmException.failure("%s: this run is still going%s; wait for its end, or stop it first",
                    folder.path(), holder(folder));
        }
        if (held) {
            folder.removeLeft();
        }
    }

    /** Makes a folder for a new run: {@code wanted}, or the first free {@code wanted-2}, {@code wanted-3} … */
    public static RunLock fresh(Path wanted) {
        return new RunLock(RunFolder.fresh(wanted), true);
    }

    /** Takes the folder of a run to go on with; fails while another process has it. */
    public static RunLock existing(Path path) {
        return new RunLock(RunFolder.existing(path), false);
    }

    /** Whether a process has {@code folder}, as far as can be told here. */
    public static boolean isTaken(RunFolder folder) {
        var holder = HOLDER.matcher(holder(folder));
        boolean alive = holder.matches() && ProcessHandle.of(Long.parseLong(holder.group(1))).isPresent();
        if (!alive) {
            return false; // one that has ended; the lock is not tried, which could be in the way of a new one
        }
        try (var channel = FileChannel.open(folder.lock(), StandardOpenOption.WRITE)) {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean lock() {
        try {
            held = channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true; // a file system without locks is no reason not to train
        }
        if (held) {
            try {
                channel.truncate(0).write(ByteBuffer.wrap(here().getBytes(StandardCharsets.UTF_8)));
            } catch (IOException e) {
                return true; // the lock holds without its text
            }
        }
        return held;
    }

    private static String here() {
        var system = Host.systemName();
        var host = system.isEmpty() ? System.getenv("HOSTNAME") : system;
        return "process " + ProcessHandle.current().pid() + (host == null ? "" : " on " + host) + "\n";
    }

    /** What the holder wrote of itself, in brackets. */
    private static String holder(RunFolder folder) {
        try {
            var text = Files.readString(folder.lock()).strip();
            return text.isEmpty() ? "" : " (" + text + ")";
        } catch (IOException e) {
            return "";
        }
    }

    public RunFolder folder() {
        return folder;
    }

    /** Whether others are kept out; not so on a file system without locks. */
    public boolean isHeld() {
        return held;
    }

    /** Lets go of the folder, and removes one that was made for a run of which nothing came. */
    @Override
    public void close() {
        try {
            channel.close();
            if (fresh && folder.isEmpty()) {
                Files.deleteIfExists(folder.lock());
                Files.deleteIfExists(folder.path());
            }
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be written (%s)", folder.path(), e.getMessage());
        }
    }
}
