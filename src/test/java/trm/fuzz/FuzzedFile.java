package trm.fuzz;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of an input as a file, for readers that take one; the same file for all inputs, one after the other. */
public final class FuzzedFile {
    private static final Path FILE = make();

    private FuzzedFile() {}

    private static Path make() {
        try {
            var file = Files.createTempFile("fuzzed", ".bin");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file with {@code input} in it. */
    public static Path of(byte[] input) {
        try {
            return Files.write(FILE, input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
