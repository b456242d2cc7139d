package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import trm.graph.Graph;
import trm.graph.Op;
import trm.tensor.Tensor;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;

/** Takes the tasks of a program as operations are lowered, and notes which arrays each of them touches. */
final class Tasks {
    private final Memory memory;
    private final List<Task> list = new ArrayList<>();
    private Set<Object> touched = Part.identity();
    private String label = "";

    Tasks(Memory memory) {
        this.memory = memory;
    }

    List<Task> list() {
        return list;
    }

    Memory memory() {
        return memory;
    }

    /** What follows is of this node. */
    void begin(Graph.Node node) {
        begin(node.label());
    }

    /** What follows has this label. */
    void begin(String label) {
        this.label = label;
    }

    /** The buffer of a float tensor, which the next task touches. */
    float[] floats(Tensor tensor) {
        return touch(memory.floats(tensor));
    }

    int[] ints(Tensor tensor) {
        return touch(memory.ints(tensor));
    }

    /** The buffer of a float tensor, or of nothing for an absent one. */
    float[] floatsOrNothing(Tensor tensor) {
        return touch(tensor == null ? memory.nothing() : memory.floats(tensor));
    }

    /** The i-th scratch of an operation. */
    float[] scratch(Op op, int i) {
        return floats(memory.scratch(op).get(i));
    }

    <A> A touch(A array) {
        touched.add(array);
        return array;
    }

    /** Adds a task whose threads TornadoVM lays out; it touches the arrays asked for since the last one. */
    void add(int arguments, Task.Adder adder) {
        add(null, arguments, adder);
    }

    /** Adds a task on a grid of groups. */
    void add(WorkerGrid grid, int arguments, Task.Adder adder) {
        add(label, grid, arguments, adder);
    }

    /** Adds a task that has a label of its own. */
    void add(String label, WorkerGrid grid, int arguments, Task.Adder adder) {
        list.add(new Task(label, touched, arguments, grid, adder));
        touched = Part.identity();
    }

    /** Puts {@code from} where {@code to} is, unless it is there already or absent. */
    void copyUnlessShared(Tensor from, Tensor to) {
        if (from != null && !memory.shared(from, to)) {
            var source = floats(from);
            var target = floats(to);
            int n = to.size();
            add(3, (g, id) -> g.task(id, CopyKernels::copy, source, target, n));
        }
    }

    /** {@code groups} groups of {@code size} threads. */
    static WorkerGrid groups(int groups, int size) {
        var grid = new WorkerGrid1D(Math.multiplyExact(groups, size));
        grid.setLocalWork(size, 1, 1);
        return grid;
    }

    /** {@code x · y} groups of {@code sizeX · sizeY} threads. */
    static WorkerGrid groups(int x, int sizeX, int y, int sizeY) {
        var grid = new WorkerGrid2D(Math.multiplyExact(x, sizeX), Math.multiplyExact(y, sizeY));
        grid.setLocalWork(sizeX, sizeY, 1);
        return grid;
    }
}
