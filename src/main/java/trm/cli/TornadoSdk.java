package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import trm.graph.Devices;
import trm.tensor.TrmException;

/** TornadoVM's SDK, without which there is no GPU: Java starts with the SDK's options where a command may use one. */
final class TornadoSdk {
    private static final String VARIABLE = "TORNADOVM_HOME";
    private static final String MODULE = "tornado.runtime";

    private TornadoSdk() {}

    /**
     * Whether Java should have been started with {@link #options}, and was not: for a command that computes, unless it
     * says that it does so on the CPU. The launcher has the same rule.
     */
    static boolean isMissing(List<String> args) {
        return mayUseGpu(args)
                && ModuleLayer.boot().findModule(MODULE).isEmpty()
                && home() != null
                && isSdk(home())
                && Devices.kinds().contains(DeviceOptions.GPU);
    }

    static boolean mayUseGpu(List<String> args) {
        if (args.isEmpty() || !List.of("train", "eval", "solve", "bench", "devices").contains(args.getFirst())) {
            return false;
        }
        int option = args.lastIndexOf(DeviceOptions.OPTION);
        return !args.contains(DeviceOptions.OPTION + "=" + DeviceOptions.CPU)
                && (option < 0 || option == args.size() - 1 || !args.get(option + 1).equals(DeviceOptions.CPU));
    }

    /** The person's own options after the SDK's, so that they win; the SDK's collector, its one choice, gives way. */
    static List<String> options(List<String> own) {
        return options(argfile(home()), own);
    }

    static List<String> options(Path argfile, List<String> own) {
        var options = new ArrayList<>(List.of("@" + argfile));
        if (own.stream().anyMatch(Relaunch::choosesCollector)) {
            options.add("-XX:-UseParallelGC");
        }
        options.addAll(own);
        return options;
    }

    /** Fails where no device can be looked for at all. */
    static void requireGpu() {
        var missing = missing();
        if (!missing.isEmpty()) {
            throw TrmException.failure("there is no device '%s': %s", DeviceOptions.GPU, missing);
        }
    }

    /** Why no GPU can be looked for, and the remedy; empty where one can. */
    static String missing() {
        boolean built = Devices.kinds().contains(DeviceOptions.GPU);
        if (home() != null && !isSdk(home()) && ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return ("%s=%s is no TornadoVM SDK, for it has no file %s; let it name the folder that an SDK was unpacked"
                    + " to").formatted(VARIABLE, home(), argfile(home()).getFileName());
        }
        if (!built) {
            return "this trm.jar was built without TornadoVM; "
                    + (home() == null ? "let " + VARIABLE + " name a TornadoVM SDK and build it again" : "build it again")
                    + " with: mvn package";
        }
        return "";
    }

    /** null where the variable is not set. */
    private static Path home() {
        var home = System.getenv(VARIABLE);
        return home == null || home.isBlank() ? null : Path.of(home);
    }

    private static boolean isSdk(Path home) {
        return Files.isReadable(argfile(home));
    }

    private static Path argfile(Path home) {
        return home.resolve("tornado-argfile");
    }
}
