package trm.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * The default job in small, in a folder that is gone afterwards, and a ready model's answer: the launcher lets Java
 * watch it and keep the classes it used in an archive, {@code target/trm.jsa}, from which later starts take them. Not a
 * command.
 */
final class Rehearsal {
    private Rehearsal() {}

    public static void main(String[] args) throws IOException {
        var folder = Files.createTempDirectory("trm");
        try {
            var data = folder.resolve("d.h5").toString();
            var run = folder.resolve("run").toString();
            Main.run("--help");
            Main.run(
                    "data", "sudoku", "--size", "4", "--count", "8", "--test", "1", "--num-aug", "1", "--output", data);
            Main.run(
                    "train", "--preset", "sudoku6", "data_paths=[" + data + "]", "checkpoint_path=" + run,
                    "epochs=1", "global_batch_size=8", "arch.hidden_size=32");
            Main.run("eval", run, "--steps", "1");
            Main.run("solve", "4..5.....21...1..3....4.......263...", "--samples", "2");
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
