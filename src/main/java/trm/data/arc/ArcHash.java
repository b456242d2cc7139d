package trm.data.arc;

import java.util.List;
import trm.data.Dihedral;
import trm.data.Grid;
import trm.data.Pair;
import trm.tensor.Rng;

/**
 * Tells the augmented copies of one puzzle apart as the reference's {@code puzzle_hash} does: two are the same when
 * their pairs of grids are, in whatever order. The reference hashes every copy's cells; here the cells of each grid are
 * summed up once for each symmetry and colour (a cell counts with the random weight of its place), and a copy then
 * costs ten products a grid: the sum over colours of that sum and the random weight of the new colour. Two such sums of
 * 64 bits make an accident as good as impossible.
 */
final class ArcHash {
    private static final int CELLS = ArcCanvas.SEQ_LEN;
    private static final int COLOURS = ArcCanvas.COLOURS;
    private static final int HALVES = 2;
    private static final long[][] PLACE_WEIGHTS = new long[HALVES][CELLS];
    private static final long[][] COLOUR_WEIGHTS = new long[HALVES][COLOURS];

    static {
        var rng = new Rng(0x41524321); // any will do, but always the same
        for (int half = 0; half < HALVES; half++) {
            for (int i = 0; i < CELLS; i++) {
                PLACE_WEIGHTS[half][i] = rng.nextLong();
            }
            for (int c = 0; c < COLOURS; c++) {
                COLOUR_WEIGHTS[half][c] = rng.nextLong();
            }
        }
    }

    /** The hash of one copy. */
    record Value(long high, long low) {}

    private final int grids;
    /** {@code [half, symmetry, grid, colour]} */
    private final long[] sums;
    /** {@code [symmetry, grid]} rows and columns in one number. */
    private final int[] shapes;

    ArcHash(List<Pair> pairs) {
        grids = 2 * pairs.size();
        sums = new long[HALVES * Dihedral.count() * grids * COLOURS];
        shapes = new int[Dihedral.count() * grids];
        for (int i = 0; i < grids; i++) {
            var pair = pairs.get(i / 2);
            var grid = i % 2 == 0 ? pair.input() : pair.output();
            for (int id = 0; grid != null && id < Dihedral.count(); id++) {
                sum(grid, id, i);
            }
        }
    }

    private void sum(Grid grid, int id, int number) {
        var transformed = grid.map(ArcAugmentation.identity(), Dihedral.of(id));
        for (int half = 0; half < HALVES; half++) {
            int at = at(half, id, number);
            for (int r = 0; r < transformed.rows(); r++) {
                for (int c = 0; c < transformed.columns(); c++) {
                    sums[at + transformed.at(r, c)] += PLACE_WEIGHTS[half][r * ArcCanvas.SIDE + c];
                }
            }
        }
        shapes[id * grids + number] = transformed.rows() * (ArcCanvas.SIDE + 1) + transformed.columns();
    }

    private int at(int half, int id, int number) {
        return ((half * Dihedral.count() + id) * grids + number) * COLOURS;
    }

    /** The hash of the copy that the symmetry {@code id} and these new colours make. */
    Value of(int id, byte[] colours) {
        return new Value(half(0, id, colours), half(1, id, colours));
    }

    private long half(int half, int id, byte[] colours) {
        var weights = COLOUR_WEIGHTS[half];
        long puzzle = 0;
        for (int i = 0; i < grids; i += 2) {
            long pair = Rng.mix(Rng.mix(grid(half, id, i, colours, weights)) + grid(half, id, i + 1, colours, weights));
            puzzle += pair; // in whatever order
        }
        return puzzle;
    }

    private long grid(int half, int id, int number, byte[] colours, long[] weights) {
        int at = at(half, id, number);
        long grid = 0;
        for (int c = 0; c < COLOURS; c++) {
            grid += sums[at + c] * weights[colours[c]];
        }
        return Rng.mix(grid) + shapes[id * grids + number];
    }
}
