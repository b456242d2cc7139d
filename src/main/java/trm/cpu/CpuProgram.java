package trm.cpu;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import trm.graph.Device;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.graph.Graph;
import trm.graph.MemoryPlan;
import trm.graph.Op;
import trm.graph.UpdateOp;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.ThreadPool;
import trm.kernel.parallel.Workspace;
import trm.kernel.product.Chunks;
import trm.kernel.product.MatMul;
import trm.kernel.product.Matrix;
import trm.kernel.product.PackedWeight;
import trm.tensor.Tensor;

/** A graph lowered to jobs on arrays; a run allocates nothing. */
final class CpuProgram implements Device.Program {
    /** What one node of the graph became; {@code label} is its operation and region. */
    private record Step(String label, Job[] jobs) {}

    /** A weight packed for products, and the version of it that was packed last. */
    private static final class Packing {
        final Tensor weight;
        final PackedWeight packed;
        final Job job;
        long version = -1;

        Packing(Tensor weight, PackedWeight packed) {
            this.weight = weight;
            this.packed = packed;
            this.job = packed.packJob();
        }
    }

    private record PackingKey(Tensor weight, boolean left, boolean transposed, int row) {}

    private final ThreadPool pool;
    private final MemoryPlan plan;
    private final Map<MemoryPlan.Slot, float[]> floatSlots = new HashMap<>();
    private final Map<MemoryPlan.Slot, int[]> intSlots = new HashMap<>();
    private final Map<PackingKey, Packing> packings = new LinkedHashMap<>();
    private final Workspace workspace;
    private final Packing[] packingOrder;
    private final Step[] steps;
    private final Tensor[] written;

    CpuProgram(Graph graph, ThreadPool pool) {
        this.pool = pool;
        plan = new MemoryPlan(graph);
        workspace = new Workspace(pool.threads());
        for (var slot : plan.slots()) {
            if (slot.type() == Tensor.Type.FLOAT) {
                floatSlots.put(slot, new float[slot.size()]);
            } else {
                intSlots.put(slot, new int[slot.size()]);
            }
        }
        var forward = new CpuForward(this);
        var gradient = new CpuGradient(this);
        var update = new CpuUpdate(this);
        var all = new ArrayList<Step>();
        Set<Tensor> states = new LinkedHashSet<>();
        for (var node : graph.nodes()) {
            var jobs = switch (node.op()) {
                case ForwardOp op -> forward.lower(op);
                case GradientOp op -> gradient.lower(op);
                case UpdateOp op -> update.lower(op);
            };
            all.add(new Step(node.label(), jobs.toArray(Job[]::new)));
            node.op().outputs().stream().filter(t -> t.kind() == Tensor.Kind.STATE).forEach(states::add);
        }
        steps = all.toArray(Step[]::new);
        packingOrder = packings.values().toArray(Packing[]::new);
        written = states.toArray(Tensor[]::new);
    }

    @Override
    public void run() {
        pack();
        for (var step : steps) {
            for (var job : step.jobs) {
                pool.run(job);
            }
        }
        for (var tensor : written) {
            tensor.changed();
        }
    }

    private void pack() {
        for (var packing : packingOrder) {
            if (packing.version != packing.weight.version()) {
                pool.run(packing.job);
                packing.version = packing.weight.version();
            }
        }
    }

    @Override
    public Map<String, Long> profile(LongConsumer after) {
        Map<String, Long> nanos = new LinkedHashMap<>();
        long before = System.nanoTime();
        pack();
        long packed = System.nanoTime() - before;
        nanos.put("pack weights", packed);
        after.accept(packed);
        for (var step : steps) {
            long start = System.nanoTime();
            for (var job : step.jobs) {
                pool.run(job);
            }
            long took = System.nanoTime() - start;
            nanos.merge(step.label, took, Long::sum);
            after.accept(took);
        }
        for (var tensor : written) {
            tensor.changed();
        }
        return nanos;
    }

    /** The array of a float tensor; null for an absent one, and for one that is not computed. */
    @Override
    public float[] floats(Tensor tensor) {
        if (tensor == null) {
            return null;
        }
        var home = plan.home(tensor);
        return home != null ? home.floats() : floatSlots.get(plan.slot(tensor));
    }

    @Override
    public int[] ints(Tensor tensor) {
        var home = plan.home(tensor);
        return home != null ? home.ints() : intSlots.get(plan.slot(tensor));
    }

    @Override
    public long bufferBytes() {
        return plan.slots().stream().mapToLong(s -> 4L * s.size()).sum();
    }

    /** Puts {@code from} where {@code to} is, unless it is there already or absent. */
    List<Job> copyUnlessShared(Tensor from, Tensor to) {
        if (from == null || plan.shareMemory(from, to)) {
            return List.of();
        }
        var source = floats(from);
        var target = floats(to);
        return Ranges.elements(
                to.size(), (start, end) -> System.arraycopy(source, start, target, start, end - start));
    }

    Workspace workspace() {
        return workspace;
    }

    /** The operand of a product: on the right weights packed once a run, everything else as it stands. */
    MatMul.Operand operand(Op.Operand operand, boolean left) {
        var tensor = operand.tensor();
        if (operand.chunks() > 0) {
            var shape = tensor.shape();
            return new Chunks(
                    floats(tensor), shape.dim(0), shape.dim(1), shape.dim(2), operand.chunks(), operand.transposed());
        }
        return left || tensor.kind() != Tensor.Kind.STATE
                ? view(operand)
                : packed(tensor, false, operand.transposed(), 0, tensor.shape().rows());
    }

    /** {@code rows} rows of a weight from {@code row} on, or their transpose, packed once a run. */
    PackedWeight packed(Tensor tensor, boolean left, boolean transposed, int row, int rows) {
        return packings.computeIfAbsent(new PackingKey(tensor, left, transposed, row), key -> {
            int cols = tensor.shape().dim(-1);
            var stored = Matrix.of(floats(tensor), row * cols, rows, cols);
            var matrix = transposed ? stored.transposed() : stored;
            return new Packing(tensor, left ? PackedWeight.left(matrix) : PackedWeight.right(matrix));
        }).packed;
    }

    /** An operand where it is. */
    Matrix view(Op.Operand operand) {
        var shape = operand.tensor().shape();
        var matrix = Matrix.of(floats(operand.tensor()), 0, shape.rows(), shape.dim(-1));
        return operand.transposed() ? matrix.transposed() : matrix;
    }
}
