package trm.tornado;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import trm.graph.Device;
import trm.graph.DeviceList;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** The devices that TornadoVM offers, GPUs first; or what keeps it from offering any. */
final class DeviceSearch {
    private DeviceSearch() {}

    static DeviceList list() {
        try {
            var all = all();
            return all.isEmpty()
                    ? DeviceList.none(Absence.NO_DEVICE)
                    : DeviceList.of(all.stream().map(DeviceSearch::entry).toList());
        } catch (Exception | LinkageError e) {
            return DeviceList.none(Absence.reason(e));
        }
    }

    static Device open(int index) {
        Settings.check();
        return new TornadoDevice(all().get(index));
    }

    private static List<TornadoXPUDevice> all() {
        Settings.set();
        var runtime = TornadoRuntimeProvider.getTornadoRuntime();
        var devices = new ArrayList<TornadoXPUDevice>();
        for (int i = 0; i < runtime.getNumBackends(); i++) {
            runtime.getBackend(i).getAllDevices().forEach(device -> devices.add((TornadoXPUDevice) device));
        }
        devices.sort(Comparator.comparing(device -> !isGpu(device)));
        return devices;
    }

    private static boolean isGpu(TornadoXPUDevice device) {
        return device.getDeviceType() == TornadoDeviceType.GPU;
    }

    private static DeviceList.Entry entry(TornadoXPUDevice device) {
        var physical = device.getPhysicalDevice();
        int units = physical.getDeviceMaxComputeUnits();
        boolean cuda = device.getTornadoVMBackend() == TornadoVMBackendType.CUDA;
        return new DeviceList.Entry(
                "%s%s, %s, %.1f GiB, %d core%s, %s".formatted(
                        physical.getDeviceName().strip(), isGpu(device) ? "" : " (no GPU)",
                        device.getTornadoVMBackend(), physical.getDeviceGlobalMemorySize() / 0x1p30, units,
                        units == 1 ? "" : "s", new TornadoDevice(device).products()),
                cuda && !new CublasProvider().canHandle(device)
                        ? "cuBLAS was not found, so products are slower: let LD_LIBRARY_PATH name the folder of "
                                + Cublas.newest()
                        : "",
                isGpu(device));
    }
}
