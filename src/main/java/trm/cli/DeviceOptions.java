package trm.cli;

import picocli.CommandLine.Option;
import trm.distributed.Alone;
import trm.distributed.CoreShare;
import trm.distributed.Group;
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

    /** What this process has of its machine's cores; collective, and the first says where it is less than one. */
    CoreShare share(Group group) {
        var share = CoreShare.of(group, System.getenv());
        if (share.remark() != null && group.isFirst() && CPU.equals(chosen) && threads == null) {
            System.err.println("trm: " + share.remark());
        }
        return share;
    }

    Device open() {
        return open(Alone.INSTANCE, null);
    }

    /** For one of several processes, each of which has its part of the machine's cores or one of its GPUs. */
    Device open(Group group, CoreShare share) {
        if (chosen == null) {
            check();
        }
        if (group.localSize() > 1 && isGpu(chosen)) {
            int there = Devices.find(GPU).devices().size();
            if (device.contains(":")) {
                throw TrmException.misuse(
                        "%s %s is one GPU, and each of the %d ranks on this machine takes its own; give %1$s gpu",
                        OPTION, device, group.localSize());
            }
            if (group.localSize() > there) {
                throw TrmException.misuse(
                        "%d ranks on this machine take a GPU each, and it has %d; start no more, or give %s cpu",
                        group.localSize(), there, OPTION);
            }
            chosen = GPU + ":" + group.localRank();
        }
        var opened = Devices.open(chosen, threads != null ? threads : share == null ? 0 : share.threads());
        if (!group.isFirst()) {
            return trusting(opened);
        }
        opened.report(new PreparationLine(System.err, Terminal.isThere()));
        return trusting(opened);
    }

    private Device trusting(Device opened) {
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
