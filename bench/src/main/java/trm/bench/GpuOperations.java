package trm.bench;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import trm.graph.Device;
import trm.graph.Devices;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.graph.Graph;
import trm.graph.Op;
import trm.graph.Precision;
import trm.tensor.Rng;
import trm.tensor.Shape;
import trm.tensor.Tensor;
import trm.tensor.TrmException;

/**
 * Times the operations of a published model's training step on the device gpu, each distinct one by itself, beside the
 * least time that an H100 needs: the longest first. What an operation adds to takes a copy more than in a step.
 */
public final class GpuOperations {
    private static final int REPEATS = 8;
    private static final int ROUNDS = 3;

    private GpuOperations() {}

    /** {@code TYPE MODEL [ROWS]}: arch.forward_dtype, the model, and the rows of its batch where not its own. */
    public static void main(String[] args) {
        var precision = Precision.valueOf(args[0].toUpperCase(Locale.ROOT));
        var of = PublishedStep.ALL.stream().filter(step -> step.name().equals(args[1])).findFirst().orElseThrow();
        var step = args.length < 3
                ? of
                : new PublishedStep(of.name(), of.task(), of.preset(), Integer.parseInt(args[2]));
        var distinct = new LinkedHashMap<String, Op>();
        var counts = new HashMap<String, Integer>();
        for (var node : step.graph(true).nodes()) {
            if (isTimed(node.op())) {
                distinct.putIfAbsent(label(node.op()), node.op());
                counts.merge(label(node.op()), 1, Integer::sum);
            }
        }
        System.out.printf("%s, %d rows, %s%n%n", step.name(), step.batch(), precision.key());
        System.out.println(
                "| operation | times | ms | predicted, ms | TFLOP/s | GB/s |\n|---|---:|---:|---:|---:|---:|");
        try (var device = Devices.open("gpu")) {
            device.trust();
            distinct.entrySet().stream()
                    .sorted(Comparator.comparingDouble((Map.Entry<String, Op> e) ->
                            -counts.get(e.getKey()) * work(e.getValue(), precision).seconds))
                    .forEach(e -> row(device, e.getKey(), counts.get(e.getKey()), e.getValue(), precision));
        }
    }

    private static boolean isTimed(Op op) {
        return switch (op) {
            case ForwardOp.MatMul o -> o.unplaced() == null;
            case ForwardOp.GatedMatMul o -> true;
            case ForwardOp.TokenMlp o -> true;
            case GradientOp.TokenMlpGrad o -> true;
            case ForwardOp.Attention o -> true;
            case GradientOp.AttentionGrad o -> true;
            case ForwardOp.RmsNorm o -> true;
            case GradientOp.RmsNormGrad o -> true;
            case GradientOp.SwiGluGrad o -> true;
            case ForwardOp.Add o -> true;
            default -> false;
        };
    }

    /** Its kind and the shapes that it reads; of a product also what is transposed. */
    private static String label(Op op) {
        var shapes = Stream.concat(op.inputs().stream(), op.outputs().stream())
                .map(tensor -> tensor.shape().toString())
                .collect(Collectors.joining(" "));
        var turned = op instanceof ForwardOp.MatMul(var a, var b, var addend, var y, var unplaced)
                ? (a.transposed() ? " T" : " N") + (b.transposed() ? "T" : "N")
                : "";
        return op.getClass().getSimpleName() + turned + " " + shapes;
    }

    private static GpuWork.Kind work(Op op, Precision precision) {
        return new GpuWork(repeated(op, precision), precision, GpuPrediction.H100).total();
    }

    /** The operation, several times on the same state. */
    private static Graph repeated(Op op, Precision precision) {
        var graph = new Graph();
        graph.setPrecision(precision);
        var states = new HashMap<Tensor, Tensor>();
        Tensor last = null;
        for (int i = 0; i < REPEATS; i++) {
            var again = op.map((tensor, role) -> role == Op.Role.OUT || role == Op.Role.OPTIONAL
                    ? graph.value(tensor.name(), tensor.shape(), tensor.type())
                    : states.computeIfAbsent(tensor, t -> Tensor.state(t.name(), t.shape())));
            graph.add(again);
            last = again.outputs().getLast();
        }
        graph.outputOnDemand(last);
        return graph;
    }

    private static void row(Device device, String label, int times, Op op, Precision precision) {
        var graph = repeated(op, precision);
        // The host waits for what comes home each run: a value that is known after the last operation.
        var one = graph.value("one", Shape.of(1));
        graph.add(new ForwardOp.Fill(1f, one));
        graph.output(one);
        var rng = new Rng(0);
        var noise = new float[1 << 16];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = rng.nextInt(-1000, 1000) / 1000f;
        }
        graph.nodes().getFirst().op().inputs().forEach(tensor -> fill(tensor.floats(), noise));
        double fastest = Double.MAX_VALUE;
        try {
            var program = device.compile(graph);
            program.run(); // compiles
            for (int round = 0; round < ROUNDS; round++) {
                long start = System.nanoTime();
                program.run();
                program.floats(one);
                fastest = Math.min(fastest, (System.nanoTime() - start) / 1e9);
            }
            program.close();
        } catch (TrmException e) {
            System.out.printf("| %s | %d | %s | | | |%n", label, times, e.getMessage());
            return;
        }
        var work = work(op, precision);
        System.out.printf("| %s | %d | %.3f | %.3f | %.1f | %.0f |%n", label, times, 1e3 * fastest / REPEATS,
                1e3 * work.seconds / REPEATS, work.flops / fastest / 1e12, work.bytes / fastest / 1e9);
    }

    private static void fill(float[] values, float[] noise) {
        for (int i = 0; i < values.length; i += noise.length) {
            System.arraycopy(noise, 0, values, i, Math.min(noise.length, values.length - i));
        }
    }
}
