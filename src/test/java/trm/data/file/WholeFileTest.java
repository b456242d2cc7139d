package trm.data.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.tensor.TrmException;

class WholeFileTest {
    @TempDir
    private Path dir;

    @Test
    void writersOfOneFileAtATimeDoNotMeet() throws Exception {
        var file = dir.resolve("deep/f");
        var halfway = new CyclicBarrier(2);
        try (var threads = Executors.newFixedThreadPool(2)) {
            var writers = List.of("one", "two").stream()
                    .map(text -> threads.submit(() -> WholeFile.write(file, beside -> {
                        Files.writeString(beside, text);
                        meet(halfway);
                        assertEquals(text, Files.readString(beside));
                        meet(halfway);
                    })))
                    .toList();
            for (var writer : writers) {
                writer.get();
            }
        }
        assertTrue(List.of("one", "two").contains(Files.readString(file)));
        assertEquals(List.of("f"), names(dir.resolve("deep")));
    }

    private static void meet(CyclicBarrier barrier) throws IOException {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Test
    void anErrorLeavesWhatWasThere() throws IOException {
        var file = Files.writeString(dir.resolve("f"), "before");
        var e = assertThrows(TrmException.class, () -> WholeFile.write(file, beside -> {
            Files.createDirectories(beside.resolve("in"));
            Files.writeString(beside.resolve("in/half"), "a");
            throw new IOException("no more");
        }));
        assertEquals(file + ": cannot be written (IOException: no more).", e.getMessage());
        assertEquals("before", Files.readString(file));
        assertEquals(List.of("f"), names(dir));
    }

    /** A program that is halfway through writing, until it is ended. */
    static final class Halfway {
        public static void main(String[] args) {
            WholeFile.write(Path.of(args[0]), beside -> {
                Files.createDirectory(beside);
                Files.writeString(beside.resolve("part"), "half");
                System.out.println("halfway");
                try {
                    Thread.sleep(60_000);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
        }
    }

    @Test
    void aSignalLeavesNothing() throws Exception {
        var program = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", System.getProperty("java.class.path"), Halfway.class.getName(), dir.resolve("f").toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        assertEquals("halfway", program.inputReader().readLine());
        assertEquals(1, names(dir).size());
        program.toHandle().destroy();
        assertEquals(143, program.waitFor());
        assertEquals(List.of(), names(dir));
    }

    @Test
    void removesWhatKilledProcessesLeft() throws IOException {
        for (var name : List.of("a.h5", "a.h5.4711-1f00.tmp", "a.h5.tmp", "b.h5.4711-1f00.tmp", "a.h5.old.tmp")) {
            Files.writeString(dir.resolve(name), name);
        }
        WholeFile.removeLeft(dir, "a.h5"::equals);
        assertEquals(List.of("a.h5", "a.h5.old.tmp", "b.h5.4711-1f00.tmp"), names(dir));
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(f -> f.getFileName().toString()).sorted().toList();
        }
    }
}
