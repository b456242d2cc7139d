package trm.tornado;

import trm.graph.Device;
import trm.graph.DeviceList;
import trm.graph.DeviceProvider;
import trm.tensor.TrmException;

/** The device {@code gpu}. Names no class of TornadoVM's: it is asked in a Java without them too. */
public final class GpuProvider implements DeviceProvider {
    @Override
    public String name() {
        return "gpu";
    }

    @Override
    public DeviceList find() {
        if (ModuleLayer.boot().findModule("tornado.runtime").isEmpty()) {
            return DeviceList.none("Java was started without TornadoVM; start it with: java @SDK/tornado-argfile");
        }
        return DeviceSearch.list();
    }

    @Override
    public Device open(int index, int threads) {
        var there = find();
        if (there.devices().isEmpty()) {
            throw TrmException.failure("there is no device 'gpu': %s", there.missing());
        }
        return DeviceSearch.open(index);
    }
}
