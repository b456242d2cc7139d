package trm.tornado;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.ImmutableTaskGraph;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;

/**
 * Tasks cut into the task graphs of one execution plan. TornadoVM limits a graph to 8,192 bytes and 1,024 nodes, and
 * buffers pass from one graph to another only by name.
 *
 * <p>A graph takes its buffers from whichever graph ran before it, as far as both use them; the first graph,
 * {@code init}, has them all. So it must run before the first run of each of the others: {@link #INIT}.
 */
final class Chain {
    /** The index of the graph that has every buffer. */
    static final int INIT = 0;

    /** What a task costs beside its arguments, and what an array costs, in nodes; half of TornadoVM's limit is used. */
    private static final int NODES = 700;
    private static final int BYTES = 7_000;
    private static final int MOST_TASKS = 64;

    /** A graph as it will be. */
    private record Part(String name, List<Task> tasks, Set<Object> up, Set<Object> down, Set<Object> arrays) {}

    private final List<Part> parts = new ArrayList<>();
    private final GridScheduler grids = new GridScheduler();
    /** In every graph, so that none shares nothing with another. */
    private final float[] common = new float[1];
    private boolean grid;

    /**
     * @param all every array of the program that is on the device
     * @param up those of them that the first graph brings there whenever it runs
     */
    Chain(Set<Object> all, Set<Object> up) {
        add("init", touch(all), up, identity());
    }

    static Set<Object> identity() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /** Adds a graph that brings arrays home; returns its index. */
    int addFetch(String name, Set<Object> down) {
        return add(name, touch(down), identity(), down);
    }

    /**
     * Tasks that write the arrays and leave them as they are: TornadoVM brings nothing home that no task of the same
     * graph writes, and passes on no buffer that no task uses.
     */
    private static List<Task> touch(Set<Object> arrays) {
        var tasks = new ArrayList<Task>();
        var floats = arrays.stream().filter(a -> a instanceof float[]).map(a -> (float[]) a).toList();
        for (int i = 0; i < floats.size(); i += 8) {
            var eight = floats.subList(i, Math.min(floats.size(), i + 8));
            if (eight.size() == 8) {
                tasks.add(new Task("touch", set(eight), 8, null, (g, id) -> g.task(
                        id, CopyKernels::touch8, eight.get(0), eight.get(1), eight.get(2), eight.get(3), eight.get(4),
                        eight.get(5), eight.get(6), eight.get(7))));
            } else {
                eight.forEach(array -> tasks.add(new Task(
                        "touch", set(List.of(array)), 1, null, (g, id) -> g.task(id, CopyKernels::touch, array))));
            }
        }
        for (var array : arrays) {
            Task.Adder adder = switch (array) {
                case int[] ints -> (g, id) -> g.task(id, CopyKernels::touchInts, ints);
                case short[] shorts -> (g, id) -> g.task(id, CopyKernels::touchShorts, shorts);
                default -> null;
            };
            if (adder != null) {
                tasks.add(new Task("touch", set(List.of(array)), 1, null, adder));
            }
        }
        return tasks;
    }

    private static Set<Object> set(List<?> arrays) {
        var set = identity();
        set.addAll(arrays);
        return set;
    }

    /**
     * Adds tasks as one graph or several. An array of the exchange has a buffer in one graph only, so that all tasks
     * that touch those of one direction are in one graph.
     *
     * @param up arrays outside the heap that go to the device with each run of the first; the first tasks touch them
     * @param down arrays outside the heap that come from the device with each run of the last; the last tasks touch
     *     them
     * @return the first index, and after the last one
     */
    int[] add(String name, List<Task> tasks, Object[] up, Object[] down) {
        int first = parts.size();
        int head = 0;
        while (head < tasks.size() && touches(tasks.get(head), up)) {
            head++;
        }
        int tail = tasks.size();
        while (tail > head && touches(tasks.get(tail - 1), down)) {
            tail--;
        }
        int from = 0;
        while (from < tasks.size()) {
            int to = Math.max(end(tasks, from), head);
            if (to > tail && to < tasks.size()) {
                to = from < tail ? tail : tasks.size();
            }
            var in = identity();
            var out = identity();
            if (from == 0) {
                Collections.addAll(in, up);
            }
            if (to == tasks.size()) {
                Collections.addAll(out, down);
            }
            add(name + (parts.size() - first), tasks.subList(from, to), in, out);
            from = to;
        }
        return new int[] {first, parts.size()};
    }

    private static boolean touches(Task task, Object[] arrays) {
        for (var array : arrays) {
            if (task.arrays().contains(array)) {
                return true;
            }
        }
        return false;
    }

    /** Where the graph that begins with task {@code from} must end. */
    private static int end(List<Task> tasks, int from) {
        var arrays = identity();
        int bytes = 0;
        int nodes = 0;
        int i = from;
        while (i < tasks.size() && i - from < MOST_TASKS) {
            var task = tasks.get(i);
            var with = identity();
            with.addAll(arrays);
            with.addAll(task.arrays());
            bytes += 15 + 5 * task.arguments();
            nodes += 2 + task.arguments();
            if (i > from && (bytes > BYTES || nodes + 3 * with.size() > NODES)) {
                break;
            }
            arrays = with;
            i++;
        }
        return i;
    }

    private int add(String name, List<Task> tasks, Set<Object> up, Set<Object> down) {
        var arrays = identity();
        tasks.forEach(task -> arrays.addAll(task.arrays()));
        arrays.add(common);
        parts.add(new Part(name, tasks, up, down, arrays));
        return parts.size() - 1;
    }

    /** The graphs, in the order of their indices. */
    ImmutableTaskGraph[] build() {
        var graphs = new ArrayList<ImmutableTaskGraph>();
        for (var part : parts) {
            graphs.add(build(part));
        }
        return graphs.toArray(ImmutableTaskGraph[]::new);
    }

    /** The threads of kernels that ask for groups; null where none does. */
    GridScheduler grids() {
        return grid ? grids : null;
    }

    int size() {
        return parts.size();
    }

    private ImmutableTaskGraph build(Part part) {
        var graph = new TaskGraph(part.name);
        if (part != parts.getFirst()) {
            for (var before : parts) {
                var both = identity();
                both.addAll(part.arrays);
                both.retainAll(before.arrays);
                both.retainAll(parts.getFirst().arrays); // the exchange's arrays belong to one graph alone
                graph.consumeFromDevice(before.name, both.toArray());
            }
        }
        if (!part.up.isEmpty()) {
            graph.transferToDevice(DataTransferMode.EVERY_EXECUTION, part.up.toArray());
        }
        for (int i = 0; i < part.tasks.size(); i++) {
            var task = part.tasks.get(i);
            var id = "t" + i;
            task.adder().add(graph, id);
            if (task.grid() != null) {
                grids.addWorkerGrid(part.name + "." + id, task.grid());
                grid = true;
            }
        }
        graph.task("common", CopyKernels::touch, common);
        if (!part.down.isEmpty()) {
            graph.transferToHost(DataTransferMode.EVERY_EXECUTION, part.down.toArray());
        }
        var stay = identity();
        stay.addAll(part.arrays);
        stay.removeAll(part.down);
        graph.persistOnDevice(stay.toArray());
        return graph.snapshot();
    }
}
