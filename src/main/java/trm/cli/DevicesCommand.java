package trm.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import trm.graph.DeviceList;
import trm.graph.Devices;

/** {@code trm devices}. */
@Command(
        name = "devices",
        header = "Lists what --device can name, and why there is no more.",
        description = "Each with what it is, its memory, its cores, and what multiplies matrices there.")
final class DevicesCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        for (var kind : Devices.kinds()) {
            if (!kind.equals(DeviceOptions.GPU)) {
                print(kind, Devices.find(kind));
            }
        }
        var missing = TornadoSdk.missing();
        print(DeviceOptions.GPU, missing.isEmpty() ? Devices.find(DeviceOptions.GPU) : DeviceList.none(missing));
        return 0;
    }

    private static void print(String kind, DeviceList list) {
        for (int i = 0; i < list.devices().size(); i++) {
            var device = list.devices().get(i);
            System.out.printf("%-8s%s%n", kind.equals(DeviceOptions.CPU) ? kind : kind + ":" + i, device.description());
            if (!device.remark().isEmpty()) {
                System.out.printf("%-8s%s%n", "", device.remark());
            }
        }
        if (list.devices().isEmpty()) {
            System.out.printf("%-8snone: %s%n", kind, list.missing());
        }
    }
}
