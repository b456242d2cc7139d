package trm.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Tasks that do nothing but touch arrays: TornadoVM gives a buffer to none that no task uses, and brings nothing home
 * that no task of the same graph writes.
 */
final class Touch {
    private static final int AT_ONCE = 8;

    private Touch() {}

    /** Tasks that write arrays and leave them as they are. */
    static List<Task> whole(Set<Object> arrays) {
        return tasks(
                arrays,
                a -> (g, id) -> g.task(
                        id, CopyKernels::touch8, a.get(0), a.get(1), a.get(2), a.get(3), a.get(4), a.get(5), a.get(6),
                        a.get(7)),
                array -> switch (array) {
                    case float[] floats -> (g, id) -> g.task(id, CopyKernels::touch, floats);
                    case int[] ints -> (g, id) -> g.task(id, CopyKernels::touchInts, ints);
                    case short[] shorts -> (g, id) -> g.task(id, CopyKernels::touchShorts, shorts);
                    default -> throw new IllegalArgumentException(array.getClass().getName());
                });
    }

    /** Tasks that write to arrays whose content nobody needs, so that none is copied to the device for them. */
    static List<Task> empty(Set<Object> arrays) {
        return tasks(
                arrays,
                a -> (g, id) -> g.task(
                        id, CopyKernels::claim8, a.get(0), a.get(1), a.get(2), a.get(3), a.get(4), a.get(5), a.get(6),
                        a.get(7)),
                array -> switch (array) {
                    case float[] floats -> (g, id) -> g.task(id, CopyKernels::claim, floats);
                    case int[] ints -> (g, id) -> g.task(id, CopyKernels::claimInts, ints);
                    case short[] shorts -> (g, id) -> g.task(id, CopyKernels::claimShorts, shorts);
                    default -> throw new IllegalArgumentException(array.getClass().getName());
                });
    }

    private static List<Task> tasks(
            Set<Object> arrays, Function<List<float[]>, Task.Adder> eight, Function<Object, Task.Adder> one) {
        var tasks = new ArrayList<Task>();
        var floats = arrays.stream().filter(float[].class::isInstance).map(float[].class::cast).toList();
        int whole = floats.size() / AT_ONCE * AT_ONCE;
        for (int i = 0; i < whole; i += AT_ONCE) {
            var group = floats.subList(i, i + AT_ONCE);
            tasks.add(task(group, eight.apply(group)));
        }
        floats.subList(whole, floats.size()).forEach(array -> tasks.add(task(List.of(array), one.apply(array))));
        arrays.stream()
                .filter(array -> !(array instanceof float[]))
                .forEach(array -> tasks.add(task(List.of(array), one.apply(array))));
        return tasks;
    }

    private static Task task(List<?> arrays, Task.Adder adder) {
        var touched = Part.identity();
        touched.addAll(arrays);
        return new Task("touch", touched, arrays.size(), null, adder);
    }
}
