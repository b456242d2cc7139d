package trm.bench;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.graph.Graph;
import trm.graph.MemoryPlan;
import trm.graph.Op;
import trm.graph.Precision;
import trm.graph.UpdateOp;
import trm.tensor.Tensor;

/**
 * What a GPU has to do for a graph, as trm.tornado lowers it: launches, arithmetic, and the traffic of each launch, its
 * arrays read and written once. Arithmetic outside products and attention is not counted: it is far from being the
 * limit. Nor is what Latent Meta Attention adds.
 */
final class GpuWork {
    /**
     * The limits of a GPU.
     *
     * @param bandwidth bytes a second
     * @param plain FLOP/s in float32 without tensor cores
     */
    record Limits(double bandwidth, double plain, Map<Precision, Double> products) {}

    /** What one kind of operation costs in a step. */
    static final class Kind {
        int launches;
        double flops;
        double bytes;
        double seconds;

        private void add(Kind other) {
            launches += other.launches;
            flops += other.flops;
            bytes += other.bytes;
            seconds += other.seconds;
        }
    }

    /** Items whose weight gradients in {@code mlp_t} are products side by side, at most. */
    private static final int PARTS = 64;

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Limits limits;
    private final Precision precision;
    private final MemoryPlan plan;
    private final Set<Tensor> rounded = new HashSet<>();
    private Tensor lastLeft;
    private Tensor lastRight;
    private int launches;
    private int launchesThen = -1;
    private String kind;

    GpuWork(Graph graph, Precision precision, Limits limits) {
        this.limits = limits;
        this.precision = precision;
        plan = new MemoryPlan(graph);
        for (var node : graph.nodes()) {
            add(node.op());
        }
    }

    /** By kind of operation, in the order in which they first come. */
    Map<String, Kind> kinds() {
        return kinds;
    }

    Kind total() {
        var sum = new Kind();
        kinds.values().forEach(sum::add);
        return sum;
    }

    private void add(Op op) {
        kind = op.getClass().getSimpleName();
        switch (op) {
            case ForwardOp.MatMul o -> {
                copy(o.addend(), o.y().tensor());
                product(o.a().tensor(), o.b().tensor(), 1, o.a().rows(), o.b().cols(), o.a().cols(),
                        o.addend() != null);
            }
            case ForwardOp.GatedMatMul o -> {
                double rows = o.x().shape().rows();
                double inner = o.h().shape().dim(-1);
                product(o.x(), o.weight(), 1, rows, 2 * inner, o.x().shape().dim(-1), false);
                traffic(4 * rows * 3 * inner);
            }
            case ForwardOp.TokenMlp o -> tokenMlp(o);
            case GradientOp.TokenMlpGrad o -> tokenMlpGrad(o);
            case ForwardOp.Attention o -> {
                rotate(o.qkv(), o.cos());
                attention(bytes(o), 4, o.y(), o.y().shape().dim(1));
            }
            case GradientOp.AttentionGrad o -> {
                rotate(o.qkv(), o.cos());
                traffic(8.0 * o.y().size()); // products of rows with their gradients
                double read = bytes(o) - 4.0 * o.dQkv().size();
                attention(read + 4.0 * o.dQkv().size() / 3, 6, o.y(), o.y().shape().dim(1)); // of queries
                attention(read + 8.0 * o.dQkv().size() / 3, 8, o.y(), o.y().shape().dim(1)); // of keys and values
            }
            case ForwardOp.GatherRows o -> traffic(8.0 * o.y().size());
            case ForwardOp.SliceRows o -> traffic(8.0 * o.y().size());
            case GradientOp.EmbedTableGrad o -> parts(bytes(o), o.dTable().size());
            case GradientOp.BiasGrad o -> parts(bytes(o), o.dBias().size());
            case GradientOp.CrossEntropyGrad o -> {
                traffic(4.0 * o.labels().size());
                traffic(bytes(o));
            }
            case ForwardOp.CrossEntropy o -> {
                traffic(bytes(o) + 4.0 * o.labels().size());
                traffic(12.0 * o.labels().size());
            }
            case GradientOp.BceGrad o -> {
                traffic(4.0 * o.dLogits().size());
                traffic(bytes(o));
            }
            case GradientOp.TokenMlpWeightGrad o -> {
                copy(o.addend(), o.dw());
                traffic(4.0 * o.dw().size() * (o.addend() == null ? 2 : 3));
            }
            case GradientOp.SliceRowsGrad o -> {
                copy(o.addend(), o.dx());
                traffic(4.0 * (o.dy().size() + o.dx().size() * (o.addend() == null ? 1.0 : 2.0)));
            }
            case UpdateOp.Assign o -> copy(o.value(), o.state());
            case UpdateOp.SignSgd o -> traffic(12.0 * o.grad().size());
            default -> traffic(bytes(op));
        }
    }

    private void tokenMlp(ForwardOp.TokenMlp o) {
        double batch = o.x().shape().dim(0);
        double length = o.x().shape().dim(1);
        double width = o.x().shape().dim(2);
        double inner = o.down().shape().dim(1);
        product(o.weight(), o.x(), batch, 2 * inner, width, length, false);
        traffic(4 * batch * 3 * inner * width);
        product(o.down(), null, batch, length, width, inner, false);
    }

    private void tokenMlpGrad(GradientOp.TokenMlpGrad o) {
        var of = o.of();
        int batch = of.x().shape().dim(0);
        double length = of.x().shape().dim(1);
        double width = of.x().shape().dim(2);
        double inner = of.down().shape().dim(1);
        product(of.weight(), of.x(), batch, 2 * inner, width, length, false);
        product(of.down(), o.dy(), batch, inner, width, length, false);
        traffic(4 * batch * 6 * inner * width);
        int groups = Math.min(batch, PARTS);
        while (batch % groups != 0) {
            groups--;
        }
        for (double rows : new double[] {2 * inner, inner}) {
            if (precision == Precision.BFLOAT16) {
                round(null, batch * rows * width);
                round(null, batch * length * width);
            }
            for (int from = 0; from < batch; from += groups) {
                multiply(groups * (rows + length) * width, groups, rows, length, width, from > 0);
            }
            traffic(4 * (groups + 1) * rows * length);
        }
        copy(o.addend(), o.dx());
        product(of.weight(), null, batch, length, width, 2 * inner, o.addend() != null);
    }

    /** Sums of rows in {@link #PARTS} parts, then of these. */
    private void parts(double bytes, double columns) {
        traffic(bytes + 4 * (PARTS - 1) * columns);
        traffic(4 * (PARTS + 1) * columns);
    }

    /** Queries and keys, rotated before they are multiplied. */
    private void rotate(Tensor qkv, Tensor cos) {
        if (cos != null) {
            traffic(8.0 * 2 / 3 * qkv.size());
        }
    }

    /** A kernel that multiplies each of the L positions of each head with each, without tensor cores. */
    private void attention(double bytes, int flops, Tensor y, int length) {
        launch(bytes, (double) flops * y.size() * length, limits.plain);
    }

    /**
     * A product of the library: {@code batch} times {@code [m, k]·[k, n]}. Of two operands the first may be a weight
     * that all of the batch have.
     */
    private void product(Tensor a, Tensor b, double batch, double m, double n, double k, boolean accumulate) {
        boolean shared = a != null && a.kind() == Tensor.Kind.STATE && batch > 1;
        double sizeA = (shared ? 1 : batch) * m * k;
        double sizeB = batch * k * n;
        if (precision == Precision.BFLOAT16) {
            boolean again = launches == launchesThen; // what the product just before has rounded need not be again
            if (!again || a == null || a != lastLeft) {
                round(a, sizeA);
            }
            if (!again || b == null || b != lastRight) {
                round(b, sizeB);
            }
        }
        multiply(sizeA + sizeB, batch, m, n, k, accumulate);
        lastLeft = a;
        lastRight = b;
        launchesThen = launches;
    }

    private void multiply(double operands, double batch, double m, double n, double k, boolean accumulate) {
        launch((precision == Precision.BFLOAT16 ? 2 : 4) * operands + 4 * batch * m * n * (accumulate ? 2 : 1),
                2 * batch * m * n * k, limits.products.get(precision));
    }

    /** A weight is rounded once a step, everything else each time. */
    private void round(Tensor tensor, double size) {
        if (tensor == null || tensor.kind() != Tensor.Kind.STATE || rounded.add(tensor)) {
            var before = kind;
            kind = "to bfloat16";
            traffic(6 * size);
            kind = before;
        }
    }

    private void copy(Tensor from, Tensor to) {
        if (from != null && !plan.shareMemory(from, to)) {
            traffic(8.0 * to.size());
        }
    }

    private static double bytes(Op op) {
        double count = 0;
        for (var tensor : op.inputs()) {
            count += tensor.size();
        }
        for (var tensor : op.outputs()) {
            count += tensor.size();
        }
        return 4 * count;
    }

    private void traffic(double bytes) {
        launch(bytes, 0, limits.plain);
    }

    private void launch(double bytes, double flops, double peak) {
        var one = kinds.computeIfAbsent(kind, k -> new Kind());
        launches++;
        one.launches++;
        one.bytes += bytes;
        one.flops += flops;
        one.seconds += Math.max(bytes / limits.bandwidth, flops / peak);
    }
}
