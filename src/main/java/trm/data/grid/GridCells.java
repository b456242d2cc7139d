package trm.data.grid;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.tensor.TrmException;

/** From grids in JSON to tokens: all of one shape, all in numbers or all in characters of one alphabet. */
final class GridCells {
    private static final int MOST_VALUES = GridForm.MOST_TOKENS - 1;

    /** Whether characters that are not in the alphabet join it. */
    private final boolean collects;
    /** The value of each character. */
    private final Map<Integer, Integer> alphabet = new LinkedHashMap<>();
    /** Values are less than this. */
    private final int mostValues;
    private int rows;
    private int columns;
    private int values;
    private Boolean numbers;

    /**
     * @param alphabet the characters of the values from 0 on, or null to collect them
     * @param values how many there are, or null for as many as occur
     */
    GridCells(String alphabet, Integer values) {
        collects = alphabet == null;
        if (!collects) {
            var wrong = alphabet.isEmpty() ? "it has no character" : GridText.alphabetFault(alphabet);
            if (wrong != null) {
                throw TrmException.misuse("--alphabet \"%s\": %s.", alphabet, wrong);
            }
            alphabet.codePoints().forEach(c -> this.alphabet.put(c, this.alphabet.size()));
        }
        if (values != null && (!collects || values < 1 || values > MOST_VALUES)) {
            throw TrmException.misuse(
                    "--values %d: give 1 … %d, and no --alphabet beside it.", values, MOST_VALUES);
        }
        if (this.alphabet.size() > MOST_VALUES) {
            throw TrmException.misuse(
                    "--alphabet has %d characters, and %d are the most.", this.alphabet.size(), MOST_VALUES);
        }
        mostValues = values != null ? values : collects ? MOST_VALUES : this.alphabet.size();
        this.values = collects && values == null ? 0 : mostValues;
    }

    /** The form of all grids so far. */
    GridForm form() {
        var characters = new StringBuilder();
        if (!collects || !Boolean.TRUE.equals(numbers)) {
            alphabet.keySet().forEach(characters::appendCodePoint);
        }
        return new GridForm(DatasetKind.GRID, rows, columns, values + 1, characters.toString());
    }

    /** The tokens of a grid; {@code fault} makes an exception of what is wrong with it. */
    byte[] tokens(Object grid, String name, Function<String, TrmException> fault) {
        if (!(grid instanceof List<?> list) || list.isEmpty()) {
            throw fault.apply("the %s is no list of rows".formatted(name));
        }
        byte[] tokens = null;
        for (int r = 0; r < list.size(); r++) {
            int row = r + 1;
            var cells = cells(list.get(r), text -> fault.apply("row %d of the %s %s".formatted(row, name, text)));
            if (rows == 0) {
                rows = list.size();
                columns = cells.length;
            }
            if (list.size() != rows || cells.length != columns) {
                throw fault.apply(
                        ("the %s has %d rows and %d cells in row %d, but the first grid has %d and %d; all grids of one"
                                        + " dataset have one shape, so fill up small ones")
                                .formatted(name, list.size(), cells.length, row, rows, columns));
            }
            if (tokens == null) {
                tokens = new byte[rows * columns];
            }
            System.arraycopy(cells, 0, tokens, r * columns, columns);
        }
        return tokens;
    }

    private byte[] cells(Object row, Function<String, TrmException> fault) {
        return switch (row) {
            case String text -> {
                var cells = text.codePoints().toArray();
                var tokens = new byte[checked(cells.length, fault)];
                for (int i = 0; i < cells.length; i++) {
                    tokens[i] = character(cells[i], fault);
                }
                yield tokens;
            }
            case List<?> cells -> {
                var tokens = new byte[checked(cells.size(), fault)];
                for (int i = 0; i < tokens.length; i++) {
                    tokens[i] = number(cells.get(i), i + 1, fault);
                }
                yield tokens;
            }
            case null, default -> throw fault.apply("is neither a list of numbers nor a text");
        };
    }

    private static int checked(int cells, Function<String, TrmException> fault) {
        if (cells < 1 || cells > GridForm.MOST) {
            throw fault.apply("has %d cells, not 1 … %d".formatted(cells, GridForm.MOST));
        }
        return cells;
    }

    private byte character(int character, Function<String, TrmException> fault) {
        isNumbers(false, fault);
        var value = alphabet.get(character);
        if (value == null && !collects) {
            throw fault.apply("has '%s', which is not in --alphabet".formatted(Character.toString(character)));
        }
        if (value == null && !GridText.isCell(character)) {
            throw fault.apply("has an invisible character, U+%04X".formatted(character));
        }
        if (value == null) {
            value = alphabet.size();
            checkValue(value, "its character '%s' makes".formatted(Character.toString(character)), fault);
            alphabet.put(character, value);
        }
        return token(value);
    }

    private byte number(Object cell, int column, Function<String, TrmException> fault) {
        isNumbers(true, fault);
        if (!(cell instanceof Integer value) || value < 0) {
            throw fault.apply("has %s in column %d; write whole numbers 0 … %d, or each row as one text"
                    .formatted(cell, column, mostValues - 1));
        }
        checkValue(value, "has %d in column %d, which makes".formatted(value, column), fault);
        return token(value);
    }

    private void isNumbers(boolean are, Function<String, TrmException> fault) {
        if (numbers != null && numbers != are) {
            throw fault.apply("is of %s, the rows before of %s; write all in one way".formatted(
                    are ? "numbers" : "characters", are ? "characters" : "numbers"));
        }
        numbers = are;
    }

    private void checkValue(int value, String what, Function<String, TrmException> fault) {
        if (value >= mostValues) {
            throw fault.apply("%s more values than %d".formatted(
                    what, mostValues));
        }
        values = Math.max(values, value + 1);
    }

    private static byte token(int value) {
        return (byte) (value + 1);
    }
}
