package trm.tornado;

import java.util.ArrayList;
import java.util.Collection;
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
import trm.graph.Preparation;
import trm.graph.UpdateOp;
import trm.tensor.Tensor;
import uk.ac.manchester.tornado.api.common.TornadoDevice;

/**
 * A graph as a plan of task graphs. State stays on the device from run to run; it goes there when the host has changed
 * it, and comes home when the host reads it.
 */
final class TornadoProgram implements Device.Program, Tensor.Residence {
    private final Memory memory;
    private final Exchange in;
    private final Exchange out;
    private final Set<Object> outputs;
    private final Set<Tensor> onDemand = new LinkedHashSet<>();
    private final Map<Tensor, Object> results = new HashMap<>();
    private final Map<Tensor, Long> versions = new HashMap<>();
    /** The host's memory of the state that the program writes. */
    private final Map<Tensor, float[]> homes = new LinkedHashMap<>();
    private final Plan plan;
    private final StepGraphs step;
    private final List<Plan.Graph> fetchStates;
    private final List<Plan.Graph> fetchOutputs;
    private final Device.Launches launches;
    private final Room room;
    private final Preparation preparation;
    private boolean started;
    private boolean statesAreHome;
    private boolean outputsAreHome;
    private final Runnable whenClosed;
    private boolean closed;

    /**
     * @param captured whether each graph of a step is captured as a CUDA graph in its first run, then replayed
     * @param whenClosed sees to it that the program is freed
     */
    TornadoProgram(
            Graph graph, Products products, TornadoDevice device, boolean captured, Room room,
            Preparation preparation, Runnable whenClosed) {
        this.room = room;
        this.preparation = preparation;
        this.whenClosed = whenClosed;
        memory = new Memory(graph);
        room.check(memory.bufferBytes() + memory.stateBytes(), memory.largestBuffer());
        room.checkHeap(memory.bufferBytes());
        in = new Exchange(memory.inputs());
        var everyRun = new LinkedHashSet<Tensor>();
        for (var output : graph.outputs()) {
            (graph.isOnDemand(output) ? onDemand : everyRun).add(output);
        }
        out = new Exchange(everyRun);
        outputs = out.filled();
        for (var output : everyRun) {
            results.put(output, output.type() == Tensor.Type.FLOAT
                    ? new float[output.size()]
                    : new int[output.size()]);
        }
        onDemand.removeIf(output -> memory.home(output) != null); // the host reads the state that it lives in
        for (var output : onDemand) {
            results.put(output, memory.array(output));
        }
        memory.written().forEach(state -> homes.put(state, memory.floats(state)));

        var tasks = lower(graph, products);
        var states = arrays(memory.states());
        var shared = Part.identity();
        shared.addAll(states);
        tasks.forEach(task -> shared.addAll(task.arrays()));
        shared.removeAll(in.arrays());
        shared.removeAll(out.arrays());
        long bytes = bytes(shared) + bytes(in.arrays()) + bytes(out.arrays()) + products.workspace();
        room.check(bytes, memory.largestBuffer());

        plan = new Plan(device, Chain.cut("make", making(shared, states), 0, 0, states, Part.identity()));
        step = new StepGraphs(
                plan, Chain.cut("step", tasks, in.tasks(), out.tasks(), in.arrays(), out.arrays()), captured);
        fetchStates = fetching("states", arrays(memory.written()));
        fetchOutputs = fetching("outputs", arrays(onDemand));
        launches = step.launches(bytes);
        room.take(bytes);
    }

    private List<Task> lower(Graph graph, Products products) {
        var tasks = new Tasks(memory);
        tasks.begin("inputs");
        in.unpack(tasks);
        var forward = new ForwardTasks(tasks, products);
        var gradient = new GradientTasks(tasks, products);
        var update = new UpdateTasks(tasks, products);
        for (var node : graph.nodes()) {
            tasks.begin(node);
            switch (node.op()) {
                case ForwardOp op -> forward.lower(op);
                case GradientOp op -> gradient.lower(op);
                case UpdateOp op -> update.lower(op);
            }
        }
        tasks.begin("outputs");
        out.pack(tasks);
        return tasks.list();
    }

    private Set<Object> arrays(Collection<Tensor> tensors) {
        var arrays = Part.identity();
        tensors.forEach(tensor -> arrays.add(memory.array(tensor)));
        return arrays;
    }

    private static long bytes(Set<Object> arrays) {
        return arrays.stream().mapToLong(Room::bytes).sum();
    }

    /** Tasks that touch each array: what is no state has no content yet, and so needs no copy of its host's. */
    private static List<Task> making(Set<Object> arrays, Set<Object> states) {
        var others = Part.identity();
        others.addAll(arrays);
        others.removeAll(states);
        var tasks = new ArrayList<>(Touch.whole(states));
        tasks.addAll(Touch.empty(others));
        return tasks;
    }

    /** Graphs that bring arrays home. */
    private List<Plan.Graph> fetching(String name, Set<Object> arrays) {
        return Chain.cut(name, Touch.whole(arrays), 0, 0, Part.identity(), arrays).stream()
                .map(part -> plan.add(part, false))
                .toList();
    }

    @Override
    public void run() {
        run(() -> Arrival.check(outputs, step::run));
    }

    private void run(Runnable how) {
        in.put();
        if (started) {
            bring();
            how.run();
        } else {
            int kernels = plan.kernels();
            int all = launches.kernels() + launches.libraryCalls();
            var named = "%,d kernel%s for %,d launch%s".formatted(
                    kernels, kernels == 1 ? "" : "s", all, all == 1 ? "" : "es");
            try (var compiling = preparation.begin("compiling " + named)) {
                bring();
                how.run();
                compiling.end("compiled " + named);
            }
            started = true;
        }
        for (var state : memory.written()) {
            state.changedIn(this);
            versions.put(state, state.version());
        }
        statesAreHome = false;
        outputsAreHome = false;
    }

    /** Brings all state to the device if any is newer at home; what only a device had comes home first. */
    private void bring() {
        if (!started || !memory.states().stream().allMatch(this::isNewest)) {
            memory.states().forEach(Tensor::floats);
            plan.make();
            memory.states().forEach(state -> versions.put(state, state.version()));
        }
    }

    /** Whether nobody has changed state since it was the same here and at home. */
    private boolean isNewest(Tensor state) {
        return Long.valueOf(state.version()).equals(versions.get(state));
    }

    /** Brings all state home; but what the host or another program has changed since is newer at home. */
    @Override
    public void fetch(Tensor tensor) {
        if (!statesAreHome) {
            var newer = new HashMap<float[], float[]>();
            homes.forEach((state, home) -> {
                if (!isNewest(state)) {
                    newer.put(home, home.clone());
                }
            });
            Arrival.check(homes.values(), () -> fetchStates.forEach(Plan.Graph::run));
            newer.forEach((home, content) -> System.arraycopy(content, 0, home, 0, home.length));
            statesAreHome = true;
        }
    }

    private Object result(Tensor output) {
        var home = memory.home(output);
        if (home != null && !out.has(output)) {
            return home.type() == Tensor.Type.FLOAT ? home.floats() : home.ints();
        }
        var array = results.get(output);
        if (out.has(output)) {
            out.get(output, array);
        } else if (!outputsAreHome) {
            Arrival.check(onDemand.stream().map(results::get).toList(), () -> fetchOutputs.forEach(Plan.Graph::run));
            outputsAreHome = true;
        }
        return array;
    }

    @Override
    public float[] floats(Tensor output) {
        return (float[]) result(output);
    }

    @Override
    public int[] ints(Tensor output) {
        return (int[]) result(output);
    }

    @Override
    public Map<String, Long> profile(LongConsumer after) {
        var nanos = new LinkedHashMap<String, Long>();
        run(() -> nanos.put(TRANSFERS, step.profile(nanos)));
        nanos.values().forEach(after::accept);
        return nanos;
    }

    @Override
    public long bufferBytes() {
        return memory.bufferBytes();
    }

    @Override
    public Device.Launches launches() {
        return launches;
    }

    @Override
    public void close() {
        closed = true;
        whenClosed.run();
    }

    boolean isClosed() {
        return closed;
    }

    /** Gives back its memory, once. */
    void free() {
        plan.close();
        room.giveBack(launches.bytes());
    }
}
