package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import trm.graph.Device;
import trm.graph.Graph;
import trm.graph.Precision;
import trm.graph.Preparation;
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
    private final Room room;
    private Precision precision = Precision.FLOAT32;
    private SelfTest selfTest = new SelfTest();
    private Preparation preparation = Preparation.UNHEARD;

    TornadoDevice(uk.ac.manchester.tornado.api.common.TornadoDevice device) {
        this.device = device;
        captures = device.getTornadoVMBackend() == TornadoVMBackendType.CUDA && !Boolean.getBoolean(UNCAPTURED);
        room = new Room(device);
        cublas = new CublasProvider().canHandle((TornadoXPUDevice) device);
    }

    @Override
    public Program compile(Graph graph) {
        precision = graph.precision();
        if (selfTest != null && selfTest.isDue(graph)) {
            test(graph);
        }
        var program = new TornadoProgram(
                graph, products(precision), device, captures, room, preparation, this::freeClosed);
        programs.add(program);
        return program;
    }

    private void test(Graph graph) {
        var test = selfTest;
        selfTest = null; // whose own program is compiled without it
        try (var testing = preparation.begin("self-test")) {
            testing.end(quietly(() -> test.check(graph, this)));
        }
        selfTest = test;
    }

    /** Does something that says by itself what is being done. */
    private <R> R quietly(Supplier<R> something) {
        var heard = preparation;
        preparation = Preparation.UNHEARD;
        try {
            return something.get();
        } finally {
            preparation = heard;
        }
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
    public void report(Preparation to) {
        preparation = to;
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
        return quietly(() -> new GpuPeak(this, precision, cpu ? PEAK_SIDE_OF_CPU : PEAK_SIDE));
    }

    /**
     * Gives back the memory of closed programs, when all are: with a plan TornadoVM takes back its pins of all host
     * memory, on which the CUDA graphs of others may rely.
     */
    private void freeClosed() {
        if (programs.stream().allMatch(TornadoProgram::isClosed)) {
            close();
        }
    }

    @Override
    public void close() {
        programs.forEach(TornadoProgram::free);
        programs.clear();
    }
}
