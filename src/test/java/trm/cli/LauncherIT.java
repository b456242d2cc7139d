package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar, and the script {@code trm} in a checkout of its own whose {@code mvn} is a stand-in. */
class LauncherIT {
    private static final String JAVA_HOME = System.getProperty("java.home");
    private static final Path JAR = Path.of("target/trm.jar").toAbsolutePath();
    private static final String INCUBATOR = "WARNING: Using incubator modules: jdk.incubator.vector\n";
    private static final String BUILD = "mkdir -p target && cp '" + JAR + "' target/trm.jar";

    @TempDir
    private Path dir;

    private Path checkout;
    private Path bin;

    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectories(dir.resolve("a checkout"));
        bin = Files.createDirectory(dir.resolve("bin"));
        Files.copy(Path.of("pom.xml"), checkout.resolve("pom.xml"));
        Files.createDirectory(checkout.resolve("examples"));
        var resources = Files.createDirectories(checkout.resolve("src/main/resources"));
        Files.copy(Path.of("src/main/resources/jvm.options"), resources.resolve("jvm.options"));
        script(checkout.resolve("trm"), Files.readString(Path.of("trm")));
    }

    @Test
    void theJarStartsItselfAgain() throws Exception {
        var java = Path.of(JAVA_HOME, "bin", "java").toString();
        var version = run(dir, Map.of(), java, "-jar", JAR.toString(), "--version");
        assertEquals(0, version.exitCode());
        assertTrue(version.out().startsWith("trm 0."), version.out());
        assertEquals(INCUBATOR, version.err());
        var wrong = run(dir, Map.of(), java, "-jar", JAR.toString(), "--nonsense");
        assertEquals(new Run(2, "", INCUBATOR + "trm: unknown option: '--nonsense' (see 'trm --help')\n"), wrong);
    }

    @Test
    void buildsWhenNeededAndOnlyThen() throws Exception {
        mvn(BUILD);
        var first = launch("--version");
        assertEquals(0, first.exitCode(), first.err());
        assertEquals("Building trm (first run) ...\n" + INCUBATOR, first.err());
        assertTrue(first.out().startsWith("trm 0."), first.out());

        assertEquals(INCUBATOR, launch("--version").err());
        assertTrue(takesClassesFromArchive());
        var jar = checkout.resolve("target/trm.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
        assertFalse(takesClassesFromArchive(), "the archive is of another jar");

        var past = FileTime.from(Instant.now().minusSeconds(60));
        Files.setLastModifiedTime(jar, past);
        assertEquals("Building trm (its sources have changed) ...\n" + INCUBATOR, launch("--version").err());
        assertTrue(takesClassesFromArchive());
    }

    private boolean takesClassesFromArchive() throws Exception {
        var environment = new HashMap<>(environment());
        environment.put("TRM_JAVA_OPTS", "-Xlog:class+load:file=loaded.txt");
        var run = run(dir, environment, checkout.resolve("trm").toString(), "--version");
        assertEquals(INCUBATOR, run.err());
        assertTrue(run.out().startsWith("trm 0."), run.out());
        return Files.readString(dir.resolve("loaded.txt")).contains("trm.cli.Main source: shared objects file (top)");
    }

    @Test
    void worksThroughALinkFromAnywhere() throws Exception {
        Files.copy(JAR, Files.createDirectory(checkout.resolve("target")).resolve("trm.jar"));
        var link = Files.createSymbolicLink(Files.createDirectory(dir.resolve("my bin")).resolve("t"), Path.of("../l"));
        Files.createSymbolicLink(dir.resolve("l"), checkout.resolve("trm"));
        assertEquals(0, run(Path.of("/"), environment(), link.toString(), "--version").exitCode());
        var wrong = run(dir, environment(), "my bin/t", "two words", "$HOME");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().contains("'two words'"), wrong.err());
    }

    @Test
    void optionsForJavaAreTaken() throws Exception {
        Files.copy(JAR, Files.createDirectory(checkout.resolve("target")).resolve("trm.jar"));
        var environment = new HashMap<>(environment());
        environment.put("TRM_JAVA_OPTS", "-Dtrm.vector.bits=0 -Xmx1g");
        var run = run(dir, environment, checkout.resolve("trm").toString(), "--version");
        assertTrue(run.out().endsWith("no vectors\n"), run.out());
    }

    @Test
    void whatMayUseAGpuStartsWithTornado() throws Exception {
        var sdk = Files.createDirectory(dir.resolve("an sdk"));
        Files.writeString(sdk.resolve("tornado-argfile"), "-Dtrm.vector.bits=0 -Xlog:class+load:file=loaded.txt\n");
        var services = "target/classes/META-INF/services";
        mvn(BUILD + " && mkdir -p " + services + " && echo trm.tornado >" + services + "/trm.graph.DeviceProvider");
        Files.createDirectories(checkout.resolve("tornado/src/main"));
        Files.copy(JAR, Files.createDirectory(checkout.resolve("target")).resolve("trm.jar"));

        assertEquals(INCUBATOR, launchWith(sdk, "bench", "--help", "--device", "cpu").err());
        assertFalse(Files.exists(dir.resolve("loaded.txt")));
        var built = launchWith(sdk, "devices");
        // A jar that has the device gpu starts a second Java, in the hope of a real SDK.
        assertEquals("Building trm (for GPUs too) ...\n", built.err().replace(INCUBATOR, ""));
        assertTrue(built.out().matches("cpu .*, no vectors, (?s).*\ngpu +none: .*TornadoVM.*\n"), built.out());
        var loaded = Files.readString(dir.resolve("loaded.txt"));
        assertTrue(loaded.contains("trm.cli.Main source:"));
        assertFalse(loaded.contains("source: shared objects file (top)"), "the archive is of other modules");
        assertEquals("", launchWith(sdk, "devices").err().replace(INCUBATOR, ""), "built once");

        Files.delete(dir.resolve("loaded.txt"));
        launchWith(sdk, "data", "--help");
        launchWith(sdk, "bench", "--device=cpu", "--help");
        assertFalse(Files.exists(dir.resolve("loaded.txt")));
        launchWith(sdk, "bench", "--help");
        assertTrue(Files.exists(dir.resolve("loaded.txt")));
    }

    @Test
    void withoutAGpuNothingIsBegun() throws Exception {
        Files.copy(JAR, Files.createDirectory(checkout.resolve("target")).resolve("trm.jar"));
        var work = Files.createDirectory(dir.resolve("work"));
        var trm = checkout.resolve("trm").toString();
        var environment = new HashMap<>(environment());
        var none = run(work, environment, trm, "train", "--device", "gpu");
        assertEquals(1, none.exitCode());
        assertTrue(none.err().startsWith(INCUBATOR + "trm: there is no device 'gpu': "), none.err());
        environment.put("TORNADOVM_HOME", work.toString());
        var wrong = run(work, environment, trm, "train", "--device", "gpu");
        assertEquals(1, wrong.exitCode());
        assertTrue(wrong.err().contains("TORNADOVM_HOME=" + work + " is no TornadoVM SDK"), wrong.err());
        try (var files = Files.list(work)) {
            assertEquals(List.of(), files.toList());
        }
    }

    private Run launchWith(Path sdk, String... args) throws Exception {
        var environment = new HashMap<>(environment());
        environment.put("TORNADOVM_HOME", sdk.toString());
        var command = new ArrayList<>(List.of(checkout.resolve("trm").toString()));
        command.addAll(List.of(args));
        return run(dir, environment, command.toArray(String[]::new));
    }

    @Test
    void aFailedBuildShowsItsLog() throws Exception {
        mvn("echo; echo '[ERROR] it broke'; exit 1");
        var run = launch("--version");
        assertEquals(1, run.exitCode());
        var log = checkout.toRealPath().resolve("target/build.log");
        assertEquals(
                "Building trm (first run) ...\n[ERROR] it broke\ntrm: the build failed; " + log
                        + " has the whole of it\n",
                run.err());
    }

    @Test
    void whatIsMissingIsNamed() throws Exception {
        for (var tool : List.of("dirname", "readlink", "find", "head", "mkdir", "rm", "uname")) {
            script(bin.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(which(tool)));
        }
        var path = Map.of("PATH", bin.toString(), "JAVA_HOME", JAVA_HOME);
        var noMaven = run(dir, path, "/bin/sh", checkout.resolve("trm").toString());
        assertEquals(1, noMaven.exitCode());
        assertTrue(noMaven.err().contains("trm: Maven is needed to build"), noMaven.err());

        var launcher = Files.readString(checkout.resolve("trm"));
        script(checkout.resolve("trm"), launcher.replace("needed=25", "needed=99"));
        var noJdk = run(dir, path, "/bin/sh", checkout.resolve("trm").toString());
        assertEquals(1, noJdk.exitCode());
        assertTrue(noJdk.err().startsWith("trm: no JDK 99 or newer found; install one"), noJdk.err());
    }

    @Test
    void needsNoVariableButThePath() throws Exception {
        mvn(BUILD);
        var shell = run(dir, environment(), "/usr/bin/env", "-i", "PATH=" + bin + ":" + System.getenv("PATH"),
                checkout.resolve("trm").toString(), "--version");
        assertEquals(0, shell.exitCode(), shell.err());
        assertTrue(shell.out().startsWith("trm 0."), shell.out());
    }

    /** Paths are the shell's business here, since the Java of this test may itself be without UTF-8. */
    @ParameterizedTest
    @ValueSource(strings = {"-u LC_ALL -u LANG -u LC_CTYPE", "LC_ALL=C", "-u LC_ALL LANG=POSIX", "LC_ALL=xx_YY.UTF-8"})
    void namesAreUtf8WithoutALocale(String locale) throws Exception {
        Files.copy(JAR, Files.createDirectory(checkout.resolve("target")).resolve("trm.jar"));
        script(dir.resolve("use"), """
                #!/bin/sh
                set -e
                mv 'a checkout' 'größe 数'
                env %1$s 'größe 数/trm' data sudoku --size 4 --count 4 --test 1 --output 'dé 1.h5' >log 2>&1
                env %1$s 'größe 数/trm' data info 'dé 1.h5' 2>&1
                env %1$s "$JAVA_HOME/bin/java" -jar '%2$s' data info 'dé 1.h5' 2>&1
                env %1$s 'größe 数/trm' data info 'nö.h5' 2>&1 || true
                ls
                """.formatted(locale, JAR));
        var run = run(dir, environment(), dir.resolve("use").toString());
        assertEquals(0, run.exitCode(), run.out());
        assertTrue(run.out().split("dé 1.h5", -1).length >= 4, run.out()); // said twice, and listed
        assertFalse(run.out().contains("?"), run.out());
        assertTrue(run.out().contains("trm: nö.h5"), run.out());
    }

    @Test
    void ofTwoBuildersOneWaitsForTheOther() throws Exception {
        mvn("echo built >>builds; mkdir building || exit 1; sleep 2; " + BUILD + "; rmdir building");
        Files.createDirectory(checkout.resolve("target"));
        var dead = new ProcessBuilder("sh", "-c", "echo \"$$ $(uname -n)\" >target/build.lock");
        assertEquals(0, dead.directory(checkout.toFile()).start().waitFor());
        try (var threads = Executors.newFixedThreadPool(4)) {
            Callable<Integer> start = () -> {
                var process = new ProcessBuilder(checkout.resolve("trm").toString(), "--version")
                        .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
                process.environment().putAll(environment());
                return process.start().waitFor();
            };
            for (var exitCode : threads.invokeAll(Collections.nCopies(4, start))) {
                assertEquals(0, exitCode.get());
            }
        }
        assertEquals("built\n", Files.readString(checkout.resolve("builds")));
        assertFalse(Files.exists(checkout.resolve("target/build.lock")));
    }

    @Test
    void aBuildLeavesARunningProgramItsJar() throws Exception {
        var jar = Files.createDirectory(checkout.resolve("target")).resolve("trm.jar");
        Files.writeString(jar, "old");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(3600)));
        mvn(BUILD);
        try (var open = Files.newInputStream(jar)) {
            assertEquals(0, launch("--version").exitCode());
            assertEquals("old", new String(open.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aTargetThatCannotBeWrittenIsNamed() throws Exception {
        Files.createFile(checkout.resolve("target"));
        var run = launch("--version");
        assertEquals(1, run.exitCode());
        assertEquals("trm: trm is to be built (first run), but " + checkout.toRealPath().resolve("target")
                + " cannot be made\n", run.err());
        Files.delete(checkout.resolve("target"));
        var target = Files.createDirectory(checkout.resolve("target"));
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeFalse(Files.isWritable(target), "for root every folder is writable");
        run = launch("--version");
        assertEquals(1, run.exitCode());
        assertTrue(run.err().endsWith("target cannot be written\n"), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }

    private Run launch(String... args) throws Exception {
        var command = new ArrayList<>(List.of(checkout.resolve("trm").toString()));
        command.addAll(List.of(args));
        return run(dir, environment(), command.toArray(String[]::new));
    }

    private Map<String, String> environment() {
        return Map.of("JAVA_HOME", JAVA_HOME, "PATH", bin + ":" + System.getenv("PATH"));
    }

    private void mvn(String body) throws IOException {
        script(bin.resolve("mvn"), "#!/bin/sh\n" + body + "\n");
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path which(String tool) {
        for (var folder : System.getenv("PATH").split(":")) {
            if (Files.isExecutable(Path.of(folder, tool))) {
                return Path.of(folder, tool);
            }
        }
        throw new IllegalStateException("no " + tool + " on PATH");
    }

    private Run run(Path in, Map<String, String> environment, String... command) throws Exception {
        var err = dir.resolve("stderr");
        var builder = new ProcessBuilder(command).directory(in.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeAll(List.of("TRM_JAVA_OPTS", "TORNADOVM_HOME"));
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), out, Files.readString(err));
    }
}
