package trm.cli;

import trm.graph.Device;
import trm.model.ModelConfig;

/** Says where a device computes with more bits than a configuration asks for. */
final class PrecisionRemark {
    private PrecisionRemark() {}

    /** One line on stderr, or none. */
    static void print(Device device, ModelConfig config) {
        if (!device.multiplies(config.forwardDtype())) {
            System.err.printf(
                    "trm: arch.forward_dtype=%s: this device computes in float32 throughout%n",
                    config.forwardDtype().key());
        }
    }
}
