package trm.distributed;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The processes that train one model together, its ranks. Everything but the numbers of ranks is collective: all ranks
 * call the same methods in the same order, or wait for each other without end. For one thread of each process.
 */
public interface Group extends AutoCloseable {
    /** Of this process, from 0. */
    int rank();

    int size();

    /** Of this process among those on its machine, from 0. */
    int localRank();

    /** Ranks on this machine. */
    int localSize();

    /** Whether this is the rank that prints, logs and saves. */
    default boolean isFirst() {
        return rank() == 0;
    }

    /**
     * Replaces {@code values} by their sums over all ranks, element by element, with the same bits on each. The order
     * of additions is that of {@link TreeSum}, whatever the library and the network.
     */
    void sum(float[] values);

    /** The values of all ranks, one after the other; each rank gives as many. */
    double[] gather(double[] values);

    /** The values of all ranks, one after the other; each rank gives as many. */
    float[] gather(float[] values);

    /** The values of all ranks, one after the other; each rank gives as many. */
    int[] gather(int[] values);

    /** The values of each rank, of which each gives as many as it has. */
    default List<int[]> gatherEach(int[] values) {
        var lengths = gather(new int[] {values.length});
        int longest = Arrays.stream(lengths).max().orElseThrow();
        var all = gather(Arrays.copyOf(values, longest));
        return IntStream.range(0, lengths.length)
                .mapToObj(rank -> Arrays.copyOfRange(all, rank * longest, rank * longest + lengths[rank]))
                .toList();
    }

    /** As {@link #gather(float[])}, for the first rank alone; the others get null. */
    float[] collect(float[] values);

    /** What the first rank gives; the others may give null. */
    byte[] broadcast(byte[] ofFirst);

    /** Whether it is so on any rank. */
    default boolean any(boolean mine) {
        for (double there : gather(new double[] {mine ? 1 : 0})) {
            if (there != 0) {
                return true;
            }
        }
        return false;
    }

    /** Waits for all ranks. */
    void barrier();

    /** This rank and its machine, for what it says of itself: {@code rank 3 on node7}. */
    String place();

    /** The library and the ranks, in words. */
    String describe();

    /**
     * Ends all ranks at once, this one with {@code status}; does not return. For a rank that cannot go on and has said
     * why: the others wait for it, and would do so in {@link #close} too.
     */
    void abort(int status);

    /** The end of all collective work; every rank comes here. */
    @Override
    void close();
}
