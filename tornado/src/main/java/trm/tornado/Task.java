package trm.tornado;

import java.util.Set;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;

/**
 * One launch on the device, before it is put into a task graph.
 *
 * @param label the operation that it is of and its region, for profiles
 * @param arrays all that it reads and writes, by identity
 * @param arguments how many arguments it takes, which count for the size of a task graph
 * @param grid the threads of a kernel that asks for groups of its own size; null where TornadoVM chooses
 */
record Task(String label, Set<Object> arrays, int arguments, WorkerGrid grid, Adder adder) {
    /** Adds the task to a graph under a name. */
    interface Adder {
        void add(TaskGraph graph, String id);
    }
}
