package trm.cli;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import trm.tensor.TrmException;

/**
 * Starts the program again with the options and the locale it needs, when {@code java -jar trm.jar} came without them:
 * a second Java of the same kind that shares this one's input and output. A signal that ends this process ends that one
 * first, and its exit code becomes ours.
 */
final class Relaunch {
    private static final String MODULE = "jdk.incubator.vector";
    private static final int BY_SIGTERM = 143;

    private Relaunch() {}

    /** Whether the Vector API is missing, so that nothing that uses it can be loaded; or UTF-8; or TornadoVM. */
    static boolean isNeeded(String... args) {
        return ModuleLayer.boot().findModule(MODULE).isEmpty()
                || Utf8.isMissing()
                || TornadoSdk.isMissing(List.of(args));
    }

    /** Runs {@code main} in a Java with all that, to its end. */
    static int run(Class<?> main, String... args) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        if (ModuleFinder.ofSystem().find(MODULE).isEmpty()) {
            throw TrmException.failure("%s has no module %s; use a whole JDK 25", java, MODULE);
        }
        var given = ManagementFactory.getRuntimeMXBean().getInputArguments();
        var options = TornadoSdk.isMissing(List.of(args)) ? TornadoSdk.options(given) : new ArrayList<>(given);
        if (Utf8.isMissing()) {
            options.add(Utf8.option(args));
        }
        var builder = new ProcessBuilder(command(java, options, System.getProperty("java.class.path"), main, args));
        if (Utf8.isMissing()) {
            Utf8.set(builder.environment());
        }
        var started = new CompletableFuture<Process>();
        try (var signals = new Signals(() -> started.thenAccept(Process::destroy))) {
            var child = builder.inheritIO().start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                if (child.isAlive()) { // at a second signal
                    child.destroy();
                    Runtime.getRuntime().halt(await(child));
                }
            }));
            started.complete(child);
            int code = await(child);
            return code == BY_SIGTERM && signals.came() ? signals.exitCode() : code; // of the signal that came here
        }
    }

    /** The person's own options come last and win; of two collectors only theirs may be named. */
    static List<String> command(Path java, List<String> given, String classPath, Class<?> main, String... args) {
        boolean collector = given.stream().anyMatch(Relaunch::choosesCollector);
        var command = new ArrayList<String>();
        command.add(java.toString());
        for (var option : options()) {
            if (!(collector && choosesCollector(option))) {
                command.add(option);
            }
        }
        var archive = Path.of(classPath).resolveSibling("trm.jsa"); // made by the launcher
        if (Files.isReadable(archive) && given.stream().noneMatch(o -> choosesCache(o) || choosesModules(o))) {
            command.add("-XX:SharedArchiveFile=" + archive);
        }
        command.addAll(given);
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(args));
        return command;
    }

    static boolean choosesCollector(String option) {
        return option.matches("-XX:\\+Use\\w+GC");
    }

    private static boolean choosesCache(String option) {
        return option.startsWith("-XX:AOT"); // Java takes no archive of both kinds
    }

    private static boolean choosesModules(String option) {
        return option.startsWith("@") || option.startsWith("--upgrade-module-path"); // an archive knows Java's own only
    }

    private static List<String> options() {
        try (var file = Relaunch.class.getResourceAsStream("/jvm.options")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw TrmException.failure(e, "the jar cannot be read: %s", e.getMessage());
        }
    }

    private static int await(Process child) {
        while (true) {
            try {
                return child.waitFor();
            } catch (InterruptedException e) {
                child.destroy(); // whoever interrupts wants an end
            }
        }
    }
}
