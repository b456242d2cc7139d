package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.hdf.DatasetFile;
import trm.data.sudoku.SudokuDatasets;
import trm.train.log.MetricsLog;

/** The jar as a process of its own where a GPU is missing, or fails: a sentence, an exit code, a run that goes on. */
class BadDaysIT {
    private static final String JAVA = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final String JAR = Path.of("target/trm.jar").toAbsolutePath().toString();
    private static final String SDK = "TORNADOVM_HOME";
    private static final String LIBRARIES = "LD_LIBRARY_PATH";
    private static final Map<String, String> AS_IT_IS = Map.of();
    private static final long PATIENCE_S = 600;

    /** Steps of a training, with an evaluation after half of them. */
    private static final int STEPS = 16;

    private static final List<String> TRAINING = List.of(
            "train", "data_paths=[d.h5]", "epochs=4", "eval_interval=2", "global_batch_size=4", "arch.hidden_size=32",
            "arch.num_heads=1", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1", "arch.puzzle_emb_ndim=32",
            "arch.puzzle_emb_len=1", "arch.halt_max_steps=2", "evaluators=[]", "ema=true", "--no-self-test");

    @TempDir
    private Path dir;

    private record Run(int exitCode, String out, String err) {
        /** What trm wrote to the error stream, but for Java's warning and how long compilation took. */
        String sentences() {
            return err.replaceAll("(?m)^(WARNING: |compiled \\d+ kernels ).*\\R", "");
        }
    }

    @BeforeEach
    void makeData() {
        DatasetFile.save(SudokuDatasets.generate(4, 16, 8, 0, 1), dir.resolve("d.h5"));
    }

    /** The CUDA driver that imitates one, and fails when it is told to. */
    private static void assumeFakecuda() {
        var folders = String.valueOf(System.getenv(LIBRARIES)).split(":");
        assumeTrue(
                List.of(folders).stream().map(Path::of).anyMatch(
                        folder -> Files.exists(folder.resolve("libcuda.so.1"))
                                && Files.exists(folder.resolve("device.h"))),
                "only fakecuda fails when it is told to");
    }

    private Run run(Map<String, String> environment, List<String> args) throws Exception {
        return end(start(environment, List.of(), args));
    }

    /** With the environment changed; an empty value takes a variable away. */
    private Process start(Map<String, String> environment, List<String> options, List<String> args)
            throws IOException {
        var command = new ArrayList<>(List.of(JAVA));
        command.addAll(options);
        command.addAll(List.of("-jar", JAR));
        command.addAll(args);
        var builder = new ProcessBuilder(command).directory(dir.toFile())
                .redirectOutput(dir.resolve("stdout").toFile()).redirectError(dir.resolve("stderr").toFile());
        builder.environment().putAll(environment);
        builder.environment().values().removeIf(String::isEmpty);
        return builder.start();
    }

    private Run end(Process process) throws Exception {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("still running after " + PATIENCE_S + " s");
        }
        return new Run(
                process.exitValue(), Files.readString(dir.resolve("stdout")), Files.readString(dir.resolve("stderr")));
    }

    private static List<String> training(String device, String name) {
        var args = new ArrayList<>(TRAINING);
        args.addAll(List.of("--device", device, "+run_name=" + name));
        return args;
    }

    private Run train(Map<String, String> environment, String device, String name) throws Exception {
        return run(environment, training(device, name));
    }

    private void assertRefused(int exitCode, String sentence, Run run) {
        assertEquals("trm: " + sentence + "\n", run.sentences());
        assertEquals(exitCode, run.exitCode());
        assertFalse(Files.exists(dir.resolve("runs")), "a run was begun");
    }

    @Test
    void noSdk() throws Exception {
        assertRefused(
                1, "there is no device 'gpu': Java was started without TornadoVM; let TORNADOVM_HOME name its SDK, or"
                        + " start with: tornado -jar trm.jar, or: java @SDK/tornado-argfile -jar trm.jar",
                train(Map.of(SDK, ""), "gpu", "r"));
    }

    @Test
    void aFolderThatIsNoSdk() throws Exception {
        assertRefused(
                1, "there is no device 'gpu': TORNADOVM_HOME=%s is no TornadoVM SDK, for it has no file"
                        .formatted(dir) + " tornado-argfile; let it name the folder that an SDK was unpacked to",
                train(Map.of(SDK, dir.toString()), "gpu", "r"));
    }

    @Test
    void anSdkWithoutItsFlags() throws Exception {
        var file = Files.createFile(dir.resolve("tornado-argfile"));
        assertRefused(
                1, "there is no device 'gpu': %s starts Java without TornadoVM; unpack the SDK again".formatted(file),
                train(Map.of(SDK, dir.toString()), "gpu", "r"));
    }

    @Test
    void aFlagWithWhichResultsWouldBeWrong() throws Exception {
        assertRefused(
                1, "on a GPU trm needs -Dtornado.recover.bailout=False, but TornadoVM has read True; start Java without"
                        + " an option of that name",
                end(start(AS_IT_IS, List.of("-Dtornado.recover.bailout=True"), training("gpu", "r"))));
    }

    @Test
    void noDriver() throws Exception {
        assumeFakecuda();
        var run = train(Map.of(LIBRARIES, ""), "gpu", "r");
        assumeFalse(run.exitCode() == 0, "the system has another driver");
        var library = Path.of(System.getenv(SDK), "lib", "libtornado-cuda.so");
        assertRefused(
                1, "there is no device 'gpu': a driver cannot be loaded (%s: libcuda.so.1: cannot open shared object"
                        .formatted(library) + " file); install NVIDIA's driver, which brings libcuda.so.1",
                run);
    }

    @Test
    void noDevice() throws Exception {
        assumeFakecuda();
        var none = Map.of("FAKECUDA_NONE", "1");
        var why = "TornadoVM's driver finds no device; see whether the system has one, with: nvidia-smi, or clinfo";
        assertRefused(1, "there is no device 'gpu': " + why, train(none, "gpu", "r"));
        var list = run(none, List.of("devices"));
        assertEquals(0, list.exitCode());
        assertTrue(list.out().endsWith("gpu     none: " + why + "\n"), list.out());
        var auto = train(none, "auto", "r");
        assertEquals(0, auto.exitCode(), auto.err());
        assertSteps("r");
    }

    @Test
    void noSuchDevice() throws Exception {
        assumeFakecuda();
        assertRefused(2, "there is no device 'gpu:7'; there is one of that kind, gpu:0", train(AS_IT_IS, "gpu:7", "r"));
    }

    @Test
    void noRoom() throws Exception {
        assumeFakecuda();
        assertOutOfMemory(train(Map.of("FAKECUDA_OOM_BYTES", "1000"), "gpu", "none"));
        assertOutOfMemory(train(Map.of("FAKECUDA_OOM_BYTES", "1000000"), "gpu", "some"));
    }

    private static void assertOutOfMemory(Run run) {
        assertTrue(run.sentences().matches(Pattern.quote(
                "trm: the GPU is out of memory; take fewer rows at once (global_batch_size, --batch), a smaller model,"
                        + " or --device cpu (") + "[^\\[]+[^.]\\)\n"), run.err());
        assertEquals(1, run.exitCode());
    }

    /** In its first evaluation, before which it is saved. */
    @Test
    void aRunThatWasStoppedOnTheGpuGoesOnOnTheCpu() throws Exception {
        var training = start(AS_IT_IS, List.of(), training("gpu", "r"));
        while (training.isAlive() && !Files.exists(dir.resolve("runs/r/resume.h5"))) {
            Thread.sleep(10);
        }
        training.toHandle().destroy();
        var run = end(training);
        assertEquals(143, run.exitCode(), run.err());
        assertTrue(run.out().endsWith("Stopped; go on with: trm train --resume runs/r\n"), run.out());
        goOn("r");
    }

    /** Its training has room, its first evaluation not. */
    @Test
    void aRunThatRanOutOfMemoryGoesOnOnTheCpu() throws Exception {
        assumeFakecuda();
        assertOutOfMemory(train(Map.of("FAKECUDA_OOM_BYTES", "50000000"), "gpu", "r"));
        goOn("r");
    }

    @Test
    void aRunWhoseGpuWasLostGoesOnOnTheCpu() throws Exception {
        assumeFakecuda();
        long kernels = trainWhole();
        loseAfter(kernels * 7 / 10);
        goOn("r" + kernels * 7 / 10);
    }

    /** Every step that is told of must be one that was made. */
    @Test
    @Tag("slow")
    void noStepOfAGpuThatWasLostIsToldOf() throws Exception {
        assumeFakecuda();
        long kernels = trainWhole();
        int saved = 0;
        for (long after : LongStream.range(1, 40).map(i -> kernels * i / 40).toArray()) {
            loseAfter(after);
            if (Files.exists(dir.resolve("runs/r%d/resume.h5".formatted(after)))) {
                saved++;
                goOn("r" + after);
            }
        }
        assertTrue(saved > 10, saved + " runs went on");
    }

    /** Returns how many kernels the whole training takes. */
    private long trainWhole() throws Exception {
        var whole = train(Map.of("FAKECUDA_STATS", "1"), "gpu", "whole");
        assertEquals(0, whole.exitCode(), whole.err());
        assertSteps("whole");
        var run = Pattern.compile("(\\d+) kernels run").matcher(whole.err());
        assertTrue(run.find(), whole.err());
        return Long.parseLong(run.group(1));
    }

    private void loseAfter(long kernels) throws Exception {
        var run = train(Map.of("FAKECUDA_LOST_AFTER", Long.toString(kernels)), "gpu", "r" + kernels);
        assertTrue(run.sentences().matches(
                "trm: the GPU failed \\(.+\\); what the last save holds is kept: go on with --resume, or with --device"
                        + " cpu\n"), run.err());
        assertEquals(1, run.exitCode());
        var told = Files.readString(dir.resolve("runs/r%d/metrics.jsonl".formatted(kernels)));
        assertTrue(Files.readString(dir.resolve("runs/whole/metrics.jsonl")).startsWith(told), told);
    }

    private void goOn(String name) throws Exception {
        var resumed = run(AS_IT_IS, List.of("train", "--resume", "runs/" + name, "--device", "cpu"));
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertSteps(name);
    }

    /** Each step is told of once, and both evaluations. */
    private void assertSteps(String name) {
        var lines = MetricsLog.read(dir.resolve("runs/%s/metrics.jsonl".formatted(name)));
        assertEquals(
                LongStream.rangeClosed(1, STEPS).boxed().toList(),
                lines.stream().filter(line -> line.values().containsKey("train/lm_loss")).map(MetricsLog.Line::step)
                        .toList());
        assertEquals(
                List.of(STEPS / 2L, (long) STEPS),
                lines.stream().filter(line -> line.values().containsKey("all/accuracy")).map(MetricsLog.Line::step)
                        .toList());
    }
}
