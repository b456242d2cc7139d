package trm.tornado;

import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trm.graph.Graph;
import trm.graph.MemoryPlan;
import trm.graph.Op;
import trm.tensor.Tensor;

/**
 * The arrays of a program. Each buffer on the device has a Java array as its handle: that of state is the tensor's own
 * host memory, so that a transfer needs no copy; of slots and inputs it is never read. None is made before it is asked
 * for.
 */
final class Memory {
    private final MemoryPlan plan;
    private final Map<Op, List<Tensor>> scratch = new IdentityHashMap<>();
    private final Map<MemoryPlan.Slot, Object> slots = new HashMap<>();
    private final Map<Tensor, Object> inputs = new LinkedHashMap<>(); // so that each process gets the same kernels
    private final Set<Object> states = Part.identity();
    private final Set<Tensor> read = new LinkedHashSet<>();
    private final Set<Tensor> written = new LinkedHashSet<>();
    private final float[] nothing = new float[1];

    Memory(Graph graph) {
        plan = new MemoryPlan(graph, op -> scratch.computeIfAbsent(op, Scratch::of));
        for (var node : graph.nodes()) {
            for (var tensor : node.op().inputs()) {
                use(tensor, read);
            }
            for (var tensor : node.op().outputs()) {
                use(tensor, written);
            }
        }
    }

    private void use(Tensor tensor, Set<Tensor> role) {
        switch (tensor.kind()) {
            case STATE -> role.add(tensor);
            case INPUT -> inputs.computeIfAbsent(tensor, t -> handle(t.type(), t.size()));
            case VALUE -> { }
        }
    }

    /** What the host gives before each run. */
    Set<Tensor> inputs() {
        return inputs.keySet();
    }

    /** State that the program reads or writes. */
    Set<Tensor> states() {
        var all = new LinkedHashSet<>(read);
        all.addAll(written);
        return all;
    }

    /** Whether an array is the memory of state. */
    boolean isState(Object array) {
        if (states.isEmpty()) {
            states().forEach(state -> states.add(array(state)));
        }
        return states.contains(array);
    }

    /** State that the program writes. */
    Set<Tensor> written() {
        return Collections.unmodifiableSet(written);
    }

    /** The scratch of an operation, in the order of {@link Scratch}. */
    List<Tensor> scratch(Op op) {
        return scratch.get(op);
    }

    boolean shared(Tensor a, Tensor b) {
        return plan.shareMemory(a, b);
    }

    /** The state or input in whose memory {@code tensor} lives; null for others. */
    Tensor home(Tensor tensor) {
        return plan.home(tensor);
    }

    /** The handle of a tensor's buffer; null for an optional output that nothing reads. */
    Object array(Tensor tensor) {
        var home = plan.home(tensor);
        if (home == null) {
            var slot = plan.slot(tensor);
            return slot == null ? null : slots.computeIfAbsent(slot, s -> handle(s.type(), s.size()));
        }
        return home.kind() == Tensor.Kind.INPUT ? inputs.get(home) : home.floats();
    }

    float[] floats(Tensor tensor) {
        return (float[]) array(tensor);
    }

    int[] ints(Tensor tensor) {
        return (int[]) array(tensor);
    }

    /** In the place of an absent array: a kernel takes no null. */
    float[] nothing() {
        return nothing;
    }

    private static Object handle(Tensor.Type type, int size) {
        return type == Tensor.Type.FLOAT ? new float[size] : new int[size];
    }

    /** Bytes of the buffers that values share. */
    long bufferBytes() {
        return plan.slots().stream().mapToLong(s -> 4L * s.size()).sum();
    }

    /** Bytes of the largest of these buffers. */
    long largestBuffer() {
        return plan.slots().stream().mapToLong(s -> 4L * s.size()).max().orElse(0);
    }

    /** Bytes of the state that the program reads or writes. */
    long stateBytes() {
        return states().stream().mapToLong(state -> 4L * state.size()).sum();
    }
}
