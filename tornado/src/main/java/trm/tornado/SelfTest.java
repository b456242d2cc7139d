package trm.tornado;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import trm.graph.Device;
import trm.graph.Devices;
import trm.graph.Graph;
import trm.graph.Op;
import trm.graph.Precision;
import trm.tensor.Tensor;
import trm.tensor.TrmException;

/**
 * Trust, but verify: each kind of operation of a program runs once on small random operands before the program does,
 * and must give what the CPU gives. A driver or a compiler that computes something else would spoil a run silently.
 */
final class SelfTest {
    /** What results may differ by, relative to the size of all results of an operation. */
    private static final double FLOAT32 = 1e-4;
    private static final double TFLOAT32 = 1e-2;
    private static final double BFLOAT16 = 5e-2;

    private final Set<Class<?>> done = new HashSet<>();

    /** Whether {@code graph} has kinds that have not been tested yet, and can be. */
    boolean isDue(Graph graph) {
        return !typical(untested(graph)).isEmpty();
    }

    private Set<Class<?>> untested(Graph graph) {
        var kinds = new HashSet<Class<?>>();
        graph.nodes().forEach(node -> kinds.add(node.op().getClass()));
        kinds.removeAll(done);
        return kinds;
    }

    /** Tests the kinds in {@code graph} that have not been tested yet; says how many operations came out right. */
    String check(Graph graph, Device device) {
        var kinds = untested(graph);
        done.addAll(kinds);
        var cases = typical(kinds);
        var expected = results(Devices.open("cpu", 1), cases, Precision.FLOAT32);
        var actual = results(device, cases, graph.precision());
        double tolerance = switch (graph.precision()) {
            case FLOAT32 -> FLOAT32;
            case TFLOAT32 -> TFLOAT32;
            case BFLOAT16 -> BFLOAT16;
        };
        for (int i = 0; i < cases.size(); i++) {
            double worst = difference(expected.get(i), actual.get(i));
            if (!(worst <= tolerance)) {
                throw TrmException.failure(
                        "the self-test failed: %s differs by %.2g from the CPU's, more than %.2g, on %s; its driver,"
                                + " TornadoVM or trm is at fault, so compute with --device cpu",
                        cases.get(i), worst, tolerance, device.describe());
            }
        }
        return "self-test: %d operations equal the CPU's".formatted(cases.size());
    }

    /** The first and the last case of each kind, and what has kernels of its own. */
    private static List<OperationCase> typical(Set<Class<?>> kinds) {
        var all = Stream.of(ForwardCases.all(), GradientCases.gradients(), GradientCases.updates())
                .flatMap(List::stream)
                .toList();
        var chosen = new ArrayList<OperationCase>();
        for (var kind : kinds) {
            var of = all.stream().filter(c -> c.op().getClass() == kind).toList();
            of.stream().limit(1).forEach(chosen::add);
            of.stream().skip(1).filter(c -> c == of.getLast() || c.name().equals("tiles")).forEach(chosen::add);
        }
        return chosen;
    }

    /** All results of each case, one after the other. */
    private static List<float[]> results(Device device, List<OperationCase> cases, Precision precision) {
        var graph = new Graph();
        graph.setPrecision(precision);
        var ops = cases.stream().map(OperationCase::op).toList();
        for (var op : ops) {
            graph.add(op);
            op.outputs().stream().filter(t -> t.kind() == Tensor.Kind.VALUE).forEach(graph::output);
        }
        var program = device.compile(graph);
        program.run();
        var results = ops.stream().map(op -> results(program, op)).toList();
        program.close();
        return results;
    }

    private static float[] results(Device.Program program, Op op) {
        var parts = op.outputs().stream().map(tensor -> floats(program, tensor)).toList();
        var all = new float[parts.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (var part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static float[] floats(Device.Program program, Tensor tensor) {
        var values = new float[tensor.size()];
        if (tensor.type() == Tensor.Type.INT) {
            var ints = program.ints(tensor);
            for (int i = 0; i < values.length; i++) {
                values[i] = ints[i];
            }
        } else {
            var floats = tensor.kind() == Tensor.Kind.VALUE ? program.floats(tensor) : tensor.floats();
            System.arraycopy(floats, 0, values, 0, values.length);
        }
        return values;
    }

    /** The largest difference, relative to the value or to the root mean square of all; NaN where one is. */
    private static double difference(float[] expected, float[] actual) {
        double squares = 0;
        for (float x : expected) {
            squares += (double) x * x;
        }
        double scale = Math.sqrt(squares / expected.length) + 1e-6;
        double worst = 0;
        for (int i = 0; i < expected.length; i++) {
            worst = Math.max(worst, Math.abs(expected[i] - actual[i]) / Math.max(scale, Math.abs(expected[i])));
        }
        return worst;
    }
}
