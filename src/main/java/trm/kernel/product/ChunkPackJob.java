package trm.kernel.product;

import java.util.function.Supplier;
import trm.kernel.parallel.Job;
import trm.kernel.parallel.Workspace;

/**
 * Packs {@link Chunks} whole, as {@link PackJob} does a matrix.
 *
 * <p>Data read column by column is one sequence through all items of the batch, and chunks are equal runs of it. So a
 * part turns the columns that its chunks lie in into its worker's scratch, which stays in the cache, and there they are
 * the rows of a plain matrix: across the panels ({@code dst[k][chunk]}) or along them ({@code dst[chunk][k]}).
 */
final class ChunkPackJob implements Job {
    /** Columns worth a part: several vectors of them, and few are turned by two parts. */
    private static final int COLUMNS = 32;

    private final Workspace workspace;
    private final Chunks source;
    private final boolean left;
    private final boolean across;
    private final int rows;
    private final int size;
    private final int full;
    private final int rowsPerPart;
    private final Supplier<float[]> target;
    private final int base;

    ChunkPackJob(Workspace workspace, boolean left, Chunks source, Supplier<float[]> target, int base) {
        this.workspace = workspace;
        this.source = source;
        this.left = left;
        this.target = target;
        this.base = base;
        across = left != source.transposed();
        rows = source.batch() * source.chunks();
        size = source.size();
        full = left ? GemmKernel.ROWS : GemmKernel.COLS;
        int wanted = Math.clamp(((long) COLUMNS * source.length() + size - 1) / size, 1, rows);
        rowsPerPart = across ? Math.ceilDiv(wanted, full) * full : wanted;
        workspace.reserveLocal((long) rowsPerPart * size + 2L * source.length());
    }

    @Override
    public int parts() {
        return Math.ceilDiv(rows, rowsPerPart);
    }

    @Override
    public void run(int part, int worker) {
        int length = source.length();
        int from = part * rowsPerPart;
        int to = Math.min(rows, from + rowsPerPart);
        int firstColumn = from * size / length;
        float[] scratch = workspace.local(worker);
        turn(firstColumn, Math.ceilDiv(to * size, length), scratch);
        int at = -firstColumn * length; // where element 0 of row 0 would be
        float[] dst = target.get();
        if (across) {
            Pack.pack(left, scratch, at, size, 1, rows, from / full, Math.ceilDiv(to, full), 0, size, dst, base,
                    full * size, 0);
        } else {
            Pack.pack(left, scratch, at, 1, size, size, 0, Pack.panels(left, size), from, to, dst, base, full * rows,
                    0);
        }
    }

    /** Columns {@code [from, to)}, counted through all items, one after the other. */
    private void turn(int from, int to, float[] scratch) {
        int length = source.length();
        int width = source.width();
        for (int c = from; c < to; ) {
            int item = c / width;
            int end = Math.min(to, (item + 1) * width);
            Pack.turn(source.data(), item * length * width + c % width, width, length, end - c, scratch,
                    (c - from) * length, length);
            c = end;
        }
    }
}
