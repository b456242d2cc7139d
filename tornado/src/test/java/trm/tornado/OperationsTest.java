package trm.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trm.graph.Device;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.graph.UpdateOp;
import trm.kernel.Close;
import trm.tensor.Tensor;

/** Every operation against the CPU, alone and with all others in one program. */
@Tag("gpu")
@Tag("exact")
class OperationsTest {
    private static final double TOLERANCE = 1e-5;
    /** Operations in one program: all its outputs are gathered by one task graph. */
    private static final int PROGRAM = 12;
    private static final Device DEVICE = UnderTest.open();
    private static final Device CPU = UnderTest.cpu();

    @AfterAll
    static void close() {
        DEVICE.close();
        CPU.close();
    }

    static Stream<OperationCase> cases() {
        return Stream.of(ForwardCases.all(), GradientCases.gradients(), GradientCases.updates())
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void equalsTheCpu(OperationCase of) {
        compare(List.of(of));
    }

    static Stream<List<OperationCase>> programs() {
        var all = cases().toList();
        return IntStream.rangeClosed(0, (all.size() - 1) / PROGRAM).mapToObj(i ->
                all.subList(i * PROGRAM, Math.min(all.size(), (i + 1) * PROGRAM)));
    }

    /** More tasks than one task graph takes, whose values share memory. */
    @ParameterizedTest
    @MethodSource("programs")
    void manyInOneProgram(List<OperationCase> many) {
        compare(many);
    }

    @Test
    void everyOperationHasACase() {
        var missing = leaves(Op.class).map(Class::getSimpleName).collect(Collectors.toCollection(TreeSet::new));
        cases().forEach(of -> missing.remove(of.op().getClass().getSimpleName()));
        assertEquals(Set.of(), missing);
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        return type.isSealed() ? Stream.of(type.getPermittedSubclasses()).flatMap(OperationsTest::leaves)
                : Stream.of(type);
    }

    private static void compare(List<OperationCase> all) {
        var expected = results(CPU, all);
        var actual = results(DEVICE, all);
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, result) -> {
            if (result instanceof float[] floats && !(UnderTest.EXACT && exact(all, name))) {
                close(name, floats, (float[]) actual.get(name));
            } else if (result instanceof float[] floats) {
                assertArrayEquals(floats, (float[]) actual.get(name), name);
            } else {
                assertArrayEquals((int[]) result, (int[]) actual.get(name), name);
            }
        });
    }

    private static void close(String name, float[] expected, float[] actual) {
        try {
            Close.assertClose(expected, actual, TOLERANCE);
        } catch (AssertionError e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    private static boolean exact(List<OperationCase> all, String name) {
        return all.stream().anyMatch(of -> name.startsWith(of.toString() + ":") && isPlainLoop(of.op()));
    }

    /**
     * What a device computes in the order of the CPU's plain loops. The others sum in another order, or use functions
     * that each library rounds its own way.
     */
    private static boolean isPlainLoop(Op op) {
        return switch (op) {
            case ForwardOp.Embed o -> true;
            case ForwardOp.GatherRows o -> true;
            case ForwardOp.MatMul o -> false;
            case ForwardOp.GatedMatMul o -> false;
            case ForwardOp.TokenMlp o -> false;
            case ForwardOp.Bias o -> true;
            case ForwardOp.Add o -> true;
            case ForwardOp.ReluAdd o -> true;
            case ForwardOp.RmsNorm o -> o.axis() == Op.Axis.SEQUENCE;
            case ForwardOp.Attention o -> isByRows(o.y(), o.heads());
            case ForwardOp.SliceRows o -> true;
            case ForwardOp.CrossEntropy o -> false; // a token's loss is rounded to float before the sum
            case ForwardOp.Bce o -> true;
            case ForwardOp.HaltTarget o -> true;
            case ForwardOp.ContinueTarget o -> true;
            case ForwardOp.ResetRows o -> true;
            case ForwardOp.Fill o -> true;
            case GradientOp.EmbedTableGrad o -> false;
            case GradientOp.EmbedPuzzleGrad o -> true;
            case GradientOp.EmbedPositionsGrad o -> true;
            case GradientOp.BiasGrad o -> false;
            case GradientOp.ReluAddGrad o -> true;
            case GradientOp.RmsNormGrad o -> o.axis() == Op.Axis.SEQUENCE;
            case GradientOp.SwiGluGrad o -> true;
            case GradientOp.TokenMlpGrad o -> false;
            case GradientOp.TokenMlpWeightGrad o -> true;
            case GradientOp.AttentionGrad o -> isByRows(o.y(), o.heads());
            case GradientOp.SliceRowsGrad o -> true;
            case GradientOp.CrossEntropyGrad o -> true;
            case GradientOp.BceGrad o -> true;
            case UpdateOp.Assign o -> true;
            case UpdateOp.AdamATan2 o -> true;
            case UpdateOp.SignSgd o -> true;
            case UpdateOp.Ema o -> true;
        };
    }

    /** Whether attention is the rows that specify it, and not tiles. */
    private static boolean isByRows(Tensor y, int heads) {
        return !AttentionTiles.fits(y.shape().dim(2) / heads);
    }

    /** Every result of a program that has each operation several times, by the case's name and where it is. */
    private static Map<String, Object> results(Device device, List<OperationCase> all) {
        var graph = new Graph();
        var results = new LinkedHashMap<String, Tensor>();
        for (var of : all) {
            add(graph, of, results);
        }
        var program = device.compile(graph);
        program.run();
        program.run(); // state goes on from where the first run left it
        var values = new LinkedHashMap<String, Object>();
        results.forEach((name, tensor) -> values.put(name, switch (tensor.kind()) {
            case STATE -> tensor.floats().clone();
            case INPUT, VALUE -> tensor.type() == Tensor.Type.FLOAT
                    ? Arrays.copyOf(program.floats(tensor), tensor.size())
                    : Arrays.copyOf(program.ints(tensor), tensor.size());
        }));
        return values;
    }

    /**
     * On inputs as they are; on values whose place the results may take; and on values that must stay as they are,
     * because they are read later.
     */
    private static void add(Graph graph, OperationCase of, Map<String, Tensor> results) {
        var op = of.op();
        note(of + ": ", of, op, graph, results);
        if (op instanceof UpdateOp || op.replaceable().isEmpty() && op.replaceableByLast().isEmpty()) {
            return;
        }
        note(of + ": in place, ", of, onValues(graph, op, new ArrayList<>()), graph, results);
        var kept = new ArrayList<Tensor>();
        note(of + ": beside, ", of, onValues(graph, op, kept), graph, results);
        for (var value : kept) {
            results.put(of + ": operand " + results.size(), graph.output(value));
        }
    }

    private static void note(String name, OperationCase of, Op op, Graph graph, Map<String, Tensor> results) {
        graph.add(op);
        for (var output : op.outputs()) {
            if (of.optional() || !op.optional().contains(output)) {
                results.put(name + "result " + results.size(), output);
                if (output.kind() == Tensor.Kind.VALUE) {
                    graph.output(output);
                }
            }
        }
    }

    /** The same operation with fresh results, on copies of what it may replace. */
    private static Op onValues(Graph graph, Op op, List<Tensor> copies) {
        Map<Tensor, Tensor> fresh = new HashMap<>();
        return op.map((tensor, role) -> fresh.computeIfAbsent(tensor, t -> switch (role) {
            case OVER, OVER_BY_LAST -> {
                var copy = graph.value("copy", t.shape());
                graph.add(new ForwardOp.Add(t, Draw.floats(new float[0], dims(t)), copy));
                copies.add(copy);
                yield copy;
            }
            case OUT, OPTIONAL -> graph.value("result", t.shape(), t.type());
            case IN, UPDATE -> t;
        }));
    }

    private static int[] dims(Tensor tensor) {
        return tensor.shape().dims().stream().mapToInt(Integer::intValue).toArray();
    }
}
