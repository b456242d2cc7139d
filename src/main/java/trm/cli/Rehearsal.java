package trm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * What the launcher lets Java watch when it makes the archive of classes that later starts take from it: the default
 * job in small, in a folder that is gone afterwards. Not a command.
 */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) throws IOException {
        var folder = Files.createTempDirectory("trm");
        try {
            var data = folder.resolve("d.h5").toString();
            var run = folder.resolve("run").toString();
            Main.run("--help");
            Main.run("data", "sudoku", "--size", "6", "--count", "640", "--test", "1", "--num-aug", "2", "--output", data);
            Main.run("train", "--preset", "sudoku6", "data_paths=[" + data + "]", "checkpoint_path=" + run, "epochs=2");
            Main.run("eval", run, "--steps", "1");
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
