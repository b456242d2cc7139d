package trm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PuzzleMatchTest {
    private static final String BLANK = PuzzleTable.BLANK;

    private static void assertNumbers(List<String> names, List<String> known, int... expected) {
        assertArrayEquals(expected, PuzzleMatch.numbers(names, known));
    }

    @Test
    void namesAreFoundInAnyOrder() {
        var known = List.of(BLANK, "a", "b", "c");
        assertNumbers(known, known, 0, 1, 2, 3);
        assertNumbers(List.of(BLANK, "c", "a"), known, 0, 3, 1);
        assertNumbers(List.of(BLANK, "x", "b", "y"), known, 0, -1, 2, -1);
        assertNumbers(List.of(BLANK), known, 0);
        assertNumbers(known, List.of(BLANK), 0, -1, -1, -1);
    }

    @Test
    void aDatasetFindsItselfAmongOthersWithNamesOfItsOwn() {
        var known = List.of(BLANK, "a", "b", "c", "b", "d", "a");
        assertNumbers(List.of(BLANK, "b", "d", "a"), known, 0, 4, 5, 6);
        assertNumbers(List.of(BLANK, "b", "c"), known, 0, 2, 3);
        assertNumbers(List.of(BLANK, "b", "x", "a"), known, 0, 2, -1, 1);
        assertNumbers(List.of(BLANK, "b", "d", "a", "a", "b", "c"), known, 0, 4, 5, 6, 1, 2, 3);
    }

    @Test
    void numbersWithoutNamesAreOnlyThoseOfTheSameList() {
        var nameless = List.of(BLANK, BLANK, BLANK);
        assertNumbers(nameless, nameless, 0, 1, 2);
        assertNumbers(nameless, List.of(BLANK, BLANK, BLANK, "a"), 0, -1, -1);
    }

    @Test
    void aMillionNamesBackwards() {
        var known = new ArrayList<>(List.of(BLANK));
        for (int i = 1; i < 1_000_000; i++) {
            known.add("p" + i);
        }
        var names = new ArrayList<>(List.of(BLANK));
        names.addAll(known.subList(1, known.size()).reversed());
        var expected = new int[known.size()];
        for (int i = 1; i < expected.length; i++) {
            expected[i] = expected.length - i;
        }
        assertArrayEquals(expected, PuzzleMatch.numbers(names, known));
    }
}
