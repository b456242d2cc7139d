package trm.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import trm.distributed.Group;
import trm.distributed.Groups;
import trm.distributed.TreeSum;

/**
 * What a sum of gradients over all ranks takes, by its length, and the part of it that is copying and adding in each
 * process: the numbers that {@link ExchangePrediction} needs. To be started by {@code mpirun}.
 */
public final class SumBench {
    private static final int[] FLOATS = {
        1 << 8, 1 << 12, 1 << 16, 1 << 18, 1 << 20, 1 << 21, 1 << 22, 6_828_034, 1 << 24
    };
    private static final int REPEATS = 31;

    private static final int PIECE = (int) ExchangePrediction.PIECE / Float.BYTES;

    /** With room for slices that are rounded up. */
    private static final MemorySegment OUT = Arena.global().allocate(2 * ExchangePrediction.PIECE);
    private static final MemorySegment IN = Arena.global().allocate(2 * ExchangePrediction.PIECE);

    private static final Map<Integer, TreeSum> TREES = new HashMap<>();

    private SumBench() {}

    public static void main(String[] args) {
        try (var group = Groups.open(System.getenv())) {
            if (group.isFirst()) {
                System.out.printf("%s%n%n| bytes | sum, ms (median, min) | ns a byte | of it copies and additions |%n"
                        + "|---:|---:|---:|---:|%n", group.describe());
            }
            for (int floats : FLOATS) {
                var values = new float[floats];
                Runnable sum = () -> group.sum(values);
                Runnable local = () -> local(values, group.size());
                seconds(group, sum);
                seconds(group, local);
                var all = seconds(group, sum);
                var own = seconds(group, local);
                if (group.isFirst()) {
                    double bytes = (double) Float.BYTES * floats;
                    System.out.printf("| %,d | %.3f, %.3f | %.3f | %.3f |%n",
                            (long) bytes, 1e3 * middle(all), 1e3 * all[0], 1e9 * middle(all) / bytes,
                            1e9 * middle(own) / bytes);
                }
            }
        }
    }

    private static double middle(double[] sorted) {
        return sorted[sorted.length / 2];
    }

    /** Of each repetition the slowest rank, the shortest first. */
    private static double[] seconds(Group group, Runnable work) {
        var seconds = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            group.barrier();
            long start = System.nanoTime();
            work.run();
            var all = group.gather(new double[] {(System.nanoTime() - start) / 1e9});
            seconds[i] = Arrays.stream(all).max().orElseThrow();
        }
        Arrays.sort(seconds);
        return seconds;
    }

    /** What each rank does of a sum beside the library's calls, piece by piece, as MpiGroup does it. */
    private static void local(float[] values, int ranks) {
        for (int at = 0; at < values.length; at += PIECE) {
            int length = Math.min(PIECE, values.length - at);
            int slice = (length + ranks - 1) / ranks;
            MemorySegment.copy(values, at, OUT, ValueLayout.JAVA_FLOAT, 0, length);
            var tree = TREES.computeIfAbsent(slice, TreeSum::new);
            for (int i = 0; i < ranks; i++) {
                var next = tree.next();
                MemorySegment.copy(IN, ValueLayout.JAVA_FLOAT, (long) i * slice * Float.BYTES, next, 0, slice);
                tree.add(next);
            }
            MemorySegment.copy(tree.total(), 0, OUT, ValueLayout.JAVA_FLOAT, 0, slice);
            MemorySegment.copy(IN, ValueLayout.JAVA_FLOAT, 0, values, at, length);
        }
    }
}
