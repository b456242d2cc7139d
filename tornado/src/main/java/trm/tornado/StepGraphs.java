package trm.tornado;

import java.util.List;
import java.util.Map;
import trm.graph.Device;

/** The graphs that make a run of a program, one after the other. */
final class StepGraphs {
    private final boolean captured;
    private final List<Plan.Graph> graphs;
    /** The same, not captured; made when a run is to be timed. */
    private List<Plan.Graph> timed;

    /** @param captured whether each graph's first run is captured as a CUDA graph, which the others replay */
    StepGraphs(Plan plan, List<Part> parts, boolean captured) {
        this.captured = captured;
        graphs = parts.stream().map(part -> plan.add(part, captured)).toList();
    }

    /** @param bytes of the program on the device */
    Device.Launches launches(long bytes) {
        int kernels = graphs.stream().mapToInt(Plan.Graph::kernels).sum();
        int all = graphs.stream().mapToInt(Plan.Graph::launches).sum();
        return new Device.Launches(kernels, all - kernels, graphs.size(), captured, bytes);
    }

    void run() {
        graphs.forEach(Plan.Graph::run);
    }

    /**
     * Runs each task by itself.
     *
     * @param nanos takes the nanoseconds of tasks by their labels
     * @return nanoseconds of the copies between host and device
     */
    long profile(Map<String, Long> nanos) {
        if (timed == null) {
            timed = captured ? graphs.stream().map(graph -> graph.twin(false)).toList() : graphs;
        }
        var copies = timed.stream().map(graph -> graph.profile(nanos)).toList();
        long all = copies.stream().mapToLong(copy -> copy.toDevice() + copy.fromDevice()).sum();
        return captured ? all - argumentsOfKernels(copies) : all;
    }

    /**
     * What a captured graph spares: each kernel that is launched by itself has its arguments copied before. Only the
     * first graph has other copies to the device, so the mean of the rest holds for its kernels too.
     */
    private long argumentsOfKernels(List<Plan.Copies> copies) {
        long rest = copies.stream().skip(1).mapToLong(Plan.Copies::toDevice).sum();
        int kernels = graphs.stream().skip(1).mapToInt(Plan.Graph::kernels).sum();
        long first = kernels == 0 ? 0 : rest * graphs.getFirst().kernels() / kernels;
        return rest + Math.min(first, copies.getFirst().toDevice());
    }
}
