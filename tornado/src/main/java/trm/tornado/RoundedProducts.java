package trm.tornado;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Products of cuBLAS whose inputs are rounded to bfloat16, with sums and results in float32. Rounded operands are held
 * in two arrays that all products use in turn; those of weights in arrays of their own, for as long as the weight stays
 * what it was.
 */
final class RoundedProducts implements Products {
    private final Map<float[], short[]> weights = new IdentityHashMap<>();
    private final Map<float[], Boolean> fresh = new IdentityHashMap<>();
    private final Map<Integer, short[]> left = new HashMap<>();
    private final Map<Integer, short[]> right = new HashMap<>();
    /** The operands of the last product, and the number of tasks after it: until another one is added they stay. */
    private float[] lastLeft;
    private float[] lastRight;
    private int tasksThen = -1;

    @Override
    public void add(Tasks tasks, float[] a, float[] b, float[] c, Product product) {
        var call = new CublasProvider.Call(product, Cublas.R_16BF, Cublas.COMPUTE_32F);
        boolean again = tasks.list().size() == tasksThen;
        var roundA = rounded(tasks, a, left, again && a == lastLeft);
        var roundB = rounded(tasks, b, right, again && b == lastRight);
        tasks.touch(roundA);
        tasks.touch(roundB);
        tasks.touch(c);
        tasks.add(3, (g, id) -> CublasProvider.add(g, id, roundA, roundB, c, call));
        fresh.remove(c);
        lastLeft = c == a ? null : a;
        lastRight = c == b ? null : b;
        tasksThen = tasks.list().size();
    }

    private short[] rounded(Tasks tasks, float[] from, Map<Integer, short[]> shared, boolean again) {
        boolean weight = tasks.memory().isState(from);
        var to = weight
                ? weights.computeIfAbsent(from, w -> new short[w.length])
                : shared.computeIfAbsent(from.length, short[]::new);
        if (weight ? fresh.putIfAbsent(from, true) == null : !again) {
            tasks.touch(from);
            tasks.touch(to);
            int n = from.length;
            tasks.add("to bfloat16", null, 3, (g, id) -> g.task(id, CopyKernels::toBfloat16, from, to, n));
        }
        return to;
    }

    @Override
    public void changed(float[] state) {
        fresh.remove(state);
    }

    @Override
    public long workspace() {
        return CublasProvider.WORKSPACE;
    }
}
