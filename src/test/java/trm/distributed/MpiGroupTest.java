package trm.distributed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Real ranks, under each maker's launcher: see {@link RankMain} for what they do. */
class MpiGroupTest {
    static final List<String> MAKERS = Ranks.MAKERS;

    @TempDir
    private Path folder;

    private Ranks.Result run(String maker, int number, Map<String, String> env, String... args) throws Exception {
        Ranks.require(maker);
        var all = new ArrayList<>(List.of(args));
        all.addFirst("-XX:TieredStopAtLevel=1"); // what is short is over sooner
        return Ranks.run(maker, number, env, folder, RankMain.class, all.toArray(String[]::new));
    }

    private Ranks.Result run(String maker, int number, String... args) throws Exception {
        return run(maker, number, Map.of(), args);
    }

    private static int count(String pattern, String text) {
        return (int) Pattern.compile(pattern).matcher(text).results().count();
    }

    @ParameterizedTest
    @CsvSource({"openmpi, 1", "openmpi, 2", "openmpi, 3", "openmpi, 4", "mpich, 2", "mpich, 3", "mpich, 4"})
    void allOperationsGiveTheSameOnAllRanks(String maker, int number) throws Exception {
        var result = run(maker, number, "operations");
        assertEquals(0, result.exitCode(), result.out());
        var hashes = new HashSet<String>();
        var lines = Pattern.compile("sums (\\w{8}) by ").matcher(result.out());
        int ranks = 0;
        while (lines.find()) {
            hashes.add(lines.group(1));
            ranks++;
        }
        assertEquals(number, ranks, result.out());
        assertEquals(1, hashes.size(), result.out());
        assertEquals(number, count("end of ", result.out()), result.out());
        if (number > 1) {
            var name = maker.equals("openmpi") ? "Open MPI" : "MPICH";
            assertTrue(result.out().contains(number + " ranks on 1 machine (" + name), result.out());
        }
    }

    /** Started alone, a process loads nothing: not even a library that is none. */
    @Test
    void oneProcessIsAlone() throws Exception {
        var result = run("openmpi", 1, Map.of("TRM_MPI", "/nowhere"), "cores");
        assertEquals(0, result.exitCode(), result.out());
    }

    @ParameterizedTest
    @FieldSource("MAKERS")
    void anExceptionEndsAll(String maker) throws Exception {
        var result = run(maker, 3, "throw");
        assertEquals(2, result.exitCode(), result.out());
        assertEquals(1, count("trm: ", result.out()), result.out());
        assertEquals(1, count("trm: rank 1 on \\S+: this key is wrong", result.out()), result.out());
    }

    @Test
    void anErrorForWantOfMemoryEndsAll() throws Exception {
        var result = run("openmpi", 2, "-Xmx64m", "memory");
        assertEquals(1, result.exitCode(), result.out());
        assertTrue(Pattern.compile("trm: rank 1 on \\S+: out of memory").matcher(result.out()).find(), result.out());
    }

    /** MPICH's launcher takes the exit code 0 of one for that of all, unless another one says otherwise. */
    @ParameterizedTest
    @FieldSource("MAKERS")
    void aRankThatLeavesEarlyEndsAll(String maker) throws Exception {
        var result = run(maker, 3, "leave");
        assertNotEquals(0, result.exitCode(), result.out());
        assertFalse(result.out().contains("end of "), result.out());
    }

    @ParameterizedTest
    @CsvSource({"openmpi, 2", "openmpi, 0", "mpich, 2", "mpich, 0"})
    void aKilledRankEndsAll(String maker, int rank) throws Exception {
        var result = signalled(maker, rank, "KILL");
        assertNotEquals(0, result.exitCode(), result.out());
        // Launchers notice it too, and may be faster.
        assertTrue(count("trm: rank", result.out()) <= 1, result.out());
        assertTrue(Pattern.compile("trm: rank " + rank + " on \\S+ is gone|BAD TERMINATION|noticed that process rank")
                .matcher(result.out()).find(), result.out());
    }

    @ParameterizedTest
    @CsvSource({"openmpi, 2", "openmpi, 0", "mpich, 2", "mpich, 0"})
    void aRankThatHangsEndsAll(String maker, int rank) throws Exception {
        var result = signalled(maker, rank, "STOP");
        assertNotEquals(0, result.exitCode(), result.out());
        assertEquals(1, count("trm: rank", result.out()), result.out());
        var sentence = "trm: rank " + rank + " on \\S+ is gone \\(no sign of life for 2 s\\); all ranks end";
        assertEquals(1, count(sentence, result.out()), result.out());
    }

    /** Two of three wait for the third in the library when the signal comes. */
    private Ranks.Result signalled(String maker, int rank, String signal) throws Exception {
        Ranks.require(maker);
        try (var ranks = Ranks.start(maker, 3, Map.of(), folder, RankMain.class, "wait", "1")) {
            var out = ranks.await(text -> count("is process \\d+\\R", text) == 3);
            var process = Pattern.compile("rank " + rank + " is process (\\d+)").matcher(out);
            assertTrue(process.find(), out);
            Ranks.signal(signal, Long.parseLong(process.group(1)));
            return ranks.end();
        }
    }

    /** For longer than a rank may give no sign of life. */
    @ParameterizedTest
    @FieldSource("MAKERS")
    void longWorkIsNoLoss(String maker) throws Exception {
        var result = run(maker, 2, "sleep");
        assertEquals(0, result.exitCode(), result.out());
        assertEquals(0, count("trm: ", result.out()), result.out());
        assertEquals(2, count("end of rank", result.out()), result.out());
    }

    /** As with a firewall: a proxy that is not there. */
    @Test
    void ranksThatCannotReachTheFirstGoOnUnwatched() throws Exception {
        var result = run("mpich", 3, "-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=1", "-DsocksNonProxyHosts=",
                "operations");
        assertEquals(0, result.exitCode(), result.out());
        assertEquals(1, count("trm: ", result.out()), result.out());
        assertTrue(Pattern.compile("trm: rank 0 on \\S+ cannot be reached from rank 1 on").matcher(result.out()).find(),
                result.out());
    }

    /** Compiled code finds a null pointer by SIGSEGV; UCX, which Debian's MPICH brings, would take it for a crash. */
    @ParameterizedTest
    @CsvSource({"openmpi, 4", "mpich, 4", "mpich, 1"})
    void nullPointersAreFoundAsEver(String maker, int tier) throws Exception {
        var result = run(maker, 2, "-XX:TieredStopAtLevel=" + tier, "nulls");
        assertEquals(0, result.exitCode(), result.out());
        assertEquals(2, count("100000 caught", result.out()), result.out());
    }

    /** Each maker's launcher binds ranks to cores, if it is not told otherwise. */
    @ParameterizedTest
    @FieldSource("MAKERS")
    void ranksShareAllCores(String maker) throws Exception {
        int there = Runtime.getRuntime().availableProcessors();
        var env = Map.of("OMPI_MCA_hwloc_base_binding_policy", "core", "HYDRA_BINDING", "core");
        var result = run(maker, 2, env, "cores");
        assertEquals(0, result.exitCode(), result.out());
        assertEquals(2, count("\\d+ of " + there + ", ", result.out()), result.out());
    }

    @ParameterizedTest
    @CsvSource({"mpich, libmpi.so.40, mpirun of MPICH, Open MPI", "openmpi, libmpich.so.12, mpirun of Open MPI, MPICH"})
    void aLauncherOfAnotherMakerIsRefused(String launcher, String library, String title, String maker)
            throws Exception {
        Ranks.MAKERS.forEach(Ranks::require);
        var result = run(launcher, 2, Map.of("TRM_MPI", library), "cores");
        assertEquals(2, result.exitCode(), result.out());
        assertEquals(1, count("trm: ", result.out()), result.out());
        var sentence = "trm: " + title + " started 2 processes, but to " + maker + " \\S+ each is one of 1;";
        assertEquals(1, count(sentence, result.out()), result.out());
    }

    @Test
    void aLibraryThatIsNoneIsRefused() throws Exception {
        var result = run("openmpi", 2, Map.of("TRM_MPI", "/nowhere/libmpi.so"), "cores");
        assertEquals(2, result.exitCode(), result.out());
        assertEquals(1, count("trm: TRM_MPI names /nowhere/libmpi.so, which cannot be loaded", result.out()),
                result.out());
        result = run("openmpi", 2, Map.of("TRM_MPI", "libc.so.6"), "cores");
        assertEquals(2, result.exitCode(), result.out());
        assertEquals(1, count("trm: TRM_MPI names libc.so.6, which is no MPI library", result.out()), result.out());
    }
}
