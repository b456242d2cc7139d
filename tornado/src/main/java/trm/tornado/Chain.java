package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts tasks into task graphs that run one after the other: TornadoVM limits one to 8,192 bytes and 1,024 nodes. */
final class Chain {
    /** What the tasks of a graph may come to: less than the limits, for what is counted is not all. */
    private static final int NODES = 700;
    private static final int BYTES = 7_000;
    private static final int MOST_TASKS = 64;

    private Chain() {}

    /**
     * Cuts tasks in their order.
     *
     * @param head so many of the first tasks are in one graph, at least
     * @param tail so many of the last tasks are in one graph, at least
     * @param up what goes to the device with each run of a graph whose tasks touch it
     * @param down what comes from the device with each run of a graph whose tasks touch it
     */
    static List<Part> cut(String name, List<Task> tasks, int head, int tail, Set<Object> up, Set<Object> down) {
        var parts = new ArrayList<Part>();
        int last = tasks.size() - tail;
        int from = 0;
        while (from < tasks.size()) {
            int to = Math.max(end(tasks, from), Math.min(head, tasks.size()));
            if (to > last && to < tasks.size()) {
                to = from < last ? last : tasks.size();
            }
            parts.add(Part.of(name + parts.size(), tasks.subList(from, to), up, down));
            from = to;
        }
        return parts;
    }

    /** Where the graph that begins with task {@code from} must end. */
    private static int end(List<Task> tasks, int from) {
        var arrays = Part.identity();
        int bytes = 0;
        int nodes = 0;
        int i = from;
        while (i < tasks.size() && i - from < MOST_TASKS) {
            var task = tasks.get(i);
            var with = Part.identity();
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
}
