package trm.cpu;

import java.util.ArrayList;
import java.util.List;
import trm.kernel.parallel.Job;

/** A kernel over {@code [0, total)} in parts of {@code grain}; and the ways in which operations are split. */
record Ranges(int total, int grain, Range body) implements Job {
    /** Elements of one part of a memory-bound operation: a few microseconds of work, and small beside the L2 cache. */
    private static final int GRAIN = 1 << 15;

    /** Columns of one part where an operation runs down columns: whole vectors, whole cache lines. */
    private static final int COLUMNS = 64;

    /** A kernel over part of its range. */
    interface Range {
        void run(int from, int to);
    }

    /** A kernel over some columns of one item of a batch. */
    interface BatchColumns {
        void run(int batch, int fromCol, int toCol);
    }

    /** A kernel over outer indices and a range inside each. */
    interface OuterInner {
        void run(int fromOuter, int toOuter, int from, int to);
    }

    @Override
    public int parts() {
        return (total + grain - 1) / grain;
    }

    @Override
    public void run(int part, int worker) {
        body.run(part * grain, Math.min(total, (part + 1) * grain));
    }

    static List<Job> elements(int total, Range body) {
        return List.of(new Ranges(total, GRAIN, body));
    }

    static List<Job> rows(int rows, int elementsPerRow, Range body) {
        return List.of(new Ranges(rows, Math.max(1, GRAIN / elementsPerRow), body));
    }

    static List<Job> columns(int columns, Range body) {
        return List.of(new Ranges(columns, COLUMNS, body));
    }

    static List<Job> batchColumns(int batch, int d, int rows, BatchColumns body) {
        int width = Math.min(d, Math.max(COLUMNS, GRAIN / rows / COLUMNS * COLUMNS));
        int blocks = (d + width - 1) / width;
        return List.of(new Ranges(batch * blocks, 1, (part, unused) -> {
            int from = part % blocks * width;
            body.run(part / blocks, from, Math.min(d, from + width));
        }));
    }

    /** Short inner ranges go many to a part, long ones are split. */
    static List<Job> outerInner(int outer, int inner, OuterInner body) {
        if (inner <= GRAIN) {
            return rows(outer, inner, (from, to) -> body.run(from, to, 0, inner));
        }
        int blocks = (inner + GRAIN - 1) / GRAIN;
        return List.of(new Ranges(outer * blocks, 1, (part, unused) -> {
            int row = part / blocks;
            int from = part % blocks * GRAIN;
            body.run(row, row + 1, from, Math.min(inner, from + GRAIN));
        }));
    }

    /** One part that runs {@code body}. */
    static List<Job> whole(Runnable body) {
        return List.of(new Ranges(1, 1, (from, to) -> body.run()));
    }

    /** The jobs of {@code first}, then those of {@code second}. */
    static List<Job> then(List<Job> first, List<Job> second) {
        var all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }
}
