package trm.data.sudoku;

import trm.tensor.Rng;

/** Draws the symmetries of augmented Sudoku copies. */
final class SudokuRecipes {
    private final Sudoku rules;
    private final int size;
    private final int[] base;
    private final byte[] digits;
    private final byte[] rows;
    private final byte[] columns;
    private final byte[] transpose;

    /** For each of the base grids, itself and then {@code copies} random symmetric ones. */
    static SudokuExamples draw(Sudoku rules, byte[] inputs, byte[] labels, int copies, Rng rng) {
        int count = Math.multiplyExact(inputs.length / rules.cells(), copies + 1);
        return new SudokuRecipes(rules, count).drawAll(inputs, labels, copies, rng);
    }

    private SudokuRecipes(Sudoku rules, int count) {
        this.rules = rules;
        size = rules.size();
        base = new int[count];
        digits = new byte[Math.multiplyExact(count, size)];
        rows = new byte[digits.length];
        columns = new byte[digits.length];
        transpose = new byte[count];
    }

    private SudokuExamples drawAll(byte[] inputs, byte[] labels, int copies, Rng rng) {
        for (int i = 0; i < base.length; i++) {
            base[i] = i / (copies + 1);
            for (int k = 0; k < size; k++) {
                digits[i * size + k] = (byte) (k + 1);
                rows[i * size + k] = (byte) k;
                columns[i * size + k] = (byte) k;
            }
            if (i % (copies + 1) != 0) {
                randomize(i, rng);
            }
        }
        return new SudokuExamples(size, inputs, labels, base, digits, rows, columns, transpose);
    }

    private void randomize(int i, Rng rng) {
        shuffle(digits, i * size, size, 1, rng);
        transpose[i] = (byte) (rules.transposes() ? rng.nextInt(2) : 0);
        shuffleLines(rows, i * size, rules.boxRows(), rng);
        shuffleLines(columns, i * size, rules.boxColumns(), rng);
    }

    /** Permutes bands of {@code width} lines, and the lines within each. */
    private void shuffleLines(byte[] lines, int start, int width, Rng rng) {
        shuffle(lines, start, size, width, rng);
        for (int band = start; band < start + size; band += width) {
            shuffle(lines, band, width, 1, rng);
        }
    }

    /** Shuffles the blocks of {@code width} entries in {@code length} entries from {@code start}. */
    private static void shuffle(byte[] values, int start, int length, int width, Rng rng) {
        for (int i = length / width - 1; i > 0; i--) {
            int j = rng.nextInt(i + 1);
            for (int k = 0; k < width; k++) {
                byte t = values[start + i * width + k];
                values[start + i * width + k] = values[start + j * width + k];
                values[start + j * width + k] = t;
            }
        }
    }
}
