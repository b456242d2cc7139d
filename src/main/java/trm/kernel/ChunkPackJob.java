package trm.kernel;

import java.util.function.Supplier;

/**
 * Packs {@link Chunks} whole, as {@link PackJob} does a matrix: the gather happens here and nowhere else.
 *
 * <p>Chunks may lie across the panels ({@code dst[k][chunk]}) or along them ({@code dst[chunk][k]}). A part takes some
 * neighbouring chunks, so some neighbouring columns of the data, and goes through them by blocks of positions.
 */
final class ChunkPackJob implements Job {
    /** Columns of the data worth a part, where chunks lie along the panels. */
    private static final int COLUMNS = 32;

    private final Chunks source;
    private final boolean left;
    private final boolean across;
    private final int rows;
    private final int size;
    private final int extent;
    private final int depth;
    private final int full;
    private final int rowsPerPart;
    private final Supplier<float[]> target;
    private final int base;

    ChunkPackJob(boolean left, Chunks source, Supplier<float[]> target, int base) {
        this(left, source, left ? GemmKernel.ROWS : GemmKernel.COLS, target, base);
    }

    private ChunkPackJob(boolean left, Chunks source, int full, Supplier<float[]> target, int base) {
        this.source = source;
        this.left = left;
        this.full = full;
        this.target = target;
        this.base = base;
        across = left != source.transposed();
        rows = source.batch() * source.chunks();
        size = source.size();
        extent = across ? rows : size;
        depth = across ? size : rows;
        rowsPerPart = across ? full : Math.clamp((long) COLUMNS * source.length() / size, 1, rows);
    }

    /** Fills {@code plain [batch·chunks, size]}, row by row: one panel as wide as a chunk. */
    static Job copy(Chunks source, float[] plain) {
        var untransposed = new Chunks(
                source.data(), source.batch(), source.length(), source.width(), source.chunks(), false);
        return new ChunkPackJob(false, untransposed, untransposed.size(), () -> plain, 0);
    }

    @Override
    public int parts() {
        return Math.ceilDiv(rows, rowsPerPart);
    }

    @Override
    public void run(int part, int worker) {
        float[] dst = target.get();
        int from = part * rowsPerPart;
        int to = Math.min(rows, from + rowsPerPart);
        pad(dst, from, to);
        int chunks = source.chunks();
        for (int item = from / chunks; item * chunks < to; item++) {
            gather(item, Math.max(from, item * chunks), Math.min(to, (item + 1) * chunks), dst);
        }
    }

    /** What the last panel has beyond the matrix is zero. */
    private void pad(float[] dst, int from, int to) {
        int p = (extent - 1) / full;
        int width = panelWidth(p);
        int valid = extent - p * full;
        if (valid == width || across && to < rows) {
            return;
        }
        int at = base + p * full * depth;
        for (int k = across ? 0 : from; k < (across ? depth : to); k++) {
            for (int i = valid; i < width; i++) {
                dst[at + k * width + i] = 0;
            }
        }
    }

    private int panelWidth(int p) {
        return left ? Pack.width(true, extent, p) : full;
    }

    /** Rows {@code [first, last)}, all chunks of one item. */
    private void gather(int item, int first, int last, float[] dst) {
        int length = source.length();
        int width = source.width();
        int row0 = item * source.chunks();
        int f0 = (first - row0) * size;
        int f1 = (last - row0) * size;
        for (int block = 0; block < length; block += Chunks.BLOCK) {
            int end = Math.min(length, block + Chunks.BLOCK);
            for (int c = f0 / length; c * length < f1; c++) {
                int to = Math.min(f1, c * length + end);
                for (int f = Math.max(f0, c * length + block); f < to; ) {
                    int j = f / size;
                    int n = Math.min(to, (j + 1) * size) - f;
                    put(row0 + j, f - j * size, n, item * length * width + (f - c * length) * width + c, dst);
                    f += n;
                }
            }
        }
    }

    /** Elements {@code [k, k + n)} of a row, which are {@code width} apart in the data from {@code s}. */
    private void put(int row, int k, int n, int s, float[] dst) {
        if (across) {
            int p = row / full;
            int width = panelWidth(p);
            copy(s, n, dst, base + p * full * depth + k * width + row - p * full, width);
            return;
        }
        while (n > 0) {
            int p = k / full;
            int run = Math.min(n, (p + 1) * full - k);
            copy(s, run, dst, base + p * full * depth + row * panelWidth(p) + k - p * full, 1);
            k += run;
            n -= run;
            s += run * source.width();
        }
    }

    private void copy(int s, int n, float[] dst, int at, int stride) {
        float[] src = source.data();
        int step = source.width();
        for (int i = 0; i < n; i++) {
            dst[at + i * stride] = src[s + i * step];
        }
    }
}
