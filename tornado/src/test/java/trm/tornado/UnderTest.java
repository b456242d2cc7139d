package trm.tornado;

import trm.graph.Device;
import trm.graph.Devices;
import trm.kernel.Simd;

/** The device that tests compare with the CPU. */
final class UnderTest {
    /** The system property that names it. */
    private static final String PROPERTY = "trm.test.device";

    /**
     * Whether kernels that are the CPU's plain loops must equal it to the bit: neither side contracts
     * {@code a * b + c}, and the CPU does not use vectors.
     */
    static final boolean EXACT = !Simd.ENABLED
            && System.getProperty("tornado.enable.fma", "true").equalsIgnoreCase("false");

    private UnderTest() {}

    /** Without its self-test, which takes many kernels. */
    static Device open() {
        var device = openWithSelfTest();
        device.trust();
        return device;
    }

    static Device openWithSelfTest() {
        return Devices.open(System.getProperty(PROPERTY, "gpu"));
    }

    static Device cpu() {
        return Devices.open("cpu", 1);
    }
}
