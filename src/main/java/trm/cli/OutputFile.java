package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import trm.tensor.TrmException;

/** A file that a command is to write, looked at before the work that leads to it. */
final class OutputFile {
    private OutputFile() {}

    /** Fails where {@code file}, given with {@code option}, cannot be one. */
    static void check(String option, Path file) {
        if (Files.isDirectory(file)) {
            throw TrmException.misuse("%s %s: this is a folder; give the name of a file in it", option, file);
        }
        var above = file.toAbsolutePath().getParent();
        while (above != null && !Files.exists(above)) {
            above = above.getParent();
        }
        if (above != null && (!Files.isDirectory(above) || !Files.isWritable(above))) {
            throw TrmException.failure(
                    "%s %s: nothing can be written in %s; give another place", option, file, above);
        }
    }
}
