package trm.cli;

import picocli.CommandLine.Option;
import trm.graph.Device;
import trm.graph.Devices;
import trm.tensor.TrmException;

/** Where a command computes. */
final class DeviceOptions {
    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute; by default one for each physical core. Results do not depend on it.")
    private Integer threads;

    Device open() {
        if (threads != null && (threads < 1 || threads > 1024)) {
            throw TrmException.misuse("--threads must be from 1 to 1024, not %d", threads);
        }
        return Devices.open("cpu", threads == null ? 0 : threads);
    }
}
