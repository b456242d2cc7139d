package trm.distributed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TreeSumTest {
    private static float[][] arrays(int number, int length, long seed) {
        var random = new Random(seed);
        var arrays = new float[number][length];
        for (var array : arrays) {
            for (int i = 0; i < length; i++) {
                array[i] = (float) Math.scalb(random.nextDouble() - 0.5, random.nextInt(30));
            }
        }
        return arrays;
    }

    /** By its definition: the left part has the greatest power of two below the number. */
    private static float[] sum(float[][] arrays, int from, int to) {
        if (to - from == 1) {
            return arrays[from].clone();
        }
        int middle = from + Integer.highestOneBit(to - from - 1);
        var left = sum(arrays, from, middle);
        var right = sum(arrays, middle, to);
        for (int i = 0; i < left.length; i++) {
            left[i] += right[i];
        }
        return left;
    }

    private static float[] total(TreeSum tree, float[][] arrays, int from, int to) {
        for (int i = from; i < to; i++) {
            var next = tree.next();
            System.arraycopy(arrays[i], 0, next, 0, next.length);
            tree.add(next);
        }
        return tree.total().clone();
    }

    @Property(tries = 300)
    void addsUpAsATree(
            @ForAll @IntRange(min = 1, max = 40) int number, @ForAll @IntRange(min = 0, max = 20) int length,
            @ForAll long seed) {
        var arrays = arrays(number, length, seed);
        var tree = new TreeSum(length);
        for (int time = 0; time < 2; time++) { // the second time in arrays of the first
            assertArrayEquals(sum(arrays, 0, number), total(tree, arrays, 0, number));
        }
    }

    /** Whoever adds up blocks of 2^k, and the blocks' sums then, gets the same bits: processes do. */
    @Property(tries = 300)
    void blocksAreNodesOfTheWhole(
            @ForAll @IntRange(min = 1, max = 40) int number, @ForAll @IntRange(min = 0, max = 5) int log,
            @ForAll long seed) {
        int length = 7;
        var arrays = arrays(number, length, seed);
        var blocks = new TreeSum(length);
        for (int from = 0; from < number; from += 1 << log) {
            blocks.add(total(new TreeSum(length), arrays, from, Math.min(number, from + (1 << log))));
        }
        assertArrayEquals(total(new TreeSum(length), arrays, 0, number), blocks.total());
    }
}
