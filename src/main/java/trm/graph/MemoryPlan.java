package trm.graph;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trm.tensor.Tensor;

/**
 * Gives every value of a graph a slot, so that values whose lifetimes do not meet share one.
 *
 * <p>Two steps. First, a result takes the place of an input that it may replace and that nothing reads afterwards, and
 * a value assigned to state is computed in that state's own memory where nothing reads the old content any more. Then
 * the remaining groups go, largest first, each into the smallest slot that is free over its lifetime: close to optimal
 * in practice (Pisarchyk and Lee 2020, "greedy by size").
 */
public final class MemoryPlan {
    /** Memory of one array, shared by values at different times. */
    public record Slot(int index, Tensor.Type type, int size) {}

    /** Values that share memory because each replaces the one before. */
    private static final class Group {
        final List<Tensor> members = new ArrayList<>();
        int from;
        int to;
        Tensor home;

        Group(Tensor first, int from) {
            members.add(first);
            this.from = from;
            this.to = from;
        }

        int size() {
            return members.getFirst().size();
        }

        Tensor.Type type() {
            return members.getFirst().type();
        }

        boolean meets(Group other) {
            return from <= other.to && other.from <= to;
        }
    }

    private final Map<Tensor, Integer> lastUse = new HashMap<>();
    private final Map<Tensor, Group> groups = new HashMap<>();
    private final Map<Tensor, Slot> slots = new HashMap<>();
    private final Map<Tensor, Tensor> homes = new HashMap<>();
    private final List<Slot> allSlots = new ArrayList<>();

    /** Values that an operation needs on its way and nobody else sees; a device may have some for some operations. */
    public interface Scratch {
        Scratch NONE = op -> List.of();

        /** Fresh {@linkplain Tensor.Kind#VALUE values}; asked for once for each operation. */
        List<Tensor> of(Op op);
    }

    public MemoryPlan(Graph graph) {
        this(graph, Scratch.NONE);
    }

    /** @param scratch what has a place while its operation runs, like any value */
    public MemoryPlan(Graph graph, Scratch scratch) {
        var nodes = graph.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            for (var tensor : nodes.get(i).op().inputs()) {
                lastUse.put(tensor, i);
            }
        }
        for (var output : graph.outputs()) {
            lastUse.put(output, nodes.size());
        }
        List<Group> all = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            define(nodes.get(i).op(), i, all);
            for (var value : scratch.of(nodes.get(i).op())) {
                var group = new Group(value, i);
                all.add(group);
                groups.put(value, group);
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).op() instanceof UpdateOp.Assign(var value, var state)) {
                settle(value, state, nodes, i);
            }
        }
        assign(all);
    }

    /**
     * The slot of a value, or null where it lives in the memory of state (see {@link #home}), or nowhere: an
     * {@linkplain Op#optional optional} output that nothing reads.
     */
    public Slot slot(Tensor value) {
        return slots.get(value);
    }

    /** The tensor in whose own memory {@code tensor} lives: itself for state and inputs; null where it has a slot. */
    public Tensor home(Tensor tensor) {
        return tensor.kind() == Tensor.Kind.VALUE ? homes.get(tensor) : tensor;
    }

    /** Whether two tensors are in the same memory. */
    public boolean shareMemory(Tensor a, Tensor b) {
        var slot = slots.get(a);
        return a == b || (slot != null && slot == slots.get(b)) || (home(a) != null && home(a) == home(b));
    }

    public List<Slot> slots() {
        return Collections.unmodifiableList(allSlots);
    }

    private void define(Op op, int i, List<Group> all) {
        var inputs = op.inputs();
        var optional = op.optional();
        var outputs = op.outputs();
        for (var output : outputs) {
            if (output.kind() != Tensor.Kind.VALUE || groups.containsKey(output)
                    || optional.contains(output) && !lastUse.containsKey(output)) {
                continue;
            }
            List<Tensor> replaceable = output == outputs.getFirst() ? op.replaceable()
                    : output == outputs.getLast() ? op.replaceableByLast() : List.of();
            Group group = null;
            for (var input : replaceable) {
                if (group == null && mayReplace(output, input, inputs, i)) {
                    group = groups.get(input);
                    group.members.add(output);
                }
            }
            if (group == null) {
                group = new Group(output, i);
                all.add(group);
            }
            group.to = Math.max(group.to, lastUse.getOrDefault(output, i));
            groups.put(output, group);
        }
    }

    private boolean mayReplace(Tensor output, Tensor input, List<Tensor> inputs, int i) {
        return input.kind() == Tensor.Kind.VALUE
                && lastUse.get(input) == i
                && groups.get(input).to == i
                && input.size() == output.size()
                && input.type() == output.type()
                && Collections.frequency(inputs, input) == 1;
    }

    private void settle(Tensor value, Tensor state, List<Graph.Node> nodes, int assignment) {
        var group = groups.get(value);
        if (group == null || group.home != null || group.size() != state.size()) {
            return;
        }
        for (int i = group.from; i < nodes.size(); i++) {
            var op = nodes.get(i).op();
            boolean touched = op.inputs().contains(state) || (i != assignment && op.outputs().contains(state));
            if (touched || (i > assignment && op.outputs().stream().anyMatch(group.members::contains))) {
                return;
            }
        }
        group.home = state;
    }

    private void assign(List<Group> all) {
        List<List<Group>> tenants = new ArrayList<>();
        var order = Comparator.comparingInt(Group::size).reversed().thenComparingInt(g -> g.from);
        for (var group : all.stream().sorted(order).toList()) {
            if (group.home != null) {
                group.members.forEach(t -> homes.put(t, group.home));
                continue;
            }
            Slot best = null;
            for (var slot : allSlots) {
                boolean free = slot.type == group.type()
                        && tenants.get(slot.index).stream().noneMatch(group::meets);
                if (free && (best == null || slot.size <= best.size)) {
                    best = slot;
                }
            }
            if (best == null) {
                best = new Slot(allSlots.size(), group.type(), group.size());
                allSlots.add(best);
                tenants.add(new ArrayList<>());
            }
            tenants.get(best.index).add(group);
            for (var tensor : group.members) {
                slots.put(tensor, best);
            }
        }
    }
}
