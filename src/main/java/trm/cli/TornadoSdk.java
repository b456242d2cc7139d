package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import trm.graph.Devices;
import trm.tensor.TrmException;

/**
 * TornadoVM's SDK, without which there is no GPU: Java starts with the SDK's options where a command may use one. What
 * else TornadoVM must be told, the device itself sees to.
 */
final class TornadoSdk {
    private static final String VARIABLE = "TORNADOVM_HOME";
    private static final String MODULE = "tornado.runtime";
    private static final String ARGFILE = "tornado-argfile";

    /** Tells a Java that it has been started with the options already, whatever came of it. */
    private static final String TRIED = "trm.tornado.tried";

    /** The commands with {@link DeviceOptions}, and the one that lists devices; the launcher has the same list. */
    static final List<String> COMMANDS = List.of("train", "eval", "solve", "report", "bench", "devices");

    private TornadoSdk() {}

    /** Whether Java should have been started with {@link #options}, and was not. */
    static boolean isMissing(List<String> args) {
        return mayUseGpu(args)
                && !isStarted()
                && System.getProperty(TRIED) == null
                && isSdk(home())
                && isBuilt();
    }

    /** Whether a command computes and does not say that it does so on the CPU. */
    static boolean mayUseGpu(List<String> args) {
        if (args.isEmpty() || !COMMANDS.contains(args.getFirst())) {
            return false;
        }
        int option = args.lastIndexOf(DeviceOptions.OPTION);
        return !args.contains(DeviceOptions.OPTION + "=" + DeviceOptions.CPU)
                && (option < 0 || option == args.size() - 1 || !args.get(option + 1).equals(DeviceOptions.CPU));
    }

    /** The person's own options after the SDK's, so that they win; the SDK's collector gives way to theirs. */
    static List<String> options(List<String> own) {
        return options(home(), own);
    }

    static List<String> options(Path home, List<String> own) {
        var options = new ArrayList<>(List.of("@" + home.resolve(ARGFILE), "-D" + TRIED + "=true"));
        if (own.stream().anyMatch(Relaunch::choosesCollector)) {
            options.add("-XX:-UseParallelGC");
        }
        options.addAll(own);
        return options;
    }

    /** Fails where no GPU can be looked for at all. */
    static void require() {
        var missing = missing();
        if (!missing.isEmpty()) {
            throw TrmException.failure("there is no device '%s': %s", DeviceOptions.GPU, missing);
        }
    }

    /** Why no GPU can be looked for, and the remedy; empty where one can. */
    static String missing() {
        return isStarted() && isBuilt() ? "" : missing(home(), isBuilt());
    }

    /**
     * As {@link #missing()}, in a Java without TornadoVM.
     *
     * @param home the value of the variable; null where it is not set
     * @param built whether the device was built in
     */
    static String missing(Path home, boolean built) {
        if (home != null && !isSdk(home)) {
            return ("%s=%s is no TornadoVM SDK, for it has no file %s; let it name the folder that an SDK was unpacked"
                    + " to").formatted(VARIABLE, home, ARGFILE);
        }
        if (!built) {
            return "this trm.jar was built without TornadoVM; %sbuild it again with: mvn package"
                    .formatted(home == null ? "let " + VARIABLE + " name a TornadoVM SDK and " : "");
        }
        if (home == null) {
            return ("Java was started without TornadoVM; let %s name its SDK, or start with: tornado -jar trm.jar,"
                    + " or: java @SDK/%s -jar trm.jar").formatted(VARIABLE, ARGFILE);
        }
        return "%s starts Java without TornadoVM; unpack the SDK again".formatted(home.resolve(ARGFILE));
    }

    private static boolean isStarted() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    private static boolean isBuilt() {
        return Devices.kinds().contains(DeviceOptions.GPU);
    }

    private static Path home() {
        var home = System.getenv(VARIABLE);
        return home == null || home.isBlank() ? null : Path.of(home);
    }

    private static boolean isSdk(Path home) {
        return home != null && Files.isReadable(home.resolve(ARGFILE));
    }
}
