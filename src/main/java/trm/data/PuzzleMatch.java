package trm.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Finds the puzzle identifiers of one dataset among those of another, by name. */
public final class PuzzleMatch {
    /** In place of the number of a name that is not known, and of a number that has no name. */
    public static final int UNKNOWN = -1;

    private PuzzleMatch() {}

    /**
     * The number among {@code known} of each of {@code names}; that of the blank one, 0, is 0. A name that is known
     * several times, as of two datasets trained on together, is taken where most of the names after it follow too: a
     * dataset finds itself.
     */
    public static int[] numbers(List<String> names, List<String> known) {
        if (names.equals(known)) {
            return IntStream.range(0, names.size()).toArray();
        }
        Map<String, Integer> first = HashMap.newHashMap(known.size());
        var next = new int[known.size()]; // where the same name is known again, or 0
        for (int k = known.size() - 1; k > 0; k--) {
            var later = first.put(known.get(k), k);
            next[k] = later == null ? 0 : later;
        }
        first.remove(PuzzleTable.BLANK);
        var numbers = new int[names.size()];
        Arrays.fill(numbers, 1, numbers.length, UNKNOWN);
        for (int i = 1; i < numbers.length; ) {
            int from = first.getOrDefault(names.get(i), 0);
            int length = from == 0 ? 0 : common(names, i, known, from);
            for (int k = next[from]; k > 0; k = next[k]) {
                int other = common(names, i, known, k);
                from = other > length ? k : from;
                length = Math.max(length, other);
            }
            for (int j = 0; j < length; j++) {
                numbers[i + j] = from + j;
            }
            i += Math.max(1, length);
        }
        return numbers;
    }

    /** How many names from {@code a[i]} on are those from {@code b[k]} on. */
    private static int common(List<String> a, int i, List<String> b, int k) {
        int length = 0;
        while (i + length < a.size() && k + length < b.size() && a.get(i + length).equals(b.get(k + length))) {
            length++;
        }
        return length;
    }
}
