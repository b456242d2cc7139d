package trm.cpu;

import trm.graph.Device;
import trm.graph.DeviceProvider;

/** The device {@code cpu}. */
public final class CpuProvider implements DeviceProvider {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public Device open(int threads) {
        return new CpuDevice(threads == 0 ? Cores.physical() : threads);
    }
}
