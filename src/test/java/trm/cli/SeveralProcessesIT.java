package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import trm.data.hdf.HdfReader;
import trm.distributed.Ranks;
import trm.train.RunFolder;
import trm.train.log.MetricsLog;

/** {@code trm train} under the launchers of MPI, as processes of their own. */
class SeveralProcessesIT {
    static final List<String> MAKERS = Ranks.MAKERS;

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path JAR = Path.of("target/trm.jar").toAbsolutePath();
    private static final Path OPTIONS = Path.of("src/main/resources/jvm.options").toAbsolutePath();
    private static final Pattern DIVISION = Pattern.compile("\\d+ ranks on 1 machine \\(.*\\); batches of 8 in (\\d)");

    /** Epochs of a run that is stopped on its way, however late a busy machine's signal comes. */
    private static final int LONG = 1280;

    @TempDir
    private Path dir;

    @BeforeEach
    void makeData() {
        assertEquals(0, CliRun.of("data", "sudoku", "--size", "4", "--count", "32", "--test", "65", "--num-aug", "0",
                "--output", dir.resolve("d.h5").toString()).exitCode());
    }

    private static List<String> training(String name, int epochs, String... more) {
        var args = new ArrayList<>(List.of(
                "train", "--device", "cpu", "data_paths=[d.h5]", "+run_name=" + name, "epochs=" + epochs,
                "eval_interval=" + Math.max(1, epochs / 32), "global_batch_size=8",
                "arch.halt_max_steps=4", "arch.hidden_size=32",
                "arch.num_heads=2", "arch.H_cycles=2", "arch.L_cycles=2", "arch.L_layers=1",
                "arch.puzzle_emb_ndim=32", "arch.puzzle_emb_len=1", "evaluators=[]", "ema=true"));
        args.addAll(List.of(more));
        return args;
    }

    private Ranks start(String maker, int number, List<String> args) throws IOException {
        Ranks.require(maker);
        return Ranks.start(maker, number, Map.of(), dir, command("", args));
    }

    /** By a shell, as the launcher is: Open MPI changes arguments of a program that is called java. */
    private static List<String> command(String before, List<String> args) {
        var command = new ArrayList<>(List.of(
                "sh", "-c", before + "exec %s @%s $options -jar %s \"$@\"".formatted(JAVA, OPTIONS, JAR), "sh"));
        command.addAll(args);
        return command;
    }

    private Ranks.Result run(String maker, int number, List<String> args) throws Exception {
        try (var ranks = start(maker, number, args)) {
            return ranks.end();
        }
    }

    private String metrics(String run) throws IOException {
        return Files.readString(dir.resolve("runs").resolve(run).resolve("metrics.jsonl"));
    }

    private int checkpoints(String run) {
        var folder = dir.resolve("runs").resolve(run);
        return Files.exists(folder) ? new RunFolder(folder).steps().size() : 0;
    }

    private static boolean isReadable(Path state) {
        try (var hdf = HdfReader.open(state)) {
            return hdf.names("carry").contains("z_H");
        }
    }

    private static void await(Path file, Ranks ranks) throws Exception {
        ranks.await(out -> Files.exists(file));
        assertTrue(Files.exists(file), ranks.out());
    }

    /** Files and all: what a run leaves does not show how many made it, whichever library they had. */
    @Test
    void theSameShardsLeaveTheSameRun() throws Exception {
        assertEquals(0, run("openmpi", 1, training("one", 4, "shards=4")).exitCode());
        for (var maker : MAKERS) {
            for (int number : new int[] {2, 4}) {
                var name = maker + number;
                var result = run(maker, number, training(name, 4, "shards=4"));
                assertEquals(0, result.exitCode(), result.out());
                assertTrue(DIVISION.matcher(result.out()).find(), result.out());
                assertOnce("evaluation at step 16", result.out());
                assertEquals(metrics("one"), metrics(name));
            }
        }
    }

    @Test
    void aRunGoesOnAtOtherNumbersOfProcesses() throws Exception {
        assertEquals(0, run("openmpi", 1, training("whole", LONG, "shards=4")).exitCode());
        try (var ranks = start("openmpi", 2, training("parts", LONG, "shards=4"))) {
            ranks.await(out -> checkpoints("parts") > 0);
            Ranks.signal("TERM", ranks.pid());
            assertStopped(ranks);
        }
        int before = checkpoints("parts");
        try (var ranks = start("mpich", 4, List.of("train", "--resume", "runs/parts"))) {
            ranks.await(out -> checkpoints("parts") > before); // by then every rank surely listens
            Ranks.signal("TERM", ranks.ranks().getLast()); // hydra hands on no signal but KILL
            assertStopped(ranks);
        }
        var last = run("openmpi", 1, List.of("train", "--resume", "runs/parts"));
        assertEquals(0, last.exitCode(), last.out());
        assertEquals(metrics("whole"), metrics("parts"));
    }

    private static void assertStopped(Ranks ranks) throws Exception {
        var result = ranks.end();
        assertNotEquals(0, result.exitCode(), result.out());
        assertTrue(result.out().contains("Stopped; go on with: trm train --resume runs/parts"), result.out());
    }

    @ParameterizedTest
    @FieldSource("MAKERS")
    void aRankThatIsKilledEndsAllAndTheStateStays(String maker) throws Exception {
        try (var ranks = start(maker, 3, training("r", LONG, "global_batch_size=9"))) {
            await(dir.resolve("runs/r/resume.h5"), ranks);
            long victim = ranks.ranks().getLast();
            Ranks.signal("KILL", victim);
            var result = ranks.end();
            assertNotEquals(0, result.exitCode(), result.out());
            assertFalse(result.out().contains("\tat "), result.out());
        }
        var again = run(maker, 1, List.of("train", "--resume", "runs/r", "--print-config"));
        assertEquals(0, again.exitCode(), again.out());
        assertTrue(MetricsLog.read(dir.resolve("runs/r/metrics.jsonl")).size() > 100);
        assertTrue(isReadable(dir.resolve("runs/r/resume.h5")));
    }

    @Test
    void misuseIsSaidOnceAndEndsAll() throws Exception {
        for (var maker : MAKERS) {
            var result = run(maker, 3, training("r", 4));
            assertNotEquals(0, result.exitCode(), result.out());
            assertOnce("trm: global_batch_size=8 cannot be divided into 3 equal shards", result.out());
            assertFalse(Files.exists(dir.resolve("runs/r")));
            assertOnce("trm: unknown option", run(maker, 2, training("r", 4, "--bogus")).out());
        }
    }

    private static void assertOnce(String part, String text) {
        assertEquals(1, text.split(Pattern.quote(part), -1).length - 1, text);
    }

    @Test
    void outOfMemoryOnOneRankEndsAllByName() throws Exception {
        Ranks.require("openmpi");
        var command = command(
                "if [ $OMPI_COMM_WORLD_RANK = 1 ]; then options=-Xmx40m; fi; ",
                training("r", 4, "arch.hidden_size=512", "arch.num_heads=8", "arch.L_layers=4"));
        try (var ranks = Ranks.start("openmpi", 2, Map.of(), dir, command)) {
            var result = ranks.end();
            assertNotEquals(0, result.exitCode(), result.out());
            assertTrue(result.out().matches("(?s).*trm: rank 1 on \\S+: out of memory: Java may use \\d+ MiB.*"),
                    result.out());
        }
    }

    @Test
    void benchSaysWhatTheExchangeTakes() throws Exception {
        var result = run("openmpi", 2, List.of("bench", "--config", "sudoku6", "--batch", "4", "--repeats", "2",
                "--warm-up", "0", "--json", "--device", "cpu"));
        assertEquals(0, result.exitCode(), result.out());
        assertTrue(result.out().contains("\"ranks\": 2"), result.out());
        assertTrue(result.out().contains("\"gradient_bytes\": 10"), result.out());
    }
}
