package trm.data.puzzle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;

/**
 * How many test puzzles are also training puzzles.
 *
 * @param identical the same question
 * @param symmetric the same up to symmetry, identical ones included
 */
public record Overlap(int identical, int symmetric) {
    public static Overlap between(Canonical canonical, Puzzles train, Puzzles test) {
        var bySignature = new HashMap<Long, List<Integer>>();
        for (int i = 0; i < test.count(); i++) {
            bySignature
                    .computeIfAbsent(canonical.signature(test.puzzle(i)), key -> new ArrayList<>(1))
                    .add(i);
        }
        var identical = new BitSet();
        var symmetric = new BitSet();
        for (int i = 0; i < train.count(); i++) {
            var puzzle = train.puzzle(i);
            for (int other : bySignature.getOrDefault(canonical.signature(puzzle), List.of())) {
                if (Arrays.equals(puzzle, test.puzzle(other))) {
                    identical.set(other);
                    symmetric.set(other);
                } else if (!symmetric.get(other)
                        && canonical.of(puzzle, train.solution(i))
                                .equals(canonical.of(test.puzzle(other), test.solution(other)))) {
                    symmetric.set(other);
                }
            }
        }
        return new Overlap(identical.cardinality(), symmetric.cardinality());
    }
}
