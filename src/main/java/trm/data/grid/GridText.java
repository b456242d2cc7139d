package trm.data.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import trm.data.GridForm;
import trm.data.puzzle.PuzzleText;
import trm.tensor.TrmException;

/**
 * Grids of own meaning as text: one character a cell where there is an alphabet, whose first is the value 0, else
 * numbers with blanks between. Padding, the value −1, is the first of {@code ·_?~} that the alphabet has not.
 */
public final class GridText implements PuzzleText {
    private static final int PADDING = -1;

    private final GridForm form;
    /** The character of each value; empty where cells are numbers. */
    private final int[] alphabet;
    private final int padding;
    /** Whether short lines end in blanks that an editor took away. */
    private final boolean blanks;

    /** Of a form without {@link #fault}. */
    public GridText(GridForm form) {
        this.form = form;
        alphabet = form.alphabet().codePoints().toArray();
        padding = "·_?~".codePoints().filter(c -> find(alphabet, c) < 0).findFirst().orElse(' ');
        blanks = find(alphabet, ' ') >= 0;
    }

    /** Why there are no such grids, in words, or null when there are. */
    public static String fault(GridForm form) {
        if (form.vocabSize() < 2 || form.vocabSize() > GridForm.MOST_TOKENS) {
            return "its vocab_size is %d, not 2 … %d".formatted(form.vocabSize(), GridForm.MOST_TOKENS);
        }
        var wrong = alphabetFault(form.alphabet());
        if (wrong != null) {
            return wrong;
        }
        int characters = form.alphabet().codePointCount(0, form.alphabet().length());
        return characters == 0 || characters == form.vocabSize() - 1
                ? null
                : "its alphabet has %d characters, but vocab_size %d needs %d: one for each token but the padding, 0"
                        .formatted(characters, form.vocabSize(), form.vocabSize() - 1);
    }

    /** Why the characters cannot stand for values, in words, or null when they can. */
    static String alphabetFault(String alphabet) {
        var characters = alphabet.codePoints().toArray();
        for (int i = 0; i < characters.length; i++) {
            var shown = Character.toString(characters[i]);
            if (!isCell(characters[i])) {
                return "its alphabet has an invisible character, U+%04X".formatted(characters[i]);
            }
            if (find(characters, characters[i]) < i) {
                return "its alphabet has '%s' twice".formatted(shown);
            }
        }
        return null;
    }

    /** Whether a character takes a place of its own in a line. */
    static boolean isCell(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.UNASSIGNED,
                    Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.NON_SPACING_MARK,
                    Character.ENCLOSING_MARK -> false;
            default -> true;
        };
    }

    private static int find(int[] characters, int wanted) {
        int i = 0;
        while (i < characters.length && characters[i] != wanted) {
            i++;
        }
        return i < characters.length ? i : -1;
    }

    @Override
    public int rows() {
        return form.rows();
    }

    @Override
    public int columns() {
        return form.columns();
    }

    @Override
    public String describe() {
        return form.size() + " grid";
    }

    @Override
    public int vocabSize() {
        return form.vocabSize();
    }

    /** Reads one grid in one line or several. */
    @Override
    public int[] parse(String text) {
        var grids = parseAll(text);
        if (grids.size() != 1) {
            throw TrmException.misuse("There are %d of a %s, not one.", grids.size(), describe());
        }
        return grids.getFirst();
    }

    /**
     * Reads several grids: one in a line of {@code rows · columns} cells, or each in lines of {@code columns} cells.
     * Empty lines may stand between.
     */
    @Override
    public List<int[]> parseAll(String text) {
        var grids = new ArrayList<int[]>();
        var pending = new int[cells()];
        int count = 0;
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (blanks ? line.isEmpty() && count == 0 : line.isBlank()) {
                continue;
            }
            var cells = cells(line, number);
            boolean whole = count == 0 && cells.length == cells();
            if (!whole && blanks && cells.length < columns()) {
                int given = cells.length;
                cells = Arrays.copyOf(cells, columns());
                Arrays.fill(cells, given, columns(), find(alphabet, ' '));
            }
            if (!whole && cells.length != columns()) {
                throw TrmException.misuse(
                        "Line %d has %d cells; write a %s in lines of %d cells, or in one of %d%s.",
                        number, cells.length, describe(), columns(), cells(),
                        alphabet.length == 0 ? ", numbers with blanks between" : "");
            }
            System.arraycopy(cells, 0, pending, count, cells.length);
            count += cells.length;
            if (count == pending.length) {
                grids.add(pending.clone());
                count = 0;
            }
        }
        if (count > 0) {
            throw TrmException.misuse(
                    "A %s has %d rows, but the last one here has %d.", describe(), rows(), count / columns());
        }
        return grids;
    }

    private int[] cells(String line, int number) {
        if (alphabet.length > 0) {
            return (blanks ? line : line.strip()).codePoints().map(c -> value(c, number)).toArray();
        }
        return Arrays.stream(line.strip().split("\\s+")).mapToInt(word -> value(word, number)).toArray();
    }

    private int value(int character, int line) {
        int value = character == padding ? PADDING : find(alphabet, character);
        if (value < 0 && character != padding) {
            throw TrmException.misuse(
                    "'%s' in line %d is no cell of a %s; its alphabet is \"%s\".",
                    Character.toString(character), line, describe(), form.alphabet());
        }
        return value;
    }

    private int value(String word, int line) {
        int most = vocabSize() - 2;
        if (word.equals(Character.toString(padding))) {
            return PADDING;
        }
        if (word.matches("\\d{1,3}") && Integer.parseInt(word) <= most) {
            return Integer.parseInt(word);
        }
        throw TrmException.misuse(
                "'%s' in line %d is no cell of a %s; write numbers 0 … %d with blanks between.",
                word, line, describe(), most);
    }

    /** One cell: its character, or its number. */
    public String cell(int value) {
        return value == PADDING
                ? Character.toString(padding)
                : alphabet.length == 0 ? Integer.toString(value) : Character.toString(alphabet[value]);
    }

    /** The characters of the widest cell. */
    public int cellWidth() {
        return alphabet.length == 0 ? Integer.toString(vocabSize() - 2).length() : 1;
    }

    /** One line: of characters, or of numbers with blanks between. */
    @Override
    public String format(int[] grid) {
        return Arrays.stream(grid).mapToObj(this::cell).collect(Collectors.joining(alphabet.length == 0 ? " " : ""));
    }

    @Override
    public String draw(int[] grid) {
        var text = new StringBuilder();
        for (int row = 0; row < rows(); row++) {
            var cells = IntStream.range(row * columns(), (row + 1) * columns()).mapToObj(i -> cell(grid[i]));
            text.append(
                    alphabet.length > 0
                            ? cells.collect(Collectors.joining())
                            : cells.map(c -> " ".repeat(cellWidth() - c.length()) + c).collect(Collectors.joining(" ")))
                    .append('\n');
        }
        return text.toString();
    }

    /** Tokens that stand for no value, and labels that do not count, are padding. */
    @Override
    public int[] grid(int[] tokens, int offset) {
        var grid = new int[cells()];
        for (int i = 0; i < grid.length; i++) {
            int token = tokens[offset + i];
            grid[i] = token >= 1 && token < vocabSize() ? token - 1 : PADDING;
        }
        return grid;
    }
}
