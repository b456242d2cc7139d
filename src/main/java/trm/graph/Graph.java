package trm.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import trm.tensor.Shape;
import trm.tensor.Tensor;

/**
 * A program under construction: operations in the order they run. A model adds its forward pass, {@link Gradients} the
 * backward pass, an optimizer its updates; a {@link Device} turns the whole into something that runs.
 *
 * <p>Values are assigned once. Operations between {@link #withoutGradient} are left out by {@link Gradients}.
 */
public final class Graph {
    /**
     * An operation in its place.
     *
     * @param region where it comes from, for profiles and for devices that compile each distinct piece once:
     *     {@code "net"} for every call of the function {@code net}, {@code "net'"} for its backward passes
     * @param differentiable whether gradients flow through it
     */
    public record Node(Op op, String region, boolean differentiable) {
        /** The operation and its region; of a product also its operands' shapes, since its speed depends on them. */
        public String label() {
            var shapes = switch (op) {
                case ForwardOp.MatMul m -> shapes(m.a(), m.b());
                case ForwardOp.GatedMatMul m -> shapes(m.product().a(), m.product().b());
                case ForwardOp.TokenMlp m -> shapes(m);
                case GradientOp.TokenMlpGrad m -> shapes(m.of());
                default -> "";
            };
            return (op.getClass().getSimpleName() + shapes + " " + region).strip();
        }

        private static String shapes(Op.Operand a, Op.Operand b) {
            return " [%d, %d]·[%d, %d]".formatted(a.rows(), a.cols(), b.rows(), b.cols());
        }

        private static String shapes(ForwardOp.TokenMlp m) {
            return " %s of %s".formatted(m.weight().shape(), m.x().shape());
        }
    }

    private final List<Node> nodes = new ArrayList<>();
    private final Set<Tensor> outputs = new LinkedHashSet<>();
    private final Set<Tensor> onDemand = new LinkedHashSet<>();
    private Precision precision = Precision.FLOAT32;
    private String region = "";
    private boolean differentiable = true;
    private int names;

    /** The operations in order. */
    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    /** The values that the host reads after a run, or may read, in the order in which they were named. */
    public Set<Tensor> outputs() {
        return Collections.unmodifiableSet(new LinkedHashSet<>(outputs));
    }

    /** Whether the host reads the output {@code value} after some runs only. */
    public boolean isOnDemand(Tensor value) {
        return onDemand.contains(value);
    }

    /** What products round their inputs to, if the device does. */
    public Precision precision() {
        return precision;
    }

    public void setPrecision(Precision precision) {
        this.precision = precision;
    }

    public void add(Op op) {
        nodes.add(new Node(op, region, differentiable));
    }

    /** A fresh value; a number after its name tells it from others. */
    public Tensor value(String name, Shape shape) {
        return value(name, shape, Tensor.Type.FLOAT);
    }

    public Tensor value(String name, Shape shape, Tensor.Type type) {
        return Tensor.value(name + "." + names++, shape, type);
    }

    /** Keeps {@code value} readable by the host after each run, and says that it is going to read it. */
    public Tensor output(Tensor value) {
        outputs.add(value);
        onDemand.remove(value);
        return value;
    }

    /** As {@link #output}, of a value so large, or so seldom read, that a device had better wait to be asked. */
    public Tensor outputOnDemand(Tensor value) {
        if (outputs.add(value)) {
            onDemand.add(value);
        }
        return value;
    }

    /** Adds what {@code body} adds, without gradient. */
    public void withoutGradient(Runnable body) {
        boolean before = differentiable;
        differentiable = false;
        body.run();
        differentiable = before;
    }

    /** Adds what {@code body} adds, marked as {@code name}. */
    public void in(String name, Runnable body) {
        var before = region;
        region = name;
        body.run();
        region = before;
    }

    /** A piece of program traced once, to be called often: a network without its arguments. */
    public static final class Function {
        private final String name;
        private final List<Tensor> formals;
        private final Graph body;
        private final Tensor result;

        private Function(String name, List<Tensor> formals, Graph body, Tensor result) {
            this.name = name;
            this.formals = formals;
            this.body = body;
            this.result = result;
        }
    }

    /** Traces {@code body} on formal arguments of the given shapes. State it uses is shared by all calls. */
    public static Function trace(
            String name, List<Shape> arguments, BiFunction<Graph, List<Tensor>, Tensor> body) {
        var formals = new ArrayList<Tensor>();
        for (var shape : arguments) {
            formals.add(Tensor.value(name + ".arg" + formals.size(), shape));
        }
        var graph = new Graph();
        var result = body.apply(graph, List.copyOf(formals));
        return new Function(name, formals, graph, result);
    }

    /** Calls {@code function}: its operations on the arguments given, with fresh values. */
    public Tensor call(Function function, Tensor... arguments) {
        Map<Tensor, Tensor> actual = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            var formal = function.formals.get(i);
            if (!formal.shape().equals(arguments[i].shape())) {
                throw new IllegalArgumentException(
                        "argument %d of %s is %s, not %s".formatted(i, function.name, arguments[i], formal.shape()));
            }
            actual.put(formal, arguments[i]);
        }
        Op.Mapper renaming = (tensor, role) -> role.writes() && tensor.kind() == Tensor.Kind.VALUE
                ? actual.computeIfAbsent(tensor, t -> value(t.name(), t.shape(), t.type()))
                : actual.getOrDefault(tensor, tensor);
        in(function.name, () -> {
            for (var node : function.body.nodes) {
                add(node.op().map(renaming));
            }
        });
        return actual.get(function.result);
    }
}
