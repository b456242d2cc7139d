package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelaunchTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    /** A program that relaunches as trm does, then ends or waits as it is told. */
    static final class Program {
        public static void main(String[] args) throws Exception {
            if (Relaunch.isNeeded()) {
                System.exit(Relaunch.run(Program.class, args));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped")));
            System.out.println("started with " + String.join(" ", args));
            if (args[0].equals("wait")) {
                Thread.sleep(60_000);
            }
            System.exit(Integer.parseInt(args[1]));
        }
    }

    @Test
    void exitCodeAndArgumentsGoThrough() throws Exception {
        var program = start("exit", "7", "a b");
        assertEquals("started with exit 7 a b\nstopped\n", output(program));
        assertEquals(7, program.waitFor());
    }

    @Test
    void aSignalEndsTheInnerProgramFirst() throws Exception {
        var program = start("wait");
        var lines = program.inputReader();
        assertEquals("started with wait", lines.readLine());
        program.toHandle().destroy(); // Process.destroy would close its output too
        assertEquals("stopped", lines.readLine());
        assertTrue(program.waitFor(30, TimeUnit.SECONDS));
        assertEquals(128 + 15, program.exitValue());
    }

    @Test
    void theExitCodeIsThatOfTheSignalThatCame() throws Exception {
        var program = start("wait");
        var lines = program.inputReader();
        assertEquals("started with wait", lines.readLine());
        new ProcessBuilder("kill", "-INT", Long.toString(program.pid())).start().waitFor();
        assertEquals("stopped", lines.readLine());
        assertTrue(program.waitFor(30, TimeUnit.SECONDS));
        assertEquals(128 + 2, program.exitValue());
    }

    @Test
    void thePersonsOwnOptionsWin() {
        var own = List.of("-Xmx1g", "-XX:+UseSerialGC");
        var command = Relaunch.command(JAVA, own, "trm.jar", Main.class, "train", "seed=1");
        assertTrue(command.contains("--add-modules=jdk.incubator.vector"));
        assertEquals(List.of("-XX:+UseSerialGC"), command.stream().filter(o -> o.endsWith("GC")).toList());
        assertTrue(command.indexOf("-Xmx1g") > command.indexOf("-XX:MaxRAMPercentage=80"));
        assertEquals(List.of("trm.cli.Main", "train", "seed=1"), command.subList(command.size() - 3, command.size()));
        var usual = Relaunch.command(JAVA, List.of(), "trm.jar", Main.class);
        assertTrue(usual.contains("-XX:+UseParallelGC"), usual::toString);
    }

    @Test
    void theArchiveOfClassesBesideTheJarIsUsed(@TempDir Path folder) throws IOException {
        var jar = folder.resolve("trm.jar").toString();
        var archive = "-XX:SharedArchiveFile=" + folder.resolve("trm.jsa");
        assertFalse(Relaunch.command(JAVA, List.of(), jar, Main.class).contains(archive));
        Files.createFile(folder.resolve("trm.jsa"));
        assertTrue(Relaunch.command(JAVA, List.of(), jar, Main.class).contains(archive));
        assertFalse(Relaunch.command(JAVA, List.of("-XX:AOTCache=own.aot"), jar, Main.class).contains(archive));
    }

    private static Process start(String... args) throws IOException {
        var command = new ArrayList<>(
                List.of(JAVA.toString(), "-cp", System.getProperty("java.class.path"), Program.class.getName()));
        command.addAll(List.of(args));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
