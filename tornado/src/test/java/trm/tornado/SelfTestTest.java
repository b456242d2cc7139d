package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.graph.Device;
import trm.graph.Devices;
import trm.graph.Graph;
import trm.graph.Precision;
import trm.tensor.Tensor;
import trm.tensor.TrmException;

@Tag("gpu")
class SelfTestTest {
    /** Every operation there is. */
    private static Graph everything() {
        var graph = new Graph();
        ForwardCases.all().forEach(of -> graph.add(of.op()));
        GradientCases.gradients().forEach(of -> graph.add(of.op()));
        GradientCases.updates().forEach(of -> graph.add(of.op()));
        return graph;
    }

    @Test
    void aRightDevicePasses() {
        try (var device = UnderTest.open()) {
            new SelfTest().check(everything(), device);
        }
    }

    @Test
    void aWrongDeviceIsRefused() {
        try (var device = new Wrong(Devices.open("cpu", 1))) {
            var fault = assertThrows(TrmException.class, () -> new SelfTest().check(everything(), device));
            assertTrue(fault.getMessage().startsWith("the self-test failed: "), fault.getMessage());
            assertTrue(fault.getMessage().contains("--device cpu"), fault.getMessage());
        }
    }

    /** One value in a thousand is off by a thousandth. */
    private record Wrong(Device right) implements Device {
        @Override
        public Program compile(Graph graph) {
            var program = right.compile(graph);
            return new Program() {
                @Override
                public void run() {
                    program.run();
                }

                @Override
                public Map<String, Long> profile(LongConsumer after) {
                    return program.profile(after);
                }

                @Override
                public float[] floats(Tensor output) {
                    var floats = program.floats(output).clone();
                    for (int i = 0; i < floats.length; i += 1_000) {
                        floats[i] = floats[i] * 1.001f + 1e-3f;
                    }
                    return floats;
                }

                @Override
                public int[] ints(Tensor output) {
                    return program.ints(output);
                }

                @Override
                public long bufferBytes() {
                    return program.bufferBytes();
                }
            };
        }

        @Override
        public boolean multiplies(Precision precision) {
            return right.multiplies(precision);
        }

        @Override
        public String describe() {
            return "a device that is wrong";
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public Peak peak() {
            return right.peak();
        }

        @Override
        public void close() {
            right.close();
        }
    }
}
