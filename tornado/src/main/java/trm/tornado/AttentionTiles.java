package trm.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * Attention by tiles (FlashAttention-2, arXiv 2307.08691), for head sizes that {@link #fits}: what
 * {@link AttentionKernels#forward} computes a row at a time. A group takes the queries of a tile of one head of one
 * item, and tiles of keys and values through local memory one after the other; each of its threads holds a block of
 * scores and a block of results in registers.
 *
 * <p>Queries and keys are read from {@code qk}: rotated, {@code [B, 2, H, L, hd]}, as {@link #rotateHeads} leaves
 * them; or, where {@code rope} is 0, from the projection itself, {@code [B, L, 3, H, hd]}.
 *
 * <p>Loops over {@link #EACH} and over the columns of a thread unroll when compiled, so that the blocks are registers.
 * Only kernels themselves touch arrays in local memory: given to another method these are indexed wrongly.
 */
public final class AttentionTiles {
    /** Queries of a group. */
    static final int QUERIES = 64;
    /** Keys in local memory at a time. */
    static final int KEYS = 32;
    /** Threads of a group; {@link #ACROSS} of them share rows. */
    static final int GROUP = 128;
    /** Threads across a tile: a thread's columns are so many apart. */
    static final int ACROSS = 8;
    /** Rows of a thread, and its columns of scores. */
    static final int EACH = 4;
    /** The largest head. */
    static final int WIDEST = 64;
    /** Threads that load a row together. */
    static final int LANES = 32;
    /** Columns of a thread where heads are widest. */
    static final int COLUMNS = WIDEST / ACROSS;
    /** Floats of a row that a thread loads where heads are widest. */
    static final int LOADS = WIDEST / LANES;
    /** Floats from one row of a tile to the next, one more than it has, so that a column lies in many banks. */
    static final int PITCH = WIDEST + 1;
    static final int SCORES_PITCH = KEYS + 1;

    /** Rows that a group loads at a time. */
    private static final int STEP = GROUP / LANES;

    private AttentionTiles() {}

    /** Whether heads of {@code dim} floats can be computed by tiles. */
    static boolean fits(int dim) {
        return dim == LANES || dim == WIDEST;
    }

    /** Rotates queries and keys of {@code qkv [B, L, 3, H, hd]} into {@code qk [B, 2, H, L, hd]}, n pairs of floats. */
    public static void rotateHeads(
            float[] qkv, float[] cos, float[] sin, float[] qk, int length, int heads, int dim, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int half = dim / 2;
            int d = i % half;
            int row = i / half;
            int position = row % length;
            int head = row / length % (2 * heads);
            int item = row / length / (2 * heads);
            int from = ((item * length + position) * 3 * heads + head) * dim + d;
            int to = row * dim + d;
            int table = position * dim + d;
            float low = qkv[from];
            float high = qkv[from + half];
            qk[to] = low * cos[table] - high * sin[table];
            qk[to + half] = high * cos[table + half] + low * sin[table + half];
        }
    }

    /**
     * Writes {@code y [B, L, H, hd]} and {@code lse [B, H, L]}; a group a tile of queries, those of a head one after
     * the other.
     *
     * @param rope 0 where qk is qkv
     */
    public static void forward(
            KernelContext context, float[] qk, float[] qkv, float[] y, float[] lse, int length, int heads, int dim,
            int rope, float scale) {
        float[] queries = context.allocateFloatLocalArray(QUERIES * PITCH);
        float[] keys = context.allocateFloatLocalArray(KEYS * PITCH);
        float[] values = context.allocateFloatLocalArray(KEYS * PITCH);
        float[] weights = context.allocateFloatLocalArray(QUERIES * SCORES_PITCH);
        float[] shared = context.allocateFloatLocalArray(EACH * GROUP);
        float[] out = new float[EACH * COLUMNS];
        float[] s = new float[EACH * EACH];
        float[] max = new float[EACH];
        float[] sum = new float[EACH];
        float[] a = new float[EACH];
        float[] b = new float[COLUMNS];
        float[] v = new float[EACH * LOADS];
        int thread = context.localIdx;
        int lane = thread % LANES;
        int across = thread % ACROSS;
        int down = thread / ACROSS * EACH;
        int columns = dim / ACROSS;
        int tiles = (length + QUERIES - 1) / QUERIES;
        int head = context.groupIdx / tiles;
        int first = context.groupIdx % tiles * QUERIES;
        int rowsQk = rope == 0 ? 3 * heads * dim : dim;
        int startQ = query(head, length, heads, dim, rope);
        int startK = startQ + heads * dim * (rope == 0 ? 1 : length);
        int startV = value(head, length, heads, dim);

        for (int row = thread / LANES; row < QUERIES; row += EACH * STEP) {
            read(v, qk, startQ, rowsQk, first + row, STEP, length, lane, dim);
            for (int i = 0; i < EACH; i++) {
                for (int j = 0; j < dim / LANES; j++) {
                    queries[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                }
            }
        }
        for (int i = 0; i < EACH; i++) {
            max[i] = -Float.MAX_VALUE;
            sum[i] = 0f;
            for (int j = 0; j < columns; j++) {
                out[i * COLUMNS + j] = 0f;
            }
        }
        for (int key = 0; key < length; key += KEYS) {
            for (int row = thread / LANES; row < KEYS; row += EACH * STEP) {
                read(v, qk, startK, rowsQk, key + row, STEP, length, lane, dim);
                for (int i = 0; i < EACH; i++) {
                    for (int j = 0; j < dim / LANES; j++) {
                        keys[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                    }
                }
                read(v, qkv, startV, 3 * heads * dim, key + row, STEP, length, lane, dim);
                for (int i = 0; i < EACH; i++) {
                    for (int j = 0; j < dim / LANES; j++) {
                        values[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                    }
                }
            }
            context.localBarrier();
            for (int i = 0; i < EACH * EACH; i++) {
                s[i] = 0f;
            }
            for (int d = 0; d < dim; d++) {
                for (int i = 0; i < EACH; i++) {
                    a[i] = queries[(down + i) * PITCH + d];
                    b[i] = keys[(across + i * ACROSS) * PITCH + d];
                }
                add(s, EACH, a, b, EACH);
            }
            for (int i = 0; i < EACH; i++) {
                float most = -Float.MAX_VALUE;
                for (int j = 0; j < EACH; j++) {
                    float score = s[i * EACH + j] * scale;
                    score = key + across + j * ACROSS < length ? score : -Float.MAX_VALUE;
                    s[i * EACH + j] = score;
                    most = TornadoMath.max(most, score);
                }
                shared[i * GROUP + thread] = most;
            }
            context.localBarrier();
            for (int i = 0; i < EACH; i++) {
                float most = max[i];
                for (int j = 0; j < ACROSS; j++) {
                    most = TornadoMath.max(most, shared[i * GROUP + thread - across + j]);
                }
                float shrink = TornadoMath.exp(max[i] - most);
                max[i] = most;
                float total = sum[i] * shrink;
                for (int j = 0; j < EACH; j++) {
                    float score = s[i * EACH + j];
                    float p = TornadoMath.exp(score - most);
                    total += p;
                    weights[(down + i) * SCORES_PITCH + across + j * ACROSS] = p;
                }
                sum[i] = total;
                for (int j = 0; j < columns; j++) {
                    out[i * COLUMNS + j] *= shrink;
                }
            }
            context.localBarrier();
            for (int row = 0; row < KEYS; row++) {
                for (int i = 0; i < EACH; i++) {
                    a[i] = weights[(down + i) * SCORES_PITCH + row];
                }
                for (int j = 0; j < columns; j++) {
                    b[j] = values[row * PITCH + across + j * ACROSS];
                }
                add(out, COLUMNS, a, b, columns);
            }
            context.localBarrier();
        }

        for (int i = 0; i < EACH; i++) {
            shared[i * GROUP + thread] = sum[i];
        }
        context.localBarrier();
        int startY = head / heads * length * heads * dim + head % heads * dim;
        for (int i = 0; i < EACH; i++) {
            float total = 0f;
            for (int j = 0; j < ACROSS; j++) {
                total += shared[i * GROUP + thread - across + j];
            }
            int position = first + down + i;
            if (position < length) {
                int to = startY + position * heads * dim + across;
                for (int j = 0; j < columns; j++) {
                    y[to + j * ACROSS] = out[i * COLUMNS + j] / total;
                }
                if (across == 0) {
                    lse[head * length + position] = max[i] + TornadoMath.log(total);
                }
            }
        }
    }

    /** Where the queries of a head, numbered over the batch, begin in {@code qk}. */
    static int query(int head, int length, int heads, int dim, int rope) {
        int item = head / heads;
        int h = head % heads;
        return rope == 0 ? (item * length * 3 * heads + h) * dim : (item * 2 * heads + h) * length * dim;
    }

    /** Where the values of a head, numbered over the batch, begin in {@code qkv}. */
    static int value(int head, int length, int heads, int dim) {
        return (head / heads * length * 3 * heads + 2 * heads + head % heads) * dim;
    }

    /**
     * Reads a thread's part of {@link #EACH} rows, zeros for those after the last one, all of them before it waits.
     *
     * @param v {@code [EACH, LOADS]}
     * @param stride floats from one row to the next
     * @param row the first of them; the others are {@code step} apart
     */
    static void read(
            float[] v, float[] from, int start, int stride, int row, int step, int length, int lane, int dim) {
        for (int i = 0; i < EACH; i++) {
            int r = row + i * step;
            int at = start + Math.min(r, length - 1) * stride + lane;
            for (int j = 0; j < dim / LANES; j++) {
                float x = from[at + j * LANES];
                v[i * LOADS + j] = r < length ? x : 0f;
            }
        }
    }

    /** {@code sums[i, j] += a[i]·b[j]} for {@code columns} j, in rows of {@code width}. */
    static void add(float[] sums, int width, float[] a, float[] b, int columns) {
        for (int i = 0; i < EACH; i++) {
            for (int j = 0; j < columns; j++) {
                sums[i * width + j] += a[i] * b[j];
            }
        }
    }
}
