package trm.data;

import java.util.Arrays;

/**
 * Rows of small numbers, such as the colours 0 … 9 of ARC-AGI. Grids with the same cells are equal, so that they serve
 * as keys where the reference uses its {@code grid_hash}.
 */
public final class Grid {
    private final int rows;
    private final int columns;
    private final byte[] cells;

    /** @param cells numbers {@code [rows, columns]}, flat; kept, not copied */
    public Grid(int rows, int columns, byte[] cells) {
        this.rows = rows;
        this.columns = columns;
        this.cells = cells;
    }

    /** The grid of these rows, which must be equally long, of numbers 0 … 127. */
    public static Grid of(int[][] rows) {
        int columns = rows.length == 0 ? 0 : rows[0].length;
        var cells = new byte[rows.length * columns];
        for (int r = 0; r < rows.length; r++) {
            if (rows[r].length != columns) {
                throw new IllegalArgumentException("rows of no grid");
            }
            for (int c = 0; c < columns; c++) {
                if (rows[r][c] < 0 || rows[r][c] > Byte.MAX_VALUE) {
                    throw new IllegalArgumentException("cell " + rows[r][c]);
                }
                cells[r * columns + c] = (byte) rows[r][c];
            }
        }
        return new Grid(rows.length, columns, cells);
    }

    public int rows() {
        return rows;
    }

    public int columns() {
        return columns;
    }

    /** The number at a cell. */
    public int at(int row, int column) {
        return cells[row * columns + column];
    }

    /** This grid with each number c replaced by {@code numbers[c]}, then transformed. */
    public Grid map(byte[] numbers, Dihedral transform) {
        boolean transposes = transform.transposes();
        int outRows = transposes ? columns : rows;
        int outColumns = transposes ? rows : columns;
        int start = transform.start(rows, columns, columns);
        int rowStep = transform.rowStep(columns);
        int columnStep = transform.columnStep(columns);
        var out = new byte[cells.length];
        for (int r = 0, i = 0; r < outRows; r++) {
            for (int c = 0; c < outColumns; c++) {
                out[i++] = numbers[cells[start + r * rowStep + c * columnStep]];
            }
        }
        return new Grid(outRows, outColumns, out);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Grid grid
                && rows == grid.rows
                && columns == grid.columns
                && Arrays.equals(cells, grid.cells);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(cells) + columns;
    }

    /** The rows in JSON, as Python writes lists. */
    @Override
    public String toString() {
        var text = new StringBuilder("[");
        for (int r = 0; r < rows; r++) {
            text.append(r == 0 ? "[" : ", [");
            for (int c = 0; c < columns; c++) {
                text.append(c == 0 ? "" : ", ").append(at(r, c));
            }
            text.append(']');
        }
        return text.append(']').toString();
    }
}
