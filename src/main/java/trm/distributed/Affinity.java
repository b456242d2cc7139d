package trm.distributed;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;

/** Which processors the threads of this process may run on: mpirun binds each rank to a single core. */
final class Affinity {
    private static final Path THREADS = Path.of("/proc/self/task");
    private static final int PROCESSORS = 8192; // as many as Linux can be built for

    private Affinity() {}

    /**
     * Lets all threads of this process, and those they will start, run on every processor; of these Linux takes the
     * ones that the machine has and the process's control group allows. Elsewhere it does nothing.
     */
    @SuppressWarnings("restricted")
    static void widen() {
        var linker = Linker.nativeLinker();
        var function = linker.defaultLookup().find("sched_setaffinity");
        if (!Files.isDirectory(THREADS) || function.isEmpty()) {
            return;
        }
        var setAffinity = linker.downcallHandle(function.get(), FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS));
        try (var arena = Arena.ofConfined()) {
            var mask = arena.allocate(PROCESSORS / Byte.SIZE);
            mask.fill((byte) -1);
            var done = new HashSet<String>();
            boolean more = true;
            while (more) { // threads that others start meanwhile
                more = false;
                try (var threads = Files.newDirectoryStream(THREADS)) {
                    for (var thread : threads) {
                        var id = thread.getFileName().toString();
                        if (done.add(id)) {
                            more = true;
                            // One that has ended, or a system that forbids it: it stays as it is.
                            int ignored = (int) setAffinity.invokeExact(Integer.parseInt(id), mask.byteSize(), mask);
                        }
                    }
                }
            }
        } catch (IOException e) {
            // as on other systems
        } catch (Throwable e) {
            throw Mpi.unchecked(e);
        }
    }
}
