package trm.train.checkpoint;

import java.util.Arrays;
import java.util.List;
import trm.tensor.FloatSink;
import trm.tensor.FloatSource;

/**
 * A table made of the rows of another one that passes by: each the row of a number, or the mean of all rows where it
 * has none, as the reference makes a table of another size.
 */
public final class TableRows implements FloatSink {
    private final int width;
    private final int[] rows;
    private final float[] target;
    /** Of each row that passes by, the first row made of it, or −1; then of each row made the next one. */
    private final int[] first;
    private final int[] next;
    private final double[] sums;
    private long passed;

    /**
     * @param passing how many rows pass by
     * @param rows which of them each row is made of; negative for the mean
     * @param target {@code [rows, width]}
     */
    TableRows(int passing, int width, int[] rows, float[] target) {
        this.width = width;
        this.rows = rows;
        this.target = target;
        first = new int[passing];
        next = new int[rows.length];
        Arrays.fill(first, -1);
        boolean means = false;
        for (int i = 0; i < rows.length; i++) {
            means |= rows[i] < 0;
            if (rows[i] >= 0) {
                next[i] = first[rows[i]];
                first[rows[i]] = i;
            }
        }
        sums = means ? new double[width] : null;
    }

    /**
     * A table of {@code rows} of {@code table}, negative ones for its mean: made in blocks, for each of which the whole
     * table passes by, so that no more than a block is in memory.
     *
     * @param block rows of a block
     */
    public static FloatSource source(StoredTensor table, int width, int[] rows, int block) {
        return sink -> {
            var target = new float[Math.min(block, rows.length) * width];
            for (int from = 0; from < rows.length; from += block) {
                var some = Arrays.copyOfRange(rows, from, Math.min(rows.length, from + block));
                fill(table, width, some, target);
                sink.take(target, some.length * width);
            }
        };
    }

    /** Fills {@code target [rows, width]}, or its first part, with rows of {@code table}; negative: with its mean. */
    public static void fill(StoredTensor table, int width, int[] rows, float[] target) {
        table.checkShape(List.of(-1, width));
        var passing = new TableRows(table.shape().getFirst(), width, rows, target);
        table.values().read(passing);
        passing.finish();
    }

    @Override
    public void take(float[] values, int count) {
        for (int from = 0; from < count; ) {
            int row = (int) (passed / width);
            int column = (int) (passed % width);
            int length = Math.min(width - column, count - from);
            for (int i = first[row]; i >= 0; i = next[i]) {
                System.arraycopy(values, from, target, i * width + column, length);
            }
            if (sums != null) {
                for (int j = 0; j < length; j++) {
                    sums[column + j] += values[from + j];
                }
            }
            from += length;
            passed += length;
        }
    }

    /** Makes the rows that are means, now that all have passed. */
    void finish() {
        if (sums == null) {
            return;
        }
        var mean = new float[width];
        for (int j = 0; j < width; j++) {
            mean[j] = (float) (sums[j] / first.length);
        }
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] < 0) {
                System.arraycopy(mean, 0, target, i * width, width);
            }
        }
    }
}
