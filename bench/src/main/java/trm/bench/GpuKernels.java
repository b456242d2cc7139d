package trm.bench;

import java.util.ArrayList;
import java.util.List;
import trm.graph.Devices;

/**
 * Runs a short training step of each published model on the device gpu, so that TornadoVM compiles and, with
 * {@code -Dtornado.printKernel=True}, prints every kernel. See {@code bench/gpu/kernels.sh}.
 */
public final class GpuKernels {
    /** Fewer calls of the same net, of which all have the same kernels. */
    private static final List<String> SHORT = List.of("arch.H_cycles=2", "arch.L_cycles=1");

    private GpuKernels() {}

    /** {@code TYPE [MODEL...]}: the arch.forward_dtype, and which models; all where none is named. */
    public static void main(String[] args) {
        var overrides = new ArrayList<>(SHORT);
        overrides.add("arch.forward_dtype=" + args[0]);
        var wanted = List.of(args).subList(1, args.length);
        for (var step : PublishedStep.ALL) {
            if (wanted.isEmpty() || wanted.contains(step.name())) {
                System.out.println("// model " + step.name());
                try (var device = Devices.open("gpu")) {
                    device.trust(); // a virtual device computes nothing that could be verified
                    var small = new PublishedStep(step.name(), step.task(), step.preset(), 2);
                    small.compile(true, device, overrides).run();
                }
            }
        }
    }
}
