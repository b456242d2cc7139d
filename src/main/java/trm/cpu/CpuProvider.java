package trm.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import trm.graph.Device;
import trm.graph.DeviceList;
import trm.graph.DeviceProvider;
import trm.kernel.parallel.Cores;

/** The device {@code cpu}: there is one, all cores together. */
public final class CpuProvider implements DeviceProvider {
    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public DeviceList find() {
        int cores = Cores.physical();
        int threads = Runtime.getRuntime().availableProcessors();
        var text = "%s, %s, %.1f GiB for Java, %d core%s (%d thread%s), own kernels for products".formatted(
                model(), CpuDevice.vectors(), Runtime.getRuntime().maxMemory() / 0x1p30,
                cores, cores == 1 ? "" : "s", threads, threads == 1 ? "" : "s");
        return DeviceList.of(List.of(new DeviceList.Entry(text, "", false)));
    }

    @Override
    public Device open(int index, int threads) {
        return new CpuDevice(threads == 0 ? Cores.physical() : threads);
    }

    /** The processor's name where the system says (Linux), else its architecture. */
    private static String model() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name") && line.contains(":"))
                    .findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return System.getProperty("os.arch");
        }
    }
}
