package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import trm.graph.Device;
import trm.graph.Graph;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** A device that TornadoVM found. */
final class TornadoDevice implements Device {
    private final uk.ac.manchester.tornado.api.common.TornadoDevice device;
    private final Products products;
    private final List<TornadoProgram> programs = new ArrayList<>();

    TornadoDevice(uk.ac.manchester.tornado.api.common.TornadoDevice device) {
        this.device = device;
        products = Products.of((TornadoXPUDevice) device);
    }

    @Override
    public Program compile(Graph graph) {
        var program = new TornadoProgram(graph, products, device);
        programs.add(program);
        return program;
    }

    @Override
    public String describe() {
        return "%s, %s, %s".formatted(
                device.getPhysicalDevice().getDeviceName().strip(), device.getTornadoVMBackend(), products.describe());
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public Peak peak() {
        return null;
    }

    @Override
    public void close() {
        programs.forEach(TornadoProgram::close);
    }
}
