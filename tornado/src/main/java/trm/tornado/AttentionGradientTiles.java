package trm.tornado;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;

/**
 * The gradients of attention by tiles, in place of {@link AttentionKernels#queryGrad} and
 * {@link AttentionKernels#keyGrad}: one kernel holds a tile of queries and takes keys one tile after the other, the
 * other one holds keys and takes queries. Each recomputes the probabilities from {@code lse}. Queries and keys are read
 * as by {@link AttentionTiles}.
 */
public final class AttentionGradientTiles {
    /** Queries and keys of a tile. */
    static final int TILE = AttentionTiles.KEYS;
    /** Threads of a group. */
    static final int GROUP = 64;
    /** Rows of a group that {@link #delta} sums. */
    static final int ROWS = 64;

    private static final int ACROSS = AttentionTiles.ACROSS;
    private static final int EACH = AttentionTiles.EACH;
    private static final int LANES = AttentionTiles.LANES;
    private static final int PITCH = AttentionTiles.PITCH;
    private static final int SCORES_PITCH = AttentionTiles.SCORES_PITCH;
    private static final int COLUMNS = AttentionTiles.COLUMNS;
    private static final int LOADS = AttentionTiles.LOADS;
    /** Rows that a group loads at a time. */
    private static final int STEP = GROUP / LANES;

    private AttentionGradientTiles() {}

    /** {@code delta [B, H, L] = Σ y·dy} over the floats of a head; a group {@link #ROWS} of the n rows of a head. */
    public static void delta(
            KernelContext context, float[] y, float[] dy, float[] delta, int length, int heads, int dim, int n) {
        float[] tile = context.allocateFloatLocalArray(ROWS * PITCH);
        int thread = context.localIdx;
        int first = context.groupIdx * ROWS;
        int lane = thread % LANES;
        for (int row = thread / LANES; row < ROWS; row += STEP) {
            int at = Math.min(first + row, n - 1) * dim + lane;
            for (int j = 0; j < dim / LANES; j++) {
                tile[row * PITCH + j * LANES + lane] = y[at + j * LANES] * dy[at + j * LANES];
            }
        }
        context.localBarrier();
        float sum = 0f;
        for (int d = 0; d < dim; d++) {
            sum += tile[thread * PITCH + d];
        }
        int row = first + thread;
        if (row < n) {
            int token = row / heads;
            delta[(token / length * heads + row % heads) * length + token % length] = sum;
        }
    }

    /** Writes the gradients of queries; a group a tile of queries, those of a head one after the other. */
    public static void queries(
            KernelContext context, float[] qk, float[] qkv, float[] lse, float[] delta, float[] dy, float[] dQkv,
            float[] cos, float[] sin, int length, int heads, int dim, int rope, float scale) {
        float[] queries = context.allocateFloatLocalArray(TILE * PITCH);
        float[] upstream = context.allocateFloatLocalArray(TILE * PITCH);
        float[] keys = context.allocateFloatLocalArray(TILE * PITCH);
        float[] values = context.allocateFloatLocalArray(TILE * PITCH);
        float[] ds = context.allocateFloatLocalArray(TILE * SCORES_PITCH);
        float[] dq = new float[EACH * COLUMNS];
        float[] s = new float[EACH * EACH];
        float[] dp = new float[EACH * EACH];
        float[] a = new float[EACH];
        float[] b = new float[COLUMNS];
        float[] v = new float[EACH * LOADS];
        float[] logs = new float[EACH];
        float[] means = new float[EACH];
        int thread = context.localIdx;
        int lane = thread % LANES;
        int across = thread % ACROSS;
        int down = thread / ACROSS * EACH;
        int columns = dim / ACROSS;
        int tiles = (length + TILE - 1) / TILE;
        int head = context.groupIdx / tiles;
        int first = context.groupIdx % tiles * TILE;
        int rowsQk = rope == 0 ? 3 * heads * dim : dim;
        int startQ = AttentionTiles.query(head, length, heads, dim, rope);
        int startK = startQ + heads * dim * (rope == 0 ? 1 : length);
        int startV = AttentionTiles.value(head, length, heads, dim);
        int startY = head / heads * length * heads * dim + head % heads * dim;

        for (int row = thread / LANES; row < TILE; row += EACH * STEP) {
            AttentionTiles.read(v, qk, startQ, rowsQk, first + row, STEP, length, lane, dim);
            for (int i = 0; i < EACH; i++) {
                for (int j = 0; j < dim / LANES; j++) {
                    queries[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                }
            }
            AttentionTiles.read(v, dy, startY, heads * dim, first + row, STEP, length, lane, dim);
            for (int i = 0; i < EACH; i++) {
                for (int j = 0; j < dim / LANES; j++) {
                    upstream[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                }
            }
        }
        for (int i = 0; i < EACH; i++) {
            int at = head * length + Math.min(first + down + i, length - 1);
            logs[i] = lse[at];
            means[i] = delta[at];
            for (int j = 0; j < columns; j++) {
                dq[i * COLUMNS + j] = 0f;
            }
        }
        for (int key = 0; key < length; key += TILE) {
            for (int row = thread / LANES; row < TILE; row += EACH * STEP) {
                AttentionTiles.read(v, qk, startK, rowsQk, key + row, STEP, length, lane, dim);
                for (int i = 0; i < EACH; i++) {
                    for (int j = 0; j < dim / LANES; j++) {
                        keys[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                    }
                }
                AttentionTiles.read(v, qkv, startV, 3 * heads * dim, key + row, STEP, length, lane, dim);
                for (int i = 0; i < EACH; i++) {
                    for (int j = 0; j < dim / LANES; j++) {
                        values[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                    }
                }
            }
            context.localBarrier();
            for (int i = 0; i < EACH * EACH; i++) {
                s[i] = 0f;
                dp[i] = 0f;
            }
            for (int d = 0; d < dim; d++) {
                for (int i = 0; i < EACH; i++) {
                    a[i] = queries[(down + i) * PITCH + d];
                    b[i] = keys[(across + i * ACROSS) * PITCH + d];
                }
                AttentionTiles.add(s, EACH, a, b, EACH);
                for (int i = 0; i < EACH; i++) {
                    a[i] = upstream[(down + i) * PITCH + d];
                    b[i] = values[(across + i * ACROSS) * PITCH + d];
                }
                AttentionTiles.add(dp, EACH, a, b, EACH);
            }
            for (int i = 0; i < EACH; i++) {
                for (int j = 0; j < EACH; j++) {
                    float p = TornadoMath.exp(s[i * EACH + j] * scale - logs[i]);
                    p = key + across + j * ACROSS < length ? p : 0f;
                    ds[(down + i) * SCORES_PITCH + across + j * ACROSS] = p * (dp[i * EACH + j] - means[i]) * scale;
                }
            }
            context.localBarrier();
            for (int row = 0; row < TILE; row++) {
                for (int i = 0; i < EACH; i++) {
                    a[i] = ds[(down + i) * SCORES_PITCH + row];
                }
                for (int j = 0; j < columns; j++) {
                    b[j] = keys[row * PITCH + across + j * ACROSS];
                }
                AttentionTiles.add(dq, COLUMNS, a, b, columns);
            }
            context.localBarrier();
        }

        int startD = startV - 2 * heads * dim;
        for (int i = 0; i < EACH; i++) {
            int position = first + down + i;
            if (position < length) {
                write(dq, i, dQkv, startD + position * 3 * heads * dim, cos, sin, position * dim, dim, rope, across);
            }
        }
    }

    /**
     * Writes the gradients of keys and values; a group a tile of keys, those of a head one after the other.
     * Probabilities wait in local memory while the registers of the scores serve their gradients.
     */
    public static void keys(
            KernelContext context, float[] qk, float[] qkv, float[] lse, float[] delta, float[] dy, float[] dQkv,
            float[] cos, float[] sin, int length, int heads, int dim, int rope, float scale) {
        float[] keys = context.allocateFloatLocalArray(TILE * PITCH);
        float[] values = context.allocateFloatLocalArray(TILE * PITCH);
        float[] queries = context.allocateFloatLocalArray(TILE * PITCH);
        float[] upstream = context.allocateFloatLocalArray(TILE * PITCH);
        float[] weights = context.allocateFloatLocalArray(TILE * SCORES_PITCH);
        float[] ds = context.allocateFloatLocalArray(TILE * SCORES_PITCH);
        float[] dk = new float[EACH * COLUMNS];
        float[] dv = new float[EACH * COLUMNS];
        float[] s = new float[EACH * EACH];
        float[] a = new float[EACH];
        float[] b = new float[COLUMNS];
        float[] v = new float[EACH * LOADS];
        int thread = context.localIdx;
        int lane = thread % LANES;
        int across = thread % ACROSS;
        int down = thread / ACROSS * EACH;
        int columns = dim / ACROSS;
        int tiles = (length + TILE - 1) / TILE;
        int head = context.groupIdx / tiles;
        int first = context.groupIdx % tiles * TILE;
        int rowsQk = rope == 0 ? 3 * heads * dim : dim;
        int startQ = AttentionTiles.query(head, length, heads, dim, rope);
        int startK = startQ + heads * dim * (rope == 0 ? 1 : length);
        int startV = AttentionTiles.value(head, length, heads, dim);
        int startY = head / heads * length * heads * dim + head % heads * dim;

        for (int row = thread / LANES; row < TILE; row += EACH * STEP) {
            AttentionTiles.read(v, qk, startK, rowsQk, first + row, STEP, length, lane, dim);
            for (int i = 0; i < EACH; i++) {
                for (int j = 0; j < dim / LANES; j++) {
                    keys[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                }
            }
            AttentionTiles.read(v, qkv, startV, 3 * heads * dim, first + row, STEP, length, lane, dim);
            for (int i = 0; i < EACH; i++) {
                for (int j = 0; j < dim / LANES; j++) {
                    values[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                }
            }
        }
        for (int i = 0; i < EACH; i++) {
            for (int j = 0; j < columns; j++) {
                dk[i * COLUMNS + j] = 0f;
                dv[i * COLUMNS + j] = 0f;
            }
        }
        for (int query = 0; query < length; query += TILE) {
            for (int row = thread / LANES; row < TILE; row += EACH * STEP) {
                AttentionTiles.read(v, qk, startQ, rowsQk, query + row, STEP, length, lane, dim);
                for (int i = 0; i < EACH; i++) {
                    for (int j = 0; j < dim / LANES; j++) {
                        queries[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
                    }
                }
                AttentionTiles.read(v, dy, startY, heads * dim, query + row, STEP, length, lane, dim);
                for (int i = 0; i < EACH; i++) {
                    for (int j = 0; j < dim / LANES; j++) {
                        upstream[(row + i * STEP) * PITCH + j * LANES + lane] = v[i * LOADS + j];
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
                AttentionTiles.add(s, EACH, a, b, EACH);
            }
            for (int i = 0; i < EACH; i++) {
                int position = query + down + i;
                float log = lse[head * length + Math.min(position, length - 1)];
                for (int j = 0; j < EACH; j++) {
                    float p = TornadoMath.exp(s[i * EACH + j] * scale - log);
                    p = position < length ? p : 0f;
                    weights[(down + i) * SCORES_PITCH + across + j * ACROSS] = p;
                    s[i * EACH + j] = 0f;
                }
            }
            for (int d = 0; d < dim; d++) {
                for (int i = 0; i < EACH; i++) {
                    a[i] = upstream[(down + i) * PITCH + d];
                    b[i] = values[(across + i * ACROSS) * PITCH + d];
                }
                AttentionTiles.add(s, EACH, a, b, EACH);
            }
            for (int i = 0; i < EACH; i++) {
                float mean = delta[head * length + Math.min(query + down + i, length - 1)];
                for (int j = 0; j < EACH; j++) {
                    int at = (down + i) * SCORES_PITCH + across + j * ACROSS;
                    ds[at] = weights[at] * (s[i * EACH + j] - mean) * scale;
                }
            }
            context.localBarrier();
            for (int row = 0; row < TILE; row++) {
                for (int i = 0; i < EACH; i++) {
                    a[i] = weights[row * SCORES_PITCH + down + i];
                }
                for (int j = 0; j < columns; j++) {
                    b[j] = upstream[row * PITCH + across + j * ACROSS];
                }
                AttentionTiles.add(dv, COLUMNS, a, b, columns);
            }
            for (int row = 0; row < TILE; row++) {
                for (int i = 0; i < EACH; i++) {
                    a[i] = ds[row * SCORES_PITCH + down + i];
                }
                for (int j = 0; j < columns; j++) {
                    b[j] = queries[row * PITCH + across + j * ACROSS];
                }
                AttentionTiles.add(dk, COLUMNS, a, b, columns);
            }
            context.localBarrier();
        }

        for (int i = 0; i < EACH; i++) {
            int position = first + down + i;
            if (position < length) {
                int to = startV + position * 3 * heads * dim;
                write(dk, i, dQkv, to - heads * dim, cos, sin, position * dim, dim, rope, across);
                write(dv, i, dQkv, to, cos, sin, 0, dim, 0, across);
            }
        }
    }

    /** Writes row i of a thread's results, rotated back if {@code rope} is not 0. */
    private static void write(
            float[] results, int i, float[] to, int start, float[] cos, float[] sin, int table, int dim, int rope,
            int across) {
        int half = dim / 2;
        for (int j = 0; j < half / ACROSS; j++) {
            int d = across + j * ACROSS;
            float low = results[i * COLUMNS + j];
            float high = results[i * COLUMNS + j + half / ACROSS];
            float turnedLow = low;
            float turnedHigh = high;
            if (rope != 0) {
                turnedLow = low * cos[table + d] + high * sin[table + d + half];
                turnedHigh = high * cos[table + d + half] - low * sin[table + d];
            }
            to[start + d] = turnedLow;
            to[start + d + half] = turnedHigh;
        }
    }
}
