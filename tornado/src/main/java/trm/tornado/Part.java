package trm.tornado;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * A task graph as it will be.
 *
 * @param arrays all that its tasks touch, by identity
 * @param up those of them that go to the device with each run
 * @param down those of them that come from the device with each run
 */
record Part(String name, List<Task> tasks, Set<Object> arrays, Set<Object> up, Set<Object> down) {
    static Part of(String name, List<Task> tasks, Set<Object> up, Set<Object> down) {
        var arrays = identity();
        tasks.forEach(task -> arrays.addAll(task.arrays()));
        return new Part(name, tasks, arrays, both(arrays, up), both(arrays, down));
    }

    static Set<Object> identity() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    boolean shares(Part other) {
        return !Collections.disjoint(arrays, other.arrays);
    }

    static Set<Object> both(Set<Object> a, Set<Object> b) {
        var both = identity();
        both.addAll(a);
        both.retainAll(b);
        return both;
    }
}
