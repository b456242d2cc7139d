package trm.tornado;

import trm.graph.Device;
import trm.graph.DeviceProvider;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The device {@code gpu}. */
public final class GpuProvider implements DeviceProvider {
    @Override
    public String name() {
        return "gpu";
    }

    @Override
    public Device open(int threads) {
        var backend = TornadoRuntimeProvider.getTornadoRuntime().getBackend(0);
        return new TornadoDevice(backend.getDevice(0));
    }
}
