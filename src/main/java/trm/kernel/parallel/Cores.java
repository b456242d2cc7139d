package trm.kernel.parallel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;

/** The processor's cores: two hardware threads of one core share its vector units, and a second one gains nothing. */
public final class Cores {
    private static final Path CPUS = Path.of("/sys/devices/system/cpu");

    private Cores() {}

    /** Physical cores where the system says (Linux), at most the processors this process may use. */
    public static int physical() {
        int logical = Runtime.getRuntime().availableProcessors();
        var siblings = new HashSet<String>();
        try (var cpus = Files.newDirectoryStream(CPUS, "cpu[0-9]*")) {
            for (var cpu : cpus) {
                var list = cpu.resolve("topology/thread_siblings_list");
                if (Files.isReadable(list)) {
                    siblings.add(Files.readString(list).strip());
                }
            }
        } catch (IOException e) {
            return logical;
        }
        return siblings.isEmpty() ? logical : Math.min(logical, siblings.size());
    }
}
