package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.graph.Device;
import trm.graph.Graph;
import trm.graph.UpdateOp;
import trm.kernel.AdamATan2;
import trm.tensor.Tensor;

/** More arrays than a task graph of TornadoVM can have, each with content of its own: deep models have so many. */
@Tag("gpu")
class ManyArraysTest {
    private static final int WEIGHTS = 70;

    /** Weights and their moments, which a program moves along gradients that stay. */
    private static final class Run {
        final List<Tensor> states = new ArrayList<>();
        final Device.Program program;

        Run(Device device) {
            var g = new Graph();
            var draw = new Draw(1);
            var rates = Draw.floats(new float[AdamATan2.RATES], AdamATan2.RATES);
            AdamATan2.rates(1e-2, 0.9, 0.95, 0.3, 0.1, 0.05, rates.floats());
            for (int i = 0; i < WEIGHTS; i++) {
                var weight = draw.state(2);
                var gradient = draw.state(2);
                var mean = draw.state(2);
                var square = draw.squares(2);
                g.add(new UpdateOp.AdamATan2(weight, gradient, mean, square, rates));
                states.addAll(List.of(weight, gradient, mean, square));
            }
            program = device.compile(g);
        }

        void assertEqual(Run other) {
            for (int i = 0; i < states.size(); i++) {
                assertArrayEquals(states.get(i).floats(), other.states.get(i).floats(), 1e-5f, "state " + i);
            }
        }
    }

    @Test
    void eachKeepsItsContent() {
        try (var device = UnderTest.open();
                var cpu = UnderTest.cpu()) {
            device.trust();
            var actual = new Run(device);
            var expected = new Run(cpu);
            for (var run : List.of(actual, expected)) {
                run.program.run();
                run.program.run();
            }
            expected.assertEqual(actual);
            for (var run : List.of(actual, expected)) { // the host's content of one, and the device's of the others
                var changed = run.states.get(4 * WEIGHTS - 4);
                changed.floats()[0] = -50;
                changed.changed();
                run.program.run();
            }
            expected.assertEqual(actual);
        }
    }
}
