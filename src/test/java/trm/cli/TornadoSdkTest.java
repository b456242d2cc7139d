package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class TornadoSdkTest {
    @ParameterizedTest
    @CsvSource({
        "train epochs=1, true",
        "eval run --device gpu, true",
        "solve run --device=gpu:1 .., true",
        "bench --device auto, true",
        "devices, true",
        "train --device cpu, false",
        "train --device=cpu epochs=1, false",
        "data sudoku, false",
        "--version, false",
        "curves train, false",
    })
    void onlyCommandsThatMayComputeOnAGpu(String line, boolean may) {
        assertEquals(may, TornadoSdk.mayUseGpu(List.of(line.split(" "))));
        assertFalse(TornadoSdk.mayUseGpu(List.of()));
    }

    @Test
    void programAndLauncherKnowTheCommandsThatCompute() throws IOException {
        var names = new ArrayList<String>();
        for (var command : Main.COMMANDS) {
            var spec = new CommandLine(command).getCommandSpec();
            if (spec.findOption(DeviceOptions.OPTION) != null) {
                names.add(spec.name());
            }
        }
        names.add("devices");
        assertEquals(names, TornadoSdk.COMMANDS);
        assertTrue(Files.readString(Path.of("trm")).contains("in " + String.join(" | ", names) + ") ;;"));
    }

    @Test
    void whatIsMissingComesWithTheRemedy(@TempDir Path folder) throws IOException {
        assertEquals(
                "TORNADOVM_HOME=%s is no TornadoVM SDK, for it has no file tornado-argfile; let it name the folder that"
                        .formatted(folder) + " an SDK was unpacked to",
                TornadoSdk.missing(folder, true));
        assertEquals(TornadoSdk.missing(folder, true), TornadoSdk.missing(folder, false));
        assertEquals(
                "this trm.jar was built without TornadoVM; let TORNADOVM_HOME name a TornadoVM SDK and build it again"
                        + " with: mvn package",
                TornadoSdk.missing(null, false));
        assertTrue(TornadoSdk.missing(null, true).startsWith("Java was started without TornadoVM; let TORNADOVM_HOME"));
        Files.createFile(folder.resolve("tornado-argfile"));
        assertEquals(
                "this trm.jar was built without TornadoVM; build it again with: mvn package",
                TornadoSdk.missing(folder, false));
        assertTrue(TornadoSdk.missing(folder, true).contains("tornado-argfile starts Java without TornadoVM"));
    }

    @Test
    void thePersonsOptionsWinAndNoArchiveIsAsked(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("trm.jsa"));
        var options = TornadoSdk.options(folder, List.of("-Xmx1g", "-XX:+UseSerialGC"));
        var command = Relaunch.command(
                folder, options, folder.resolve("trm.jar").toString(), Main.class, "train", "--device", "gpu");
        int sdk = command.indexOf("@" + folder.resolve("tornado-argfile"));
        assertTrue(0 < sdk && sdk < command.indexOf("-Xmx1g"), command::toString);
        assertTrue(sdk < command.indexOf("-XX:-UseParallelGC"), command::toString);
        assertTrue(command.indexOf("-XX:-UseParallelGC") < command.indexOf("-XX:+UseSerialGC"), command::toString);
        assertTrue(command.stream().noneMatch(option -> option.startsWith("-XX:SharedArchiveFile")), command::toString);
        assertFalse(TornadoSdk.options(folder, List.of()).contains("-XX:-UseParallelGC"));
    }

    /** TornadoVM's options that Java was given in the first place stay when it starts again for other reasons. */
    @Test
    void aRelaunchKeepsTornadosOptions(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("trm.jsa"));
        var given = List.of(
                "-XX:+EnableJVMCI", "--upgrade-module-path=g", "--add-modules=tornado.runtime", "-XX:+UseParallelGC");
        var command = Relaunch.command(folder, given, folder.resolve("trm.jar").toString(), Main.class, "train");
        assertTrue(command.containsAll(given), command::toString);
        assertTrue(command.contains("--add-modules=jdk.incubator.vector"), command::toString);
        assertEquals(1, command.stream().filter(Relaunch::choosesCollector).count());
        assertTrue(command.stream().noneMatch(option -> option.startsWith("-XX:SharedArchiveFile")), command::toString);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2 | --device tpu | --device is auto, cpu, gpu or gpu:N, not 'tpu'",
        "2 | --device gpu: | --device is auto, cpu, gpu or gpu:N, not 'gpu:'",
        "2 | --device gpu --threads 2 | --threads is for the CPU; leave it out with --device gpu",
        "2 | --device cpu --threads 0 | --threads must be from 1 to 1024, not 0",
    })
    void wrongRequests(int exitCode, String options, String sentence) {
        for (var command : List.of("train", "bench")) {
            var run = CliRun.of((command + " " + options).split(" "));
            assertEquals(new CliRun(exitCode, "", "trm: " + sentence + System.lineSeparator()), run);
        }
    }

    @Test
    void withoutTornadoThereIsNoGpu() {
        assumeTrue(ModuleLayer.boot().findModule("tornado.runtime").isEmpty());
        for (var command : List.of("train", "bench")) {
            var run = CliRun.of(command, "--device", "gpu:1");
            assertEquals(
                    new CliRun(
                            1, "",
                            "trm: there is no device 'gpu': " + TornadoSdk.missing() + System.lineSeparator()),
                    run);
        }
        var list = CliRun.of("devices");
        assertEquals(0, list.exitCode());
        assertTrue(list.out().matches("cpu {5}\\S.*\\Rgpu {5}none: .*TornadoVM.*\\R"), list.out());
    }
}
