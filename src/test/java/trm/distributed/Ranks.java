package trm.distributed;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Several processes of a program, started by the {@code mpirun} of one of the {@link #MAKERS}, on this machine however
 * few cores it has. Where there is none the test is left out, or fails with {@code -Dtrm.mpi.required=true}.
 */
public final class Ranks implements AutoCloseable {
    /** What the command is called where there are several: mpirun.openmpi. */
    public static final List<String> MAKERS = List.of("openmpi", "mpich");

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final long PATIENCE_S = 240;

    /** How they all ended, and what all of them and the launcher wrote, to both streams. */
    public record Result(int exitCode, String out) {}

    private final Process process;
    private final Path out;

    private Ranks(Process process, Path out) {
        this.process = process;
        this.out = out;
    }

    /**
     * Starts {@code number} processes.
     *
     * @param env more of their environment
     * @param folder where they run, and where {@code out} has what they write
     */
    public static Ranks start(String maker, int number, Map<String, String> env, Path folder, List<String> command)
            throws IOException {
        var all = new ArrayList<>(List.of(mpirun(maker).toString(), "-n", Integer.toString(number)));
        all.addAll(command);
        var out = Files.createTempFile(folder, "out", "");
        var builder = new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(out.toFile());
        var variables = builder.environment();
        variables.keySet().removeIf(name -> name.matches("(OMPI|PMIX?|SLURM|TRM|JAVA_TOOL|JDK)_.*"));
        if (maker.equals("openmpi")) {
            variables.putAll(Map.of(
                    "OMPI_ALLOW_RUN_AS_ROOT", "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1",
                    "OMPI_MCA_rmaps_base_oversubscribe", "1", "OMPI_MCA_btl", "self,vader",
                    "OMPI_MCA_oob_tcp_if_include", "lo", "OMPI_MCA_mpi_yield_when_idle", "1",
                    "PRTE_ALLOW_RUN_AS_ROOT", "1", "PRTE_ALLOW_RUN_AS_ROOT_CONFIRM", "1",
                    "PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe"));
        }
        variables.putAll(env);
        return new Ranks(builder.start(), out);
    }

    /** Starts a class of this test's own class path. */
    public static Ranks start(String maker, int number, Map<String, String> env, Path folder, Class<?> main,
            String... args) throws IOException {
        return start(maker, number, env, folder, java(main, args));
    }

    /** As {@link #start}, to the end. */
    public static Result run(String maker, int number, Map<String, String> env, Path folder, Class<?> main,
            String... args) throws IOException, InterruptedException {
        try (var ranks = start(maker, number, env, folder, main, args)) {
            return ranks.end();
        }
    }

    /** The command for a class of this test's own class path, in a small Java; {@code args} may begin with options. */
    static List<String> java(Class<?> main, String... args) {
        var command = new ArrayList<>(List.of(JAVA.toString(), "-Xmx512m", "-XX:+UseSerialGC", "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED", "--add-modules", "jdk.incubator.vector"));
        var options = Arrays.stream(args).takeWhile(arg -> arg.startsWith("-")).toList();
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(args).subList(options.size(), args.length));
        return command;
    }

    /** Leaves the test out where the machine has no such {@code mpirun}. */
    public static void require(String maker) {
        var mpirun = mpirun(maker);
        if (mpirun == null && Boolean.getBoolean("trm.mpi.required")) {
            throw new AssertionError("there is no mpirun." + maker + ", and trm.mpi.required is true");
        }
        assumeTrue(mpirun != null, () -> "left out: there is no mpirun." + maker);
    }

    private static Path mpirun(String maker) {
        for (var name : List.of("mpirun." + maker, "mpirun")) {
            for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
                var file = Path.of(folder, name);
                if (Files.isExecutable(file) && (name.endsWith(maker) || isOf(maker, file))) {
                    return file;
                }
            }
        }
        return null;
    }

    private static boolean isOf(String maker, Path mpirun) {
        try {
            var process = new ProcessBuilder(mpirun.toString(), "--version").redirectErrorStream(true).start();
            var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return text.contains(maker.equals("openmpi") ? "Open MPI" : "HYDRA");
        } catch (IOException e) {
            return false;
        }
    }

    /** What they have written so far. */
    public String out() throws IOException {
        return Files.readString(out);
    }

    /** Waits until they have written what {@code told} wants, or ended. */
    public String await(Predicate<String> told) throws IOException, InterruptedException {
        for (int i = 0; i < PATIENCE_S * 50 && process.isAlive() && !told.test(out()); i++) {
            Thread.sleep(20);
        }
        return out();
    }

    /** Waits for the end of all. */
    public Result end() throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            close();
            throw new AssertionError("still running after " + PATIENCE_S + " s:\n" + out());
        }
        return new Result(process.exitValue(), out());
    }

    /** Of the launcher. */
    public long pid() {
        return process.pid();
    }

    /** The processes it has started, on this machine. */
    public List<Long> ranks() {
        return process.descendants()
                .filter(child -> child.info().command().orElse("").equals(JAVA.toString()))
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }

    /** Sends a signal to a process, of this user's. */
    public static void signal(String name, long pid) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
    }

    /** Ends what is still there. */
    @Override
    public void close() {
        var all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
