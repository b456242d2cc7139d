package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TableRowsTest {
    private static final int WIDTH = 3;
    private static final float[] TABLE = {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32};

    private static float[] made(int piece, int... rows) {
        var target = new float[rows.length * WIDTH];
        var table = new TableRows(TABLE.length / WIDTH, WIDTH, rows, target);
        for (int from = 0; from < TABLE.length; from += piece) {
            var values = Arrays.copyOfRange(TABLE, from, from + piece + 5); // more than is given
            table.take(values, Math.min(piece, TABLE.length - from));
        }
        table.finish();
        return target;
    }

    /** A table that counts how often it is read. */
    @ParameterizedTest
    @CsvSource({"1, 5", "2, 3", "4, 2", "5, 1", "100, 1"})
    void inBlocksItIsTheSame(int block, int passes) {
        int[] read = {0};
        var table = new StoredTensor("f", "t", List.of(4, WIDTH), "F32", sink -> {
            read[0]++;
            sink.take(TABLE, TABLE.length);
        });
        var made = new float[5 * WIDTH];
        int[] filled = {0};
        TableRows.source(table, WIDTH, new int[] {3, -1, 0, 0, 2}, block).read((values, count) -> {
            System.arraycopy(values, 0, made, filled[0], count);
            filled[0] += count;
        });
        assertArrayEquals(new float[] {30, 31, 32, 15, 16, 17, 0, 1, 2, 0, 1, 2, 20, 21, 22}, made);
        assertEquals(passes, read[0]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 12})
    void rowsAndTheirMeanInPiecesOfAnyLength(int piece) {
        assertArrayEquals(new float[] {20, 21, 22, 0, 1, 2, 20, 21, 22}, made(piece, 2, 0, 2));
        assertArrayEquals(new float[] {15, 16, 17, 30, 31, 32, 15, 16, 17}, made(piece, -1, 3, -1));
        assertArrayEquals(TABLE, made(piece, 0, 1, 2, 3));
    }
}
