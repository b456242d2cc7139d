package trm.data;

/**
 * What the grids of a dataset look like. Sudoku, mazes and ARC are square and know their own characters.
 *
 * @param vocabSize tokens are {@code 0 … vocabSize − 1}, 0 being padding
 * @param alphabet of {@link DatasetKind#GRID}, the character of each token from 1 on; empty where cells are numbers
 */
public record GridForm(DatasetKind kind, int rows, int columns, int vocabSize, String alphabet) {
    /** The most rows, and columns. */
    public static final int MOST = 1 << 10;
    /** The most tokens: one takes a byte. */
    public static final int MOST_TOKENS = 1 << Byte.SIZE;

    /** Of the kinds that are always square. */
    public static GridForm square(DatasetKind kind, int side, int vocabSize) {
        return new GridForm(kind, side, side, vocabSize, "");
    }

    /** Tokens of an example. */
    public int cells() {
        return rows * columns;
    }

    /** As in {@code grids of 4×6 in ".XO"}, for messages. */
    public String describe() {
        return "grids of %d×%d in %s".formatted(
                rows, columns, alphabet.isEmpty() ? "numbers" : "\"%s\"".formatted(alphabet));
    }

    /** As in {@code 4} for what is always square, else {@code 4×6}. */
    public String size() {
        return switch (kind) {
            case SUDOKU, MAZE, ARC -> Integer.toString(rows);
            case GRID -> rows + "×" + columns;
        };
    }
}
