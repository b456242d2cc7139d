package trm.data;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a dataset's examples are, so that a program can print and check them. */
public enum DatasetKind {
    /** Grids of digits; token 1 is blank, token d + 1 the digit d. */
    SUDOKU,
    /** Square mazes; tokens 1 … 5 are {@code # SGo}. */
    MAZE,
    /** ARC-AGI grids on a 30×30 canvas; token 1 ends a row or column, token c + 2 is the colour c. */
    ARC,
    /** Grids of any one shape and of own meaning; token 0 is padding, token v + 1 the value v. */
    GRID;

    /** The kind of this {@linkplain #label name}, or null when it is none of these. */
    public static DatasetKind ofLabel(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findAny().orElse(null);
    }

    /** All names, for messages. */
    public static String labels() {
        return Arrays.stream(values()).map(DatasetKind::label).collect(Collectors.joining(", "));
    }

    /** The name in files: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
