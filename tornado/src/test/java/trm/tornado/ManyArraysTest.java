package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.UpdateOp;
import trm.tensor.Tensor;

/** More arrays than a task graph of TornadoVM can have, each with content of its own: deep models have so many. */
class ManyArraysTest {
    private static final int STATES = 300;
    private static final int N = 2;

    /** {@code states += x}; the values between are read after the last of them, so that all have a place at once. */
    @Test
    void eachKeepsItsContent() {
        var g = new Graph();
        var x = Draw.floats(new float[] {1, 1000}, N);
        List<Tensor> states = new ArrayList<>();
        List<Tensor> values = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            var state = Draw.state(new float[] {i, -i}, N);
            states.add(state);
            if (i % 4 == 0) {
                var value = g.value("value", state.shape());
                g.add(new ForwardOp.Add(state, x, value));
                values.add(value);
            }
        }
        var sum = values.getFirst();
        for (var value : values.subList(1, values.size())) {
            var next = g.value("sum", value.shape());
            g.add(new ForwardOp.Add(sum, value, next));
            sum = next;
        }
        var read = g.output(sum);
        for (var state : states) {
            var next = g.value("next", state.shape());
            g.add(new ForwardOp.Add(state, x, next));
            g.add(new UpdateOp.Assign(next, state));
        }
        try (var device = UnderTest.open()) {
            device.trust();
            var program = device.compile(g);
            program.run();
            program.run();
            int expected = 0;
            for (int i = 0; i < STATES; i += 4) {
                expected += i + 2; // one was added in the first run
            }
            assertEquals(expected, program.floats(read)[0]);
            for (int i = 0; i < STATES; i++) {
                assertEquals(i + 2, states.get(i).floats()[0], "state " + i);
                assertEquals(2_000 - i, states.get(i).floats()[1], "state " + i);
            }
            states.get(7).floats()[0] = -50;
            states.get(7).changed();
            program.run();
            assertEquals(-49, states.get(7).floats()[0]);
            assertEquals(STATES - 1 + 3, states.getLast().floats()[0]);
            assertTrue(program.launches().kernels() >= STATES + 2 * values.size());
        }
    }
}
