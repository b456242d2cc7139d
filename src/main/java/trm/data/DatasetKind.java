package trm.data;

import java.util.Locale;

/** What a dataset's examples are, so that a program can print and check them. */
public enum DatasetKind {
    /** Grids of digits; token 1 is blank, token d + 1 the digit d. */
    SUDOKU,
    /** Square mazes; tokens 1 … 5 are {@code # SGo}. */
    MAZE,
    /** ARC-AGI grids on a 30×30 canvas; token 1 ends a row or column, token c + 2 is the colour c. */
    ARC;

    /** The name in files: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
