package trm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import trm.tensor.Rng;
import trm.tensor.TrmException;

class TrainSamplerTest {
    /** The groups, puzzles and examples of the reference's recorded training order. */
    private static final int[][] LIKE_GOLDEN = {
        {6, 6, 6, 6}, {4, 4, 4, 4}, {3, 3, 3, 3}, {2, 2, 2, 3}, {3, 3, 3, 3}, {3, 3, 3, 3}, {5, 5, 5, 5}
    };

    private static List<int[]> puzzleRuns(DataSplit split, Batch batch) {
        var runs = new ArrayList<int[]>();
        for (int i = 0; i < batch.size(); i++) {
            int puzzle = split.puzzleOf(Splits.number(batch, i));
            assertEquals(split.puzzleIdentifier(puzzle), batch.puzzleIdentifiers()[i]);
            int size = split.puzzleEnd(puzzle) - split.puzzleStart(puzzle);
            if (runs.isEmpty() || runs.getLast()[0] != puzzle || runs.getLast()[1] == size) {
                runs.add(new int[] {puzzle, 0});
            }
            runs.getLast()[1]++;
        }
        return runs;
    }

    @Property(tries = 50)
    void takesEachGroupOnceAPermutationAndNoExampleTwiceAPuzzle(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int batchSize) {
        var split = Splits.uneven("train", LIKE_GOLDEN);
        var batch = new Batch(batchSize, 4);
        var sampler = new TrainSampler(split, batchSize, 3, new Rng(seed));
        var groups = new ArrayList<Integer>();
        while (sampler.next(batch)) {
            assertEquals(batchSize, batch.count());
            var runs = puzzleRuns(split, batch);
            for (int i = 0; i < runs.size(); i++) {
                int puzzle = runs.get(i)[0];
                int size = split.puzzleEnd(puzzle) - split.puzzleStart(puzzle);
                boolean last = i == runs.size() - 1;
                assertTrue(last ? runs.get(i)[1] <= size : runs.get(i)[1] == size, "only the last puzzle may be cut");
                groups.add(groupOf(split, puzzle));
            }
            int row = 0;
            for (var run : runs) {
                var numbers = new HashSet<Integer>();
                for (int end = row + run[1]; row < end; row++) {
                    assertTrue(numbers.add(Splits.number(batch, row)), "without replacement");
                }
            }
        }
        assertTrue(groups.size() <= 21);
        for (int start = 0; start + 7 <= groups.size(); start += 7) {
            assertEquals(7, new HashSet<>(groups.subList(start, start + 7)).size(), "each group once");
        }
        if (batchSize == 1) {
            assertEquals(21, groups.size());
        }
    }

    private static int groupOf(DataSplit split, int puzzle) {
        int group = 0;
        while (split.groupEnd(group) <= puzzle) {
            group++;
        }
        return group;
    }

    @Test
    void dropsTheBatchThatAnIterationCannotFillAndBeginsAnother() {
        var split = Splits.uneven("train", new int[][] {{1}, {1}, {1}, {1}, {1}});
        var sampler = new TrainSampler(split, 4, 2, new Rng(1));
        var batch = new Batch(4, 4);
        for (int iteration = 0; iteration < 3; iteration++) {
            assertTrue(sampler.next(batch));
            assertTrue(sampler.next(batch));
            assertTrue(!sampler.next(batch), "two examples are left of ten");
        }
    }

    @Property(tries = 50)
    void goesOnExactlyAfterRestoring(
            @ForAll long seed, @ForAll @IntRange(min = 0, max = 15) int before, @ForAll boolean endOfIteration) {
        var split = Splits.uneven("train", LIKE_GOLDEN);
        var batch = new Batch(6, 4);
        var first = new TrainSampler(split, 6, 3, new Rng(seed));
        for (int i = 0; i < before; i++) {
            first.next(batch);
        }
        while (endOfIteration && first.next(batch)) {
            assertEquals(6, batch.count());
        }
        var state = first.state();
        var second = new TrainSampler(split, 6, 3, new Rng(~seed));
        second.restore(state);
        var again = new Batch(6, 4);
        for (int i = 0; i < 40; i++) {
            boolean more = first.next(batch);
            assertEquals(more, second.next(again));
            if (more) {
                assertArrayEquals(batch.inputs(), again.inputs());
                assertArrayEquals(batch.labels(), again.labels());
                assertArrayEquals(batch.puzzleIdentifiers(), again.puzzleIdentifiers());
            }
        }
        assertEquals(first.state(), second.state());
    }

    @Test
    void everyExampleAndPuzzleIsReached() {
        var split = Splits.uneven("train", LIKE_GOLDEN);
        var batch = new Batch(5, 4);
        var sampler = new TrainSampler(split, 5, 200, new Rng(3));
        var seen = new HashSet<Integer>();
        while (sampler.next(batch)) {
            for (int i = 0; i < 5; i++) {
                seen.add(Splits.number(batch, i));
            }
        }
        assertEquals(split.examples(), seen.size());
    }

    @Test
    void refusesABatchThatNoIterationCanFill() {
        var split = Splits.uneven("train", new int[][] {{1, 2}, {1}});
        var fault = assertThrows(TrmException.class, () -> new TrainSampler(split, 7, 2, new Rng(0)));
        assertEquals(2, fault.exitCode());
        assertTrue(fault.getMessage().contains("global_batch_size=7"), fault.getMessage());
        assertTrue(fault.getMessage().contains("at most 6"), fault.getMessage());
    }

    @Test
    void refusesAPlaceOfOtherData() {
        var small = new TrainSampler(Splits.uneven("train", new int[][] {{1}, {1}}), 1, 2, new Rng(0));
        var large = new TrainSampler(Splits.uneven("train", LIKE_GOLDEN), 1, 2, new Rng(0));
        var state = large.state();
        assertThrows(TrmException.class, () -> small.restore(state));
    }
}
