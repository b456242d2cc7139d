package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.tensor.TrmException;

class RunLockTest {
    @TempDir
    private Path dir;

    @Test
    void runsOfOneNameBegunAtOnceGetFoldersOfTheirOwn() throws Exception {
        var wanted = dir.resolve("runs/a");
        var locks = new ArrayList<RunLock>();
        try (var threads = Executors.newFixedThreadPool(8)) {
            Callable<RunLock> claim = () -> RunLock.fresh(wanted);
            for (var lock : threads.invokeAll(java.util.Collections.nCopies(8, claim))) {
                locks.add(lock.get());
            }
        }
        var folders = new HashSet<Path>();
        locks.forEach(lock -> folders.add(lock.folder().path()));
        assertEquals(8, folders.size());
        assertTrue(folders.contains(wanted) && folders.contains(dir.resolve("runs/a-8")), folders::toString);
        locks.forEach(RunLock::close);
        assertFalse(Files.exists(wanted), "nothing came of it");
    }

    @Test
    void aRunThatIsStillGoingIsRefused() throws IOException {
        var path = dir.resolve("b");
        try (var lock = RunLock.fresh(path)) {
            Files.writeString(lock.folder().resume(), "");
            var e = assertThrows(TrmException.class, () -> RunLock.existing(path));
            assertTrue(e.getMessage().startsWith(path + ": this run is still going (process "
                    + ProcessHandle.current().pid()), e.getMessage());
            assertEquals(1, e.exitCode());
        }
        RunLock.existing(path).close();
        assertTrue(Files.exists(path));
        RunLock.existing(path).close();
    }

    @Test
    void whatAKilledRunLeftHalfWrittenIsRemoved() throws IOException {
        var folder = Files.createDirectory(dir.resolve("c"));
        var others = Files.writeString(folder.resolve("mine.png.7-1f.tmp"), "");
        for (var name : new String[] {"resume.h5", "step_12.h5.7-1f.tmp", "metrics.jsonl.7-1f.tmp", "best.h5.tmp"}) {
            Files.writeString(folder.resolve(name), "");
        }
        RunLock.existing(folder).close();
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count(), "resume.h5, run.lock, mine.png");
        }
        assertTrue(Files.exists(others));
    }
}
