package trm.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;

/**
 * How many test puzzles are also training puzzles.
 *
 * @param identical the same clues in the same places
 * @param symmetric the same up to symmetry, identical ones included; exact on every size
 */
public record SudokuOverlap(int identical, int symmetric) {
    static SudokuOverlap between(Sudoku rules, SudokuPuzzles train, SudokuPuzzles test) {
        var canonical = new SudokuCanonical(rules);
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
        return new SudokuOverlap(identical.cardinality(), symmetric.cardinality());
    }
}
