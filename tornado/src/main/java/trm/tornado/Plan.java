package trm.tornado;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoTaskGraphInterface;
import uk.ac.manchester.tornado.api.common.SchedulableTask;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.enums.ProfilerMode;
import uk.ac.manchester.tornado.api.profiler.ProfilerType;
import uk.ac.manchester.tornado.api.runtime.ExecutorFrame;
import uk.ac.manchester.tornado.runtime.tasks.LibraryTask;
import uk.ac.manchester.tornado.runtime.tasks.meta.TaskDataContext;

/**
 * Task graphs over the same buffers: its makers have each buffer once, the others take theirs from them.
 *
 * <p>The execution plan of TornadoVM's API hands on only the buffers of the graph that ran last, so that one would have
 * to have them all, and a graph can have some 250. Hence graphs are run here without it.
 */
final class Plan implements AutoCloseable {
    /** Far from the numbers of TornadoVM's own plans: what it keeps for a plan it keeps by number. */
    private static final AtomicLong NUMBERS = new AtomicLong(1L << 32);

    /** What runs a task graph is for its subclasses only. */
    private static final class Source extends TaskGraph {
        Source(String name) {
            super(name);
        }

        TornadoTaskGraphInterface make() {
            return taskGraphImpl.createImmutableTaskGraph();
        }
    }

    /** Nanoseconds that copies took in a profiled run. */
    record Copies(long toDevice, long fromDevice) {}

    /** A task graph of this plan, compiled at its first run. */
    final class Graph {
        private final Part part;
        private final Source source;
        private final GridScheduler grids;
        private final TornadoTaskGraphInterface runner;
        private boolean hasBuffers;

        private Graph(Part part, Source source, GridScheduler grids, boolean captured) {
            this.part = part;
            this.source = source;
            this.grids = grids;
            runner = source.make();
            runner.updateObjectAccess();
            runner.setDevice(device);
            runner.withGridScheduler(grids);
            if (captured) {
                runner.withCUDAGraph();
            }
            graphs.add(this);
        }

        /** A graph of the same tasks; it compiles no kernels. */
        Graph twin(boolean captured) {
            return new Graph(part, source, grids, captured);
        }

        /** Runs the tasks to their end. */
        void run() {
            run(frame);
        }

        private void run(ExecutorFrame how) {
            try {
                if (!hasBuffers) {
                    takeBuffers();
                    hasBuffers = true;
                }
                runner.execute(how).waitOn();
            } catch (RuntimeException | Error e) {
                throw GpuFailure.of(e);
            }
        }

        /** Takes the buffers that the makers have now, and so none where they have given them back. */
        private void takeBuffers() {
            for (var maker : makers) {
                if (maker != this && part.shares(maker.part)) {
                    runner.setLastExecutedTaskGraph(maker.runner);
                    runner.updatePersistedObjectState();
                }
            }
            runner.setLastExecutedTaskGraph(null); // or each run would take them again
        }

        /** Runs a graph that is not captured, and adds the nanoseconds of each task to those of its label. */
        Copies profile(Map<String, Long> nanos) {
            run(profiling);
            var profiler = tasks().stream()
                    .filter(Plan::isKernel)
                    .map(task -> ((TaskDataContext) task.meta()).getProfiler())
                    .findFirst();
            var first = part.tasks().getFirst().label();
            if (profiler.isEmpty()) {
                nanos.merge(first, runner.getDeviceKernelTime(), Long::sum);
            } else {
                for (int i = 0; i < part.tasks().size(); i++) {
                    long took = profiler.get().getTaskTimer(ProfilerType.TASK_KERNEL_TIME, name(part, i));
                    nanos.merge(part.tasks().get(i).label(), took, Long::sum);
                }
            }
            return new Copies(runner.getDeviceWriteTime(), runner.getDeviceReadTime());
        }

        int launches() {
            return part.tasks().size();
        }

        /** Launches that are not of a library. */
        int kernels() {
            return (int) tasks().stream().filter(Plan::isKernel).count();
        }

        private List<SchedulableTask> tasks() {
            var all = new ArrayList<SchedulableTask>();
            runner.apply(all::add);
            return all;
        }
    }

    private final TornadoDevice device;
    private final ExecutorFrame frame = new ExecutorFrame(NUMBERS.getAndIncrement());
    private final ExecutorFrame profiling = new ExecutorFrame(frame.getExecutionPlanId());
    private final List<Graph> makers = new ArrayList<>();
    private final List<Graph> graphs = new ArrayList<>();

    /** @param makers of which no two have an array in common */
    Plan(TornadoDevice device, List<Part> makers) {
        this.device = device;
        profiling.setProfilerMode(ProfilerMode.SILENT);
        makers.forEach(part -> this.makers.add(add(part, false)));
    }

    /**
     * Adds a graph.
     *
     * @param captured whether its first run is captured as a CUDA graph, which the others replay
     */
    Graph add(Part part, boolean captured) {
        var source = new Source(part.name());
        var grids = new GridScheduler();
        for (var maker : makers) {
            if (part.shares(maker.part)) {
                source.consumeFromDevice(
                        maker.part.name(), Part.both(part.arrays(), maker.part.arrays()).toArray());
            }
        }
        if (!part.up().isEmpty()) {
            source.transferToDevice(DataTransferMode.EVERY_EXECUTION, part.up().toArray());
        }
        for (int i = 0; i < part.tasks().size(); i++) {
            var task = part.tasks().get(i);
            task.adder().add(source, "t" + i);
            if (task.grid() != null) {
                grids.addWorkerGrid(name(part, i), task.grid());
            }
        }
        if (!part.down().isEmpty()) {
            source.transferToHost(DataTransferMode.EVERY_EXECUTION, part.down().toArray());
        }
        var stay = Part.identity();
        stay.addAll(part.arrays());
        stay.removeAll(part.down());
        source.persistOnDevice(stay.toArray());
        return new Graph(part, source, grids, captured);
    }

    private static boolean isKernel(SchedulableTask task) {
        return !(task instanceof LibraryTask);
    }

    /** What TornadoVM calls a task. */
    private static String name(Part part, int task) {
        return part.name() + ".t" + task;
    }

    /** Runs the makers: with what they bring to the device. */
    void make() {
        makers.forEach(Graph::run);
    }

    /** How many kernels differ in more than their arrays: TornadoVM takes scalars for constants of the code. */
    int kernels() {
        var kernels = new HashSet<List<Object>>();
        for (var graph : graphs) {
            for (var task : graph.tasks()) {
                if (isKernel(task)) {
                    var kernel = new ArrayList<Object>(List.of(task.getTaskName()));
                    Arrays.stream(task.getArguments()).filter(Number.class::isInstance).forEach(kernel::add);
                    kernels.add(kernel);
                }
            }
        }
        return kernels.size();
    }

    /** Gives back what the graphs have on the device; none may run again. */
    @Override
    public void close() {
        for (var graph : graphs) { // makers first, for nobody else may give back their buffers
            if (graph.hasBuffers) {
                graph.takeBuffers();
                graph.runner.freeDeviceMemory();
            }
        }
    }
}
