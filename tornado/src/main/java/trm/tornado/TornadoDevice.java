package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import trm.graph.Device;
import trm.graph.Graph;
import trm.graph.Precision;
import uk.ac.manchester.tornado.api.enums.TornadoDeviceType;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.runtime.common.TornadoXPUDevice;

/** A device that TornadoVM found. */
final class TornadoDevice implements Device {
    /** The property that has every task launched by itself, to find faults. */
    private static final String UNCAPTURED = "trm.gpu.uncaptured";

    /** The matrices of a peak: as large as a GPU needs to be busy, and as small as a processor can do. */
    private static final int PEAK_SIDE = 4096;
    private static final int PEAK_SIDE_OF_CPU = 256;

    private final uk.ac.manchester.tornado.api.common.TornadoDevice device;
    private final boolean cublas;
    private final boolean captures;
    private final List<TornadoProgram> programs = new ArrayList<>();
    private Precision precision = Precision.FLOAT32;
    private SelfTest selfTest = new SelfTest();

    TornadoDevice(uk.ac.manchester.tornado.api.common.TornadoDevice device) {
        this.device = device;
        captures = device.getTornadoVMBackend() == TornadoVMBackendType.CUDA && !Boolean.getBoolean(UNCAPTURED);
        cublas = new CublasProvider().canHandle((TornadoXPUDevice) device);
    }

    @Override
    public Program compile(Graph graph) {
        precision = graph.precision();
        if (selfTest != null) {
            var test = selfTest;
            selfTest = null; // whose program is compiled without it
            test.check(graph, this);
            selfTest = test;
        }
        var program = new TornadoProgram(graph, products(precision), device, captures);
        programs.add(program);
        return program;
    }

    private Products products(Precision precision) {
        if (!cublas) {
            return Products.kernels();
        }
        return switch (precision) {
            case FLOAT32 -> Products.cublas(Cublas.COMPUTE_32F);
            case TFLOAT32 -> Products.cublas(Cublas.COMPUTE_32F_FAST_TF32);
            case BFLOAT16 -> new RoundedProducts();
        };
    }

    @Override
    public boolean multiplies(Precision precision) {
        return cublas || precision == Precision.FLOAT32;
    }

    @Override
    public void trust() {
        selfTest = null;
    }

    @Override
    public String describe() {
        return "%s, %s, %s".formatted(
                device.getPhysicalDevice().getDeviceName().strip(), device.getTornadoVMBackend(),
                products());
    }

    /** What multiplies matrices, in a word or two. */
    String products() {
        return cublas ? "cuBLAS" : "own products";
    }

    @Override
    public int threads() {
        return 1;
    }

    /** In the precision of the last program. */
    @Override
    public Peak peak() {
        boolean cpu = device.getDeviceType() == TornadoDeviceType.CPU
                || device.getPhysicalDevice().getDeviceName().contains("(CPU)");
        return new GpuPeak(this, precision, cpu ? PEAK_SIDE_OF_CPU : PEAK_SIDE);
    }

    @Override
    public void close() {
        programs.forEach(TornadoProgram::close);
    }
}
