package trm.data.file;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import trm.tensor.TrmException;

/**
 * Writes a file or a folder whole or not at all: beside its place, under a name that no other process uses, and moved
 * there once complete. What is incomplete is removed after an error and when the program ends; only a program that is
 * killed leaves it, for {@link #removeLeft}.
 */
public final class WholeFile {
    /** Puts the content where it is told to, {@code beside} the place. */
    public interface Body {
        void write(Path beside) throws IOException;
    }

    /** {@code best.h5.4711-18c3f2a9b1.tmp}: the process, and what tells it from one of that number elsewhere. */
    private static final Pattern BESIDE = Pattern.compile("(.+?)(\\.\\d+-[0-9a-f]+)?\\.tmp");

    private static final String PROCESS =
            ProcessHandle.current().pid() + "-" + Long.toHexString(System.currentTimeMillis());
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Set<Path> INCOMPLETE = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> INCOMPLETE.forEach(WholeFile::remove)));
    }

    private WholeFile() {}

    /** Writes {@code file}; folders on the way are made. */
    public static void write(Path file, Body body) {
        var own = PROCESS + "%03x".formatted(COUNT.getAndIncrement());
        var beside = file.resolveSibling(file.getFileName() + "." + own + ".tmp");
        INCOMPLETE.add(beside);
        try {
            if (file.toAbsolutePath().getParent() != null) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            body.write(beside);
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (TrmException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw TrmException.failure(e, "%s: cannot be written (%s).", file, reason(e));
        } finally {
            remove(beside);
            INCOMPLETE.remove(beside);
        }
    }

    /** Removes what killed processes left of those files of {@code folder} that are {@code ours}, by their names. */
    public static void removeLeft(Path folder, Predicate<String> ours) {
        var files = folder.toFile().listFiles();
        for (var file : files == null ? new File[0] : files) {
            var name = BESIDE.matcher(file.getName());
            if (name.matches() && ours.test(name.group(1))) {
                remove(file.toPath());
            }
        }
    }

    /** Removes a file or a folder; a failure of its own would hide the error that led here. */
    private static void remove(Path path) {
        var files = Files.isSymbolicLink(path) ? null : path.toFile().listFiles();
        for (var file : files == null ? new File[0] : files) {
            remove(file.toPath());
        }
        path.toFile().delete();
    }

    /** The innermost cause, in which the operating system has its say. */
    private static String reason(Throwable thrown) {
        while (thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        return thrown.getClass().getSimpleName() + ": " + thrown.getMessage();
    }
}
