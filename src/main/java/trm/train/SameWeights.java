package trm.train;

import java.util.Arrays;
import trm.distributed.Group;
import trm.nn.Parameters;
import trm.tensor.TrmException;

/** Sees to it that all processes of a group have the same weights, to the bit. */
final class SameWeights {
    private SameWeights() {}

    /**
     * Compares the weights of all processes.
     *
     * @throws TrmException naming the ranks whose weights are not those of the first
     */
    static void check(Group group, Parameters parameters) {
        if (group.size() == 1) {
            return;
        }
        long digest = digest(parameters);
        var all = group.gather(new int[] {(int) (digest >>> 32), (int) digest});
        var others = new StringBuilder();
        for (int rank = 1; rank < group.size(); rank++) {
            if (!Arrays.equals(all, 2 * rank, 2 * rank + 2, all, 0, 2)) {
                others.append(others.isEmpty() ? "" : ", ").append(rank);
            }
        }
        if (!others.isEmpty()) {
            throw TrmException.failure(
                    "the weights of rank %s are no longer those of rank 0: this state is not saved, the one before it"
                            + " stays; a machine that computes otherwise (another processor, Java or library) or faulty"
                            + " memory leads there",
                    others);
        }
    }

    private static long digest(Parameters parameters) {
        long digest = 0;
        for (var parameter : parameters.all()) {
            for (float value : parameter.tensor().floats()) {
                digest = digest * 0x9E3779B97F4A7C15L + Float.floatToRawIntBits(value);
            }
        }
        return digest;
    }
}
