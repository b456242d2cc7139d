package trm.distributed;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Adds up arrays that come one after the other as a binary tree: neighbours first, {@code ((0 + 1) + (2 + 3)) + 4}. The
 * sum of a block of 2^k arrays whose first has a number divisible by 2^k is a node of the tree of all, so that it makes
 * no difference which process adds it up.
 */
public final class TreeSum {
    private record Node(int height, float[] values) {}

    private final Deque<Node> nodes = new ArrayDeque<>(); // of falling height, the last one first
    private final Deque<float[]> spare = new ArrayDeque<>();
    private final int length;

    /** @param length of each array */
    public TreeSum(int length) {
        this.length = length;
    }

    /** An array for the next values; it belongs to the sum once it is {@linkplain #add added}. */
    public float[] next() {
        return spare.isEmpty() ? new float[length] : spare.pop();
    }

    /** Adds {@code values}, an array that {@link #next} gave. */
    public void add(float[] values) {
        int height = 0;
        while (!nodes.isEmpty() && nodes.peek().height == height) {
            values = joined(nodes.pop().values, values);
            height++;
        }
        nodes.push(new Node(height, values));
    }

    /** The sum of all arrays, the next of which begins another sum; valid until then. */
    public float[] total() {
        var sum = nodes.pop().values;
        while (!nodes.isEmpty()) {
            sum = joined(nodes.pop().values, sum);
        }
        spare.push(sum);
        return sum;
    }

    private float[] joined(float[] left, float[] right) {
        for (int i = 0; i < length; i++) {
            left[i] += right[i];
        }
        spare.push(right);
        return left;
    }
}
