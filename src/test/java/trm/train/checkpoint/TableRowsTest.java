package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
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

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 12})
    void rowsAndTheirMeanInPiecesOfAnyLength(int piece) {
        assertArrayEquals(new float[] {20, 21, 22, 0, 1, 2, 20, 21, 22}, made(piece, 2, 0, 2));
        assertArrayEquals(new float[] {15, 16, 17, 30, 31, 32, 15, 16, 17}, made(piece, -1, 3, -1));
        assertArrayEquals(TABLE, made(piece, 0, 1, 2, 3));
    }
}
