package trm.cli;

import picocli.CommandLine.Option;
import trm.graph.Device;
import trm.graph.Devices;
import trm.tensor.TrmException;

/** Where a command computes. */
final class DeviceOptions {
    static final String OPTION = "--device";
    static final String CPU = "cpu";
    static final String GPU = "gpu";
    private static final String AUTO = "auto";

    @Option(
            names = OPTION,
            paramLabel = "NAME",
            defaultValue = AUTO,
            description = "cpu, gpu, or gpu:N for one of those that 'trm devices' lists; auto (the default) is a GPU"
                    + " where one works, else the CPU.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute on the CPU; by default one for each physical core. Results do not"
                    + " depend on it.")
    private Integer threads;

    @Option(
            names = "--no-self-test",
            description = "Leaves out the test of a GPU's operations at the start; for measurements.")
    private boolean trusted;

    private String chosen;

    /** Fails where {@link #open} would, before a command has begun anything. */
    void check() {
        if (threads != null && (threads < 1 || threads > 1024)) {
            throw TrmException.misuse("--threads must be from 1 to 1024, not %d", threads);
        }
        if (!device.matches("auto|cpu|gpu(:\\d+)?")) {
            throw TrmException.misuse("%s is auto, cpu, gpu or gpu:N, not '%s'", OPTION, device);
        }
        if (threads != null && isGpu(device)) {
            throw TrmException.misuse("--threads is for the CPU; leave it out with %s %s", OPTION, device);
        }
        if (isGpu(device)) {
            TornadoSdk.require();
        }
        chosen = device.equals(AUTO) ? best() : device;
    }

    Device open() {
        if (chosen == null) {
            check();
        }
        var opened = Devices.open(chosen, threads == null ? 0 : threads);
        opened.report(new PreparationLine(System.err, Terminal.isThere()));
        if (trusted) {
            opened.trust();
        }
        return opened;
    }

    /** As {@link #open}, and says so where it is no CPU. */
    Device openAloud() {
        var opened = open();
        if (isGpu(chosen)) {
            System.err.println("Computing on " + opened.describe());
        }
        return opened;
    }

    private static boolean isGpu(String name) {
        return name.startsWith(GPU);
    }

    private static String best() {
        if (Devices.kinds().contains(GPU)) {
            var there = Devices.find(GPU).devices();
            for (int i = 0; i < there.size(); i++) {
                if (there.get(i).preferred()) {
                    return GPU + ":" + i;
                }
            }
        }
        return CPU;
    }
}
