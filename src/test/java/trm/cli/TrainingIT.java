package trm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.data.hdf.HdfReader;

/** Training as processes of their own: what signals do to them, and what they do to each other. */
class TrainingIT {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final Path JAR = Path.of("target/trm.jar").toAbsolutePath();
    private static final Path OPTIONS = Path.of("src/main/resources/jvm.options").toAbsolutePath();
    private static final long PATIENCE_S = 120;

    @TempDir
    private Path dir;

    @BeforeEach
    void makeData() {
        assertEquals(0, CliRun.of("data", "sudoku", "--size", "4", "--count", "32", "--test", "64", "--num-aug", "0",
                "--output", dir.resolve("d.h5").toString()).exitCode());
    }

    /** A run of a few seconds, or with a great {@code halt_max_steps} one whose evaluation has no end. */
    private static List<String> training(String name, int epochs, int haltMaxSteps) {
        return List.of("train", "data_paths=[d.h5]", "+run_name=" + name, "epochs=" + epochs,
                "eval_interval=" + epochs / 4, "global_batch_size=8", "arch.halt_max_steps=" + haltMaxSteps,
                "arch.hidden_size=64", "arch.num_heads=2", "arch.H_cycles=2", "arch.L_cycles=2", "arch.L_layers=2",
                "arch.puzzle_emb_ndim=64", "arch.puzzle_emb_len=1", "evaluators=[]", "ema=true");
    }

    private Process start(List<String> args) throws IOException {
        var command = new ArrayList<>(List.of(JAVA.toString(), "@" + OPTIONS, "-jar", JAR.toString()));
        command.addAll(args);
        var builder = new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("out").toFile()));
        onTheCpu(builder);
        return builder.start();
    }

    /** With an SDK the jar would start a second Java, which alone gets the signal KILL. */
    private static void onTheCpu(ProcessBuilder builder) {
        builder.environment().remove("TORNADOVM_HOME");
    }

    private int end(Process process) throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("still running after " + PATIENCE_S + " s");
        }
        return process.exitValue();
    }

    private static void signal(Process process, String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** Waits for a file of the run, such as the state that is saved before the first evaluation. */
    private static void await(Path file, Process process) throws InterruptedException {
        for (int i = 0; i < PATIENCE_S * 100 && process.isAlive() && !Files.exists(file); i++) {
            Thread.sleep(10);
        }
        assertTrue(Files.exists(file), file::toString);
    }

    private String out() throws IOException {
        return Files.readString(dir.resolve("out"));
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
    void aSignalEndsAnEvaluationWithTheStateSaved(String name, int exitCode) throws Exception {
        var training = start(training("r", 4, 500_000));
        var state = dir.resolve("runs/r/resume.h5");
        await(state, training);
        signal(training, name);
        assertEquals(exitCode, end(training), out());
        assertTrue(out().endsWith("Stopped; go on with: trm train --resume runs/r\n"), out());
        assertTrue(isEvaluationDue(state));
        assertFalse(Files.readString(dir.resolve("runs/r/metrics.jsonl")).contains("all/"));

        var again = start(List.of("train", "--resume", "runs/r")); // in the evaluation at once
        Thread.sleep(1000);
        signal(again, "TERM");
        assertEquals(143, end(again), out());
        assertTrue(isEvaluationDue(state));
    }

    private static boolean isEvaluationDue(Path state) {
        try (var hdf = HdfReader.open(state)) {
            return hdf.intAttribute("place", "evaluation_due") == 1;
        }
    }

    @Test
    void aSignalEndsTrmEval() throws Exception {
        assertEquals(0, end(start(training("r", 4, 1))), out());
        var eval = start(List.of("eval", "runs/r", "--steps", "500000"));
        Thread.sleep(3000);
        signal(eval, "TERM");
        assertEquals(143, end(eval), out());
    }

    /** As {@code trm train | head -1} does. */
    @Test
    void outputThatNobodyReadsEndsATrainingWithTheStateSaved() throws Exception {
        var command = "%s @%s -jar %s %s | head -n 1; ls runs/r".formatted(
                JAVA, OPTIONS, JAR, String.join(" ", training("r", 4000, 2)));
        var builder = new ProcessBuilder("sh", "-c", command).directory(dir.toFile());
        onTheCpu(builder);
        var shell = builder.start();
        shell.getErrorStream().close();
        var out = new String(shell.getInputStream().readAllBytes());
        assertEquals(0, end(shell));
        assertTrue(out.contains("resume.h5"), out);
    }

    @Test
    void twoRunsOfOneNameAndOneThatIsStillGoing() throws Exception {
        var first = start(training("r", 4, 500_000));
        var second = start(training("r", 4, 500_000));
        await(dir.resolve("runs/r/resume.h5"), first);
        await(dir.resolve("runs/r-2/resume.h5"), second);
        assertEquals(1, end(start(List.of("train", "--resume", "runs/r"))), out());
        var line = out().lines().filter(l -> l.startsWith("trm: ")).findFirst().orElseThrow();
        assertTrue(line.matches("trm: runs/r: this run is still going \\(process (%d|%d) on .+\\); wait for its end, .*"
                .formatted(first.pid(), second.pid())), line);
        for (var run : List.of(first, second)) {
            signal(run, "KILL"); // whatever ends it, its lock ends too
            assertEquals(137, end(run));
        }
        var resumed = start(List.of("train", "--resume", "runs/r"));
        Thread.sleep(3000);
        signal(resumed, "TERM");
        assertEquals(143, end(resumed), out());
    }

    /** Signals at random: in training, in evaluations and while files are written. */
    @ParameterizedTest
    @CsvSource({"TERM, 143, 50", "KILL, 137, 200"})
    @Tag("slow")
    void runsThatWereStoppedEndInTheSameBits(String name, int exitCode, int signals) throws Exception {
        long begin = System.nanoTime();
        assertEquals(0, end(start(training("whole", 24, 8))), out());
        long whole = (System.nanoTime() - begin) / 1_000_000;
        var random = new Random(7);
        var stops = new TreeMap<String, Integer>();
        int runs = 0;
        int halfWritten = 0;
        for (int stopped = 0; stopped < signals; runs++) {
            var run = "run" + runs;
            var folder = dir.resolve("runs").resolve(run);
            while (true) {
                boolean fresh = !Files.exists(folder.resolve("resume.h5"));
                if (fresh && Files.exists(folder)) {
                    break; // stopped before there was anything to go on with
                }
                var process = start(fresh ? training(run, 24, 8) : List.of("train", "--resume", "runs/" + run));
                waitInRun(process, folder, random, whole);
                signal(process, name);
                int code = end(process);
                if (code == 0) {
                    assertSame(dir.resolve("runs/whole"), folder);
                    assertFalse(isWriting(folder), "half-written files");
                    break;
                }
                assertEquals(exitCode, code, out());
                stopped++;
                halfWritten += isWriting(folder) ? 1 : 0;
                stops.merge(phase(folder), 1, Integer::sum);
            }
        }
        System.out.printf("%d signals %s %s, %d while a file was written; %d runs%n",
                signals, name, stops, halfWritten, runs);
        assertTrue(name.equals("KILL") || halfWritten == 0, "half-written files");
    }

    /** Up to a random moment, the beginning of an evaluation or that of a file. */
    private static void waitInRun(Process process, Path folder, Random random, long whole) throws Exception {
        switch (random.nextInt(3)) {
            case 0 -> process.waitFor(random.nextLong(whole), TimeUnit.MILLISECONDS);
            case 1 -> {
                var state = folder.resolve("resume.h5");
                long before = modified(state);
                while (process.isAlive() && modified(state) == before) {
                    Thread.sleep(1);
                }
                process.waitFor(random.nextLong(300), TimeUnit.MILLISECONDS);
            }
            default -> {
                for (int files = random.nextInt(1, 5); files > 0 && process.isAlive(); files--) {
                    while (process.isAlive() && !isWriting(folder)) {
                        Thread.sleep(1);
                    }
                    while (files > 1 && process.isAlive() && isWriting(folder)) {
                        Thread.sleep(1);
                    }
                }
            }
        }
    }

    private static long modified(Path file) {
        return file.toFile().lastModified(); // 0 where there is none
    }

    private static boolean isWriting(Path folder) {
        var names = folder.toFile().list((in, name) -> name.endsWith(".tmp"));
        return names != null && names.length > 0;
    }

    private static String phase(Path folder) {
        if (!Files.exists(folder.resolve("resume.h5"))) {
            return "before the first step";
        }
        return isEvaluationDue(folder.resolve("resume.h5")) ? "in an evaluation" : "in training or after";
    }

    private static void assertSame(Path whole, Path parts) throws IOException {
        assertEquals(
                Files.readString(whole.resolve("metrics.jsonl")), Files.readString(parts.resolve("metrics.jsonl")));
        for (var file : List.of("step_24.h5", "step_96.h5", "best.h5")) {
            var expected = weights(whole.resolve(file));
            var actual = weights(parts.resolve(file));
            assertTrue(expected.size() > 10 && expected.keySet().equals(actual.keySet()), actual.keySet()::toString);
            expected.forEach((name, values) -> assertArrayEquals(values, actual.get(name), file + " " + name));
        }
    }

    private static Map<String, float[]> weights(Path file) {
        var weights = new TreeMap<String, float[]>();
        try (var hdf = HdfReader.open(file)) {
            for (var group : List.of("weights", "ema")) {
                for (var name : hdf.names(group)) {
                    var path = group + "/" + name;
                    weights.put(path, hdf.floats(path, hdf.shape(path)));
                }
            }
        }
        return weights;
    }
}
