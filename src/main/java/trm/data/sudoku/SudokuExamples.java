package trm.data.sudoku;

import trm.data.Examples;
import trm.data.TokenType;

/**
 * Sudoku grids and, for each example, the symmetry that makes it from one of them: the transposed grid if so flagged,
 * its rows and columns taken in the given order, its digits renamed. As the reference's {@code shuffle_sudoku}:
 * {@code out[r][c] = digits[in[rows[r]][columns[c]]]}.
 *
 * @param size digits, rows and columns
 * @param inputs tokens of the base grids {@code [bases, size²]}: 1 is blank, d + 1 the digit d
 * @param labels likewise, of their solutions
 * @param base {@code [N]} which base grid an example is made from
 * @param digits {@code [N, size]} the new digit of each digit, {@code 1 … size}
 * @param rows {@code [N, size]} the row, after transposing, that each row is taken from
 * @param columns {@code [N, size]} the column, after transposing, that each column is taken from
 * @param transpose {@code [N]} 1 when the base grid is transposed first
 */
public record SudokuExamples(
        int size,
        byte[] inputs,
        byte[] labels,
        int[] base,
        byte[] digits,
        byte[] rows,
        byte[] columns,
        byte[] transpose)
        implements Examples {

    @Override
    public int count() {
        return base.length;
    }

    @Override
    public int bases() {
        return inputs.length / (size * size);
    }

    /** Its map of digits makes them so. */
    @Override
    public TokenType type() {
        return TokenType.INT64;
    }

    @Override
    public void write(int example, int[] inputs, int[] labels, int offset) {
        int recipe = example * size;
        int grid = base[example] * size * size;
        boolean transposed = transpose[example] != 0;
        int rowStep = transposed ? 1 : size;
        int columnStep = transposed ? size : 1;
        int out = offset;
        for (int r = 0; r < size; r++) {
            int row = grid + rows[recipe + r] * rowStep;
            for (int c = 0; c < size; c++) {
                int cell = row + columns[recipe + c] * columnStep;
                inputs[out] = renamed(this.inputs[cell], recipe);
                labels[out++] = renamed(this.labels[cell], recipe);
            }
        }
    }

    @Override
    public void store(Sink sink) {
        sink.grids(inputs, labels, null);
        sink.ints("base", base);
        sink.bytes("digits", digits, size);
        sink.bytes("rows", rows, size);
        sink.bytes("columns", columns, size);
        sink.bytes("transpose", transpose);
    }

    private int renamed(int token, int recipe) {
        return token < 2 ? token : digits[recipe + token - 2] + 1;
    }
}
