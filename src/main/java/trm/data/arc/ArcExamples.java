package trm.data.arc;

import java.util.Arrays;
import trm.data.Dihedral;
import trm.data.Examples;

/**
 * ARC grids and how examples are made from them: every puzzle renames the colours and transforms, every example has its
 * place on the canvas.
 */
public final class ArcExamples implements Examples {
    private static final int SIDE = ArcCanvas.SIDE;
    private static final int CELLS = ArcCanvas.SEQ_LEN;

    private final byte[] inputs;
    private final byte[] labels;
    private final int[] base;
    private final byte[] row;
    private final byte[] column;
    private final int[] puzzleIndices;
    private final byte[] transform;
    private final byte[] colours;
    /** Rows and columns of each base grid, so that drawing one need not look for its ends. */
    private final byte[] inputShapes;
    private final byte[] labelShapes;

    /**
     * @param inputs tokens of the base grids {@code [bases, 900]}, each at the canvas' first cell
     * @param labels likewise; all 0 where the solution is not known
     * @param base {@code [N]} which base grids an example is made from
     * @param row {@code [N]} the row of the canvas where the transformed grids begin
     * @param column {@code [N]} likewise
     * @param puzzleIndices {@code [puzzles + 1]} the first example of each puzzle
     * @param transform {@code [puzzles]} the {@link Dihedral#id}
     * @param colours {@code [puzzles, 10]} the new colour of each
     */
    public ArcExamples(
            byte[] inputs,
            byte[] labels,
            int[] base,
            byte[] row,
            byte[] column,
            int[] puzzleIndices,
            byte[] transform,
            byte[] colours) {
        this.inputs = inputs;
        this.labels = labels;
        this.base = base;
        this.row = row;
        this.column = column;
        this.puzzleIndices = puzzleIndices;
        this.transform = transform;
        this.colours = colours;
        inputShapes = shapes(inputs);
        labelShapes = shapes(labels);
    }

    private static byte[] shapes(byte[] grids) {
        var shapes = new byte[grids.length / CELLS * 2];
        for (int i = 0; i < shapes.length; i += 2) {
            int first = i / 2 * CELLS;
            while (shapes[i] < SIDE && grids[first + shapes[i] * SIDE] >= ArcCanvas.FIRST_COLOUR) {
                shapes[i]++;
            }
            while (shapes[i + 1] < SIDE && grids[first + shapes[i + 1]] >= ArcCanvas.FIRST_COLOUR) {
                shapes[i + 1]++;
            }
        }
        return shapes;
    }

    @Override
    public int count() {
        return base.length;
    }

    @Override
    public int bases() {
        return inputs.length / CELLS;
    }

    @Override
    public void write(int example, int[] inputs, int[] labels, int offset) {
        int at = Arrays.binarySearch(puzzleIndices, example);
        int puzzle = at >= 0 ? at : -at - 2;
        draw(this.inputs, inputShapes, example, puzzle, inputs, offset);
        draw(this.labels, labelShapes, example, puzzle, labels, offset);
    }

    private void draw(byte[] grids, byte[] shapes, int example, int puzzle, int[] tokens, int offset) {
        Arrays.fill(tokens, offset, offset + CELLS, 0);
        int grid = base[example];
        int rows = shapes[2 * grid];
        int columns = shapes[2 * grid + 1];
        var symmetry = Dihedral.of(transform[puzzle]);
        int start = grid * CELLS + symmetry.start(rows, columns, SIDE);
        int rowStep = symmetry.rowStep(SIDE);
        int columnStep = symmetry.columnStep(SIDE);
        int renamed = puzzle * ArcCanvas.COLOURS - ArcCanvas.FIRST_COLOUR;
        int outRows = symmetry.transposes() ? columns : rows;
        int outColumns = symmetry.transposes() ? rows : columns;
        int out = offset + row[example] * SIDE + column[example];
        for (int r = 0; r < outRows; r++) {
            int cell = start + r * rowStep;
            for (int c = 0; c < outColumns; c++) {
                tokens[out + r * SIDE + c] = colours[renamed + grids[cell]] + ArcCanvas.FIRST_COLOUR;
                cell += columnStep;
            }
        }
        ArcCanvas.end(row[example], column[example], outRows, outColumns, tokens, offset);
    }

    /** What is wrong with the recipes or the grids, or null when nothing is; see {@link trm.data.hdf.DatasetReader}. */
    public String fault() {
        var canvas = new int[CELLS];
        var expected = new int[CELLS];
        for (int grid = 0; grid < bases(); grid++) {
            for (var field : new byte[][] {inputs, labels}) {
                for (int i = 0; i < CELLS; i++) {
                    canvas[i] = field[grid * CELLS + i];
                }
                ArcCanvas.place(ArcCanvas.crop(canvas, 0), 0, 0, expected, 0);
                if (!Arrays.equals(canvas, expected)) {
                    return "%s: row %d is no grid at the canvas' first cell"
                            .formatted(field == inputs ? "inputs" : "labels", grid);
                }
            }
        }
        for (int puzzle = 0; puzzle < transform.length; puzzle++) {
            boolean transposes = Dihedral.of(transform[puzzle]).transposes();
            for (int i = puzzleIndices[puzzle]; i < puzzleIndices[puzzle + 1]; i++) {
                int rows = Math.max(inputShapes[2 * base[i]], labelShapes[2 * base[i]]);
                int columns = Math.max(inputShapes[2 * base[i] + 1], labelShapes[2 * base[i] + 1]);
                if (row[i] + (transposes ? columns : rows) > SIDE || column[i] + (transposes ? rows : columns) > SIDE) {
                    return "recipe/row and recipe/column put example %d beyond the canvas".formatted(i);
                }
            }
        }
        return null;
    }

    @Override
    public void store(Sink sink) {
        sink.grids(inputs, labels, null);
        sink.bytes("dihedral", transform);
        sink.bytes("colours", colours, ArcCanvas.COLOURS);
        sink.ints("base", base);
        sink.bytes("row", row);
        sink.bytes("column", column);
    }
}
