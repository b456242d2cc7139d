package trm.data.sudoku;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import trm.data.puzzle.PuzzleRules;
import trm.tensor.TrmException;

/**
 * The rules of Sudoku on one size of grid. A grid is {@code int[size²]} in row order, 0 for a blank, else its digit;
 * as tokens, the reference's scheme for 9×9 on every size: 0 pads, 1 is blank, d + 1 the digit d.
 */
public final class Sudoku implements PuzzleRules {
    /** 4×4 with boxes of 2×2. */
    public static final Sudoku FOUR = new Sudoku(4, 2, 2);
    /** 6×6 with boxes of two rows and three columns. */
    public static final Sudoku SIX = new Sudoku(6, 2, 3);
    /** 9×9 with boxes of 3×3. */
    public static final Sudoku NINE = new Sudoku(9, 3, 3);

    private static final char BLANK = '.';

    private final int size;
    private final int boxRows;
    private final int boxColumns;

    private Sudoku(int size, int boxRows, int boxColumns) {
        this.size = size;
        this.boxRows = boxRows;
        this.boxColumns = boxColumns;
    }

    /** The rules for grids of {@code size} rows. */
    public static Sudoku ofSize(int size) {
        return switch (size) {
            case 4 -> FOUR;
            case 6 -> SIX;
            case 9 -> NINE;
            default -> throw TrmException.misuse("There is no Sudoku of size %d here; take 4, 6 or 9.", size);
        };
    }

    /** Whether there are rules for grids of {@code size} rows. */
    public static boolean isSize(int size) {
        return size == 4 || size == 6 || size == 9;
    }

    /** Digits, rows, columns and boxes. */
    @Override
    public int size() {
        return size;
    }

    @Override
    public String describe() {
        return size + "×" + size + " Sudoku";
    }

    /** Rows of one box, which are the rows of one band. */
    public int boxRows() {
        return boxRows;
    }

    /** Columns of one box, which are the columns of one stack. */
    public int boxColumns() {
        return boxColumns;
    }

    /** Padding, blank and the digits. */
    @Override
    public int vocabSize() {
        return size + 2;
    }

    /** Whether rows and columns may change places, which boxes that are not square forbid. */
    public boolean transposes() {
        return boxRows == boxColumns;
    }

    /** The box of a cell. */
    public int box(int row, int column) {
        return row / boxRows * boxRows + column / boxColumns;
    }

    /**
     * Reads one grid: {@code .} or {@code 0} for a blank, spaces, line ends and the bars {@code | - +} of a drawing
     * left out.
     *
     * @throws TrmException when another character or number of cells is there
     */
    @Override
    public int[] parse(String text) {
        var cells = new int[cells()];
        int count = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isBetween(c)) {
                continue;
            }
            int digit = digit(c, i + 1, 0);
            if (count < cells.length) {
                cells[count] = digit;
            }
            count++;
        }
        if (count != cells.length) {
            throw TrmException.misuse("A %d×%d Sudoku has %d cells, not %d.", size, size, cells.length, count);
        }
        return cells;
    }

    private static boolean isBetween(char c) {
        return Character.isWhitespace(c) || c == '|' || c == '-' || c == '+';
    }

    /** @param line the number of its line, or 0 where there is one alone */
    private int digit(char c, int place, int line) {
        int digit = c == BLANK ? 0 : c - '0';
        if (digit < 0 || digit > size) {
            throw TrmException.misuse(
                    "'%c' at character %d%s is no cell of a %d×%d Sudoku; write 1 … %d, and . or 0 for a blank.",
                    c, place, line == 0 ? "" : " of line " + line, size, size, size);
        }
        return digit;
    }

    /**
     * Reads several grids: one in a line, or each over several lines, with or without blank lines between. Lines that
     * begin with {@code #} are left out.
     */
    @Override
    public List<int[]> parseAll(String text) {
        var grids = new ArrayList<int[]>();
        var pending = new StringBuilder();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (line.startsWith("#")) {
                continue;
            }
            for (int i = 0; i < line.length(); i++) {
                if (!isBetween(line.charAt(i))) {
                    digit(line.charAt(i), i + 1, number);
                    pending.append(line.charAt(i));
                }
            }
            if (pending.length() >= cells()) {
                grids.add(parse(pending.toString()));
                pending.setLength(0);
            }
        }
        if (!pending.isEmpty()) {
            grids.add(parse(pending.toString())); // which says how many cells it has
        }
        return grids;
    }

    /** One line of {@code size²} characters, {@code .} for a blank. */
    @Override
    public String format(int[] grid) {
        var text = new StringBuilder(grid.length);
        for (int digit : grid) {
            text.append(digit == 0 ? BLANK : (char) ('0' + digit));
        }
        return text.toString();
    }

    /** A drawing over several lines, boxes set apart. */
    @Override
    public String draw(int[] grid) {
        var text = new StringBuilder();
        var middle = ("+" + "-".repeat(2 * boxColumns + 1)).repeat(size / boxColumns - 2);
        var bar = "-".repeat(2 * boxColumns) + middle + "+" + "-".repeat(2 * boxColumns);
        for (int row = 0; row < size; row++) {
            if (row > 0 && row % boxRows == 0) {
                text.append(bar).append('\n');
            }
            for (int column = 0; column < size; column++) {
                text.append(column == 0 ? "" : column % boxColumns == 0 ? " | " : " ");
                int digit = grid[row * size + column];
                text.append(digit == 0 ? BLANK : (char) ('0' + digit));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** What breaks the rules, as in {@code two 5s in row 3}, or null when nothing does; blanks are allowed. */
    @Override
    public String fault(int[] grid) {
        for (int unit = 0; unit < size; unit++) {
            int row = 0;
            int column = 0;
            int box = 0;
            int boxStart = unit / boxRows * boxRows * size + unit % boxRows * boxColumns;
            for (int i = 0; i < size; i++) {
                int inRow = grid[unit * size + i];
                int inColumn = grid[i * size + unit];
                int inBox = grid[boxStart + i / boxColumns * size + i % boxColumns];
                if ((row & bit(inRow)) != 0) {
                    return "two %ds in row %d".formatted(inRow, unit + 1);
                }
                if ((column & bit(inColumn)) != 0) {
                    return "two %ds in column %d".formatted(inColumn, unit + 1);
                }
                if ((box & bit(inBox)) != 0) {
                    return "two %ds in box %d".formatted(inBox, unit + 1);
                }
                row |= bit(inRow);
                column |= bit(inColumn);
                box |= bit(inBox);
            }
        }
        return null;
    }

    private static int bit(int digit) {
        return digit == 0 ? 0 : 1 << digit;
    }

    /** Whether {@code grid} is full and breaks no rule. */
    public boolean solved(int[] grid) {
        for (int digit : grid) {
            if (digit == 0) {
                return false;
            }
        }
        return fault(grid) == null;
    }

    @Override
    public OptionalInt answers(int[] question) {
        return OptionalInt.of(new SudokuSolver(this).count(question, 2));
    }

    @Override
    public String mismatch(int[] question, int[] answer) {
        for (int i = 0; i < answer.length; i++) {
            if (answer[i] == 0) {
                return "row %d, column %d is blank".formatted(i / size + 1, i % size + 1);
            }
            if (question[i] != 0 && question[i] != answer[i]) {
                return "row %d, column %d is %d where the question has %d"
                        .formatted(i / size + 1, i % size + 1, answer[i], question[i]);
            }
        }
        return fault(answer);
    }
}
