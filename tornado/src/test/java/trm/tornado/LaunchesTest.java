package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import trm.graph.Device;
import trm.graph.ForwardOp;
import trm.graph.Graph;
import trm.graph.Op.Operand;
import trm.graph.Preparation;
import trm.graph.UpdateOp;
import trm.tensor.Tensor;

/** What a program says of its launches, of their times and of its compilation. */
@Tag("gpu")
class LaunchesTest {
    private static final int N = 4;

    /** Keeps what it hears. */
    private static final class Heard implements Preparation {
        private final List<String> said = new ArrayList<>();

        @Override
        public Running begin(String what) {
            said.add(what);
            return new Running() {
                @Override
                public void end(String outcome) {
                    said.add(outcome);
                }

                @Override
                public void close() {
                    said.add("over");
                }
            };
        }
    }

    private final Tensor x = Draw.floats(new float[] {1, 2, 3, 4}, 2, 2);
    private final Tensor weight = Draw.state(new float[] {0, 1, 1, 0}, 2, 2);
    private final Tensor total = Draw.state(new float[N], 2, 2);

    /** {@code total += x·weight}; outputs are twice the product and twice x. */
    private Graph graph() {
        var g = new Graph();
        var product = g.value("product", x.shape());
        g.add(ForwardOp.MatMul.of(
                g, new Operand(x, false), new Operand(weight, false), null, new Operand(product, false)));
        g.add(new UpdateOp.Assign(sum(g, total, product), total));
        g.output(sum(g, product, product));
        g.output(sum(g, x, x));
        return g;
    }

    private static Tensor sum(Graph g, Tensor a, Tensor b) {
        var y = g.value("sum", a.shape());
        g.add(new ForwardOp.Add(a, b, y));
        return y;
    }

    @Test
    void launchesAreCountedAndTimed() {
        try (var device = UnderTest.open()) {
            var program = device.compile(graph());
            var launches = program.launches();
            boolean cublas = device.describe().endsWith("cuBLAS");
            int own = 1 + 3 + 1 + 2; // the input, sums, the assignment, outputs
            assertEquals(cublas ? own : own + 1, launches.kernels());
            assertEquals(cublas ? 1 : 0, launches.libraryCalls());
            assertEquals(1, launches.graphs());
            assertTrue(launches.bytes() > 7 * 4 * N, launches::toString);

            program.run();
            var times = program.profile(nanos -> { });
            program.run();
            assertEquals("[6.0, 3.0, 12.0, 9.0]", Arrays.toString(total.floats()));
            assertEquals(
                    Set.of("inputs", "MatMul [2, 2]·[2, 2]", "Add", "Assign", "outputs", Device.Program.TRANSFERS),
                    times.keySet());
            times.forEach((label, nanos) -> assertTrue(nanos >= 0 && nanos < 60_000_000_000L, label + nanos));
            assertTrue(times.get("Add") > 0, times::toString);
        }
    }

    @Test
    void compilationIsToldOnce() {
        var heard = new Heard();
        try (var device = UnderTest.open()) {
            device.report(heard);
            var program = device.compile(graph());
            assertEquals(List.of(), heard.said);
            program.run();
            assertEquals(3, heard.said.size());
            var compiling = heard.said.getFirst();
            assertTrue(compiling.matches("compiling \\d+ kernels for 8 launches"), compiling);
            assertEquals(List.of(compiling.replace("compiling", "compiled"), "over"), heard.said.subList(1, 3));
            program.run();
            program.profile(nanos -> { });
            assertEquals(3, heard.said.size());
        }
    }

    @Test
    void theSelfTestIsTold() {
        var heard = new Heard();
        try (var device = UnderTest.openWithSelfTest()) {
            device.report(heard);
            device.compile(graph());
            assertEquals("self-test", heard.said.getFirst());
            assertTrue(heard.said.get(1).matches("self-test: \\d+ operations equal the CPU's"), heard.said::toString);
            assertEquals("over", heard.said.get(2));
            device.compile(graph());
            assertEquals(3, heard.said.size());
        }
    }
}
