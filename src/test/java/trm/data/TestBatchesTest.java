package trm.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TestBatchesTest {
    @Test
    void goesThroughAllInOrderAndPadsTheLast() {
        var split = Splits.uneven("test", new int[][] {{1, 2}, {3}, {1}});
        var batch = new Batch(4, 4);
        var batches = new TestBatches(split);
        for (int round = 0; round < 2; round++) {
            assertTrue(batches.next(batch));
            assertEquals(4, batch.count());
            assertArrayEquals(new int[] {1, 2, 2, 3}, batch.puzzleIdentifiers());
            for (int i = 0; i < 4; i++) {
                assertEquals(i, Splits.number(batch, i));
            }
            assertArrayEquals(new int[] {-100, -100, -100, 1}, Arrays.copyOf(batch.labels(), 4));
            assertTrue(batches.next(batch));
            assertEquals(3, batch.count());
            assertArrayEquals(new int[] {3, 3, 4, 0}, batch.puzzleIdentifiers());
            for (int i = 12; i < 16; i++) {
                assertEquals(0, batch.inputs()[i]);
                assertEquals(-100, batch.labels()[i]);
            }
            assertFalse(batches.next(batch));
            batches.rewind();
        }
    }
}
