package trm.tornado;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import trm.graph.Device;
import trm.graph.ForwardOp;
import trm.graph.GradientOp;
import trm.graph.Graph;
import trm.graph.UpdateOp;
import trm.tensor.Tensor;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;

/**
 * A graph as one TornadoVM execution plan. State stays on the device from run to run; it goes there when the host has
 * changed it, and comes home when the host reads it.
 */
final class TornadoProgram implements Device.Program, Tensor.Residence, AutoCloseable {
    private final Memory memory;
    private final Exchange in;
    private final Exchange out;
    private final Set<Object> outputs;
    private final Set<Tensor> onDemand = new LinkedHashSet<>();
    private final Map<Tensor, Object> results = new HashMap<>();
    private final Map<Tensor, Long> versions = new HashMap<>();
    /** The host's memory of the state that the program writes. */
    private final Map<Tensor, float[]> homes = new LinkedHashMap<>();
    private final TornadoExecutionPlan plan;
    private final Chain chain;
    private final int[] steps;
    private final int fetchStates;
    private final int fetchOutputs;
    private boolean compiled;
    private boolean statesAreHome;
    private boolean outputsAreHome;

    /** @param captured whether each graph of a step is captured as a CUDA graph in its first run, then replayed */
    TornadoProgram(
            Graph graph, Products products, uk.ac.manchester.tornado.api.common.TornadoDevice device,
            boolean captured) {
        memory = new Memory(graph, device.getPhysicalDevice().getDeviceGlobalMemorySize());
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
        var tasks = new Tasks(memory);
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
        out.pack(tasks);

        var states = Chain.identity();
        memory.states().forEach(state -> states.add(memory.array(state)));
        var all = Chain.identity();
        tasks.list().forEach(task -> all.addAll(task.arrays()));
        for (var array : in.arrays()) {
            all.remove(array);
        }
        for (var array : out.arrays()) {
            all.remove(array);
        }
        all.addAll(states);
        chain = new Chain(all, states);
        steps = chain.add("step", tasks.list(), in.arrays(), out.arrays());
        var written = Chain.identity();
        memory.written().forEach(state -> written.add(memory.array(state)));
        fetchStates = written.isEmpty() ? -1 : chain.addFetch("states", written);
        var demanded = Chain.identity();
        onDemand.forEach(output -> demanded.add(memory.array(output)));
        fetchOutputs = demanded.isEmpty() ? -1 : chain.addFetch("outputs", demanded);
        plan = new TornadoExecutionPlan(chain.build());
        plan.withDevice(device);
        if (chain.grids() != null) {
            plan.withGridScheduler(chain.grids());
        }
        if (captured) {
            for (int k = steps[0]; k < steps[1]; k++) {
                plan.withGraph(k).withCUDAGraph();
            }
        }
    }

    @Override
    public void run() {
        in.put();
        if (!compiled) {
            compile();
        }
        if (!memory.states().stream().allMatch(this::isNewest)) {
            upload();
        }
        Arrival.check(outputs, this::step);
        for (var state : memory.written()) {
            state.changedIn(this);
            versions.put(state, state.version());
        }
        statesAreHome = false;
        outputsAreHome = false;
    }

    private void step() {
        for (int k = steps[0]; k < steps[1]; k++) {
            execute(k);
        }
    }

    /**
     * Runs every graph once, each after the first one, so that all find the first one's buffers; what this does to
     * state is undone by the upload that follows.
     */
    private void compile() {
        memory.states().forEach(Tensor::floats);
        for (int k = 1; k < chain.size(); k++) {
            execute(Chain.INIT);
            execute(k);
        }
        versions.clear();
        compiled = true;
    }

    /** Brings all state to the device; what only a device had comes home first. */
    private void upload() {
        memory.states().forEach(Tensor::floats);
        execute(Chain.INIT);
        memory.states().forEach(state -> versions.put(state, state.version()));
    }

    /** Whether nobody has changed state since it was the same here and at home. */
    private boolean isNewest(Tensor state) {
        return Long.valueOf(state.version()).equals(versions.get(state));
    }

    private void execute(int graph) {
        try {
            plan.withGraph(graph).execute();
        } catch (RuntimeException | Error e) {
            throw GpuFailure.of(e);
        }
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
            Arrival.check(homes.values(), () -> execute(fetchStates));
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
            Arrival.check(onDemand.stream().map(results::get).toList(), () -> execute(fetchOutputs));
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
        long start = System.nanoTime();
        run();
        long took = System.nanoTime() - start;
        after.accept(took);
        return new LinkedHashMap<>(Map.of("step", took));
    }

    @Override
    public long bufferBytes() {
        return memory.bufferBytes();
    }

    @Override
    public void close() {
        plan.freeDeviceMemory();
    }
}
