package trm.tornado;

import uk.ac.manchester.tornado.api.annotations.Parallel;

/**
 * Rows of tables, sequences and chunks, a thread an element. The loops that they must equal take whole rows:
 * {@code Embedding}, {@code GatherRows}, {@code SliceRows}, {@code SelectRows}, {@code Chunks}, {@code TokenMlp}.
 */
public final class RowKernels {
    private RowKernels() {}

    /** {@code y [B, P + S, D]}; {@code hasPuzzle} and {@code hasPositions} are 0 or 1. */
    public static void embed(
            int[] tokens, float[] table, float[] puzzle, int hasPuzzle, int puzzleDim, float[] positions,
            int hasPositions, float[] y, int sequence, int prefix, int width, float scale, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int length = prefix + sequence;
            int item = i / (length * width);
            int position = i / width % length;
            int column = i % width;
            float e = 0f;
            if (position < prefix) {
                int at = position * width + column;
                if (hasPuzzle != 0) {
                    if (at < puzzleDim) {
                        e = puzzle[item * puzzleDim + at];
                    }
                }
            } else {
                e = table[tokens[item * sequence + position - prefix] * width + column];
            }
            if (hasPositions != 0) {
                e += positions[position * width + column];
            }
            y[i] = scale * e;
        }
    }

    /**
     * The first stage of the table's gradient, {@code partial [parts, vocab, width]}: a thread sums one column of the
     * tokens {@code part, part + parts, …}.
     */
    public static void embedTablePartial(
            int[] tokens, float[] dy, float[] partial, int count, int sequence, int prefix, int width, int vocab,
            int parts) {
        for (@Parallel int i = 0; i < parts * width; i++) {
            int part = i / width;
            int column = i % width;
            int first = part * vocab * width + column;
            for (int v = 0; v < vocab; v++) {
                partial[first + v * width] = 0f;
            }
            for (int t = part; t < count; t += parts) {
                int row = t / sequence * (prefix + sequence) + prefix + t % sequence;
                partial[first + tokens[t] * width] += dy[row * width + column];
            }
        }
    }

    /** {@code dPuzzle [B, E]} from the first positions of {@code dy}. */
    public static void embedPuzzleGrad(
            float[] dy, float[] dPuzzle, int puzzleDim, int itemSize, float scale, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            dPuzzle[i] = scale * dy[i / puzzleDim * itemSize + i % puzzleDim];
        }
    }

    /** {@code dPositions [L, D]}: the sum over the batch. */
    public static void embedPositionsGrad(float[] dy, float[] dPositions, int batch, float scale, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            float sum = 0f;
            for (int b = 0; b < batch; b++) {
                sum += dy[b * n + i];
            }
            dPositions[i] = scale * sum;
        }
    }

    public static void gather(float[] table, int[] ids, float[] y, int columns, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y[i] = table[ids[i / columns] * columns + i % columns];
        }
    }

    /** {@code y [B, len, D]}: {@code taken = len · D} of each item's {@code itemSize}, from {@code first} on. */
    public static void slice(float[] x, float[] y, int itemSize, int first, int taken, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y[i] = x[i / taken * itemSize + first + i % taken];
        }
    }

    /** {@code dx [B, L, D]}; {@code accumulate} is 0 or 1. */
    public static void sliceGrad(
            float[] dy, float[] dx, int itemSize, int first, int taken, int accumulate, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int at = i % itemSize - first;
            float d = accumulate != 0 ? dx[i] : 0f;
            if (at >= 0) {
                if (at < taken) {
                    d += dy[i / itemSize * taken + at];
                }
            }
            dx[i] = d;
        }
    }

    public static void reset(float[] z, float[] init, int[] reset, float[] y, int itemSize, int width, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            y[i] = reset[i / itemSize] != 0 ? init[i % width] : z[i];
        }
    }

    /** The chunks of {@code data [B, L, D]}, read column by column, as a plain matrix. */
    public static void chunks(float[] data, float[] plain, int length, int width, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int f = i % (length * width);
            plain[i] = data[i - f + f % length * width + f / length];
        }
    }

    /** The inverse of {@link #chunks}; {@code accumulate} is 0 or 1. */
    public static void unchunk(float[] plain, float[] y, int length, int width, int accumulate, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int f = i % (length * width);
            float v = plain[i - f + f % width * length + f / width];
            y[i] = accumulate != 0 ? y[i] + v : v;
        }
    }

    /** One weight's part of {@code dWeights [3·I, L]}, of down transposed; {@code down}, {@code accumulate}: 0 or 1. */
    public static void tokenMlpWeightGrad(
            float[] dWeights, int inner, int length, int down, float[] dw, int accumulate, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            int columns = down != 0 ? inner : length;
            int r = i / columns;
            int c = i % columns;
            int at = down != 0 ? 2 * inner * length + r + c * length : r * length + c;
            float d = dWeights[at];
            dw[i] = accumulate != 0 ? dw[i] + d : d;
        }
    }
}
