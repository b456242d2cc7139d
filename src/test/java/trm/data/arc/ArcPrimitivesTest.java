package trm.data.arc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import trm.data.Dihedral;
import trm.data.GoldenDataset;
import trm.data.Grid;
import trm.data.Json;
import trm.tensor.Rng;

/** Grids, their symmetries and their places on the canvas, beside the reference's. */
class ArcPrimitivesTest {
    private static final Map<?, ?> GOLDEN = (Map<?, ?>) Json.read(GoldenDataset.file("arc_primitives.json"));

    /** Numbers of any size in nested lists, as a matrix. */
    static int[][] matrix(Object lists) {
        return ((List<?>) lists).stream()
                .map(row -> ((List<?>) row).stream().mapToInt(x -> ((Number) x).intValue()).toArray())
                .toArray(int[][]::new);
    }

    private static byte[] identity() {
        return ArcAugmentation.none("p").colours();
    }

    @Test
    void transformsAreTheReferences() {
        var input = matrix(GOLDEN.get("input"));
        int rows = input.length;
        int columns = input[0].length;
        for (int id = 0; id < 8; id++) {
            var expected = matrix(((Map<?, ?>) GOLDEN.get("dihedral")).get(Integer.toString(id)));
            var transform = Dihedral.of(id);
            assertEquals(transform.transposes() ? columns : rows, expected.length);
            for (int r = 0; r < expected.length; r++) {
                for (int c = 0; c < expected[r].length; c++) {
                    int at = transform.start(rows, columns, columns)
                            + r * transform.rowStep(columns)
                            + c * transform.columnStep(columns);
                    assertEquals(expected[r][c], input[at / columns][at % columns], transform.toString());
                }
            }
        }
    }

    @Test
    void cropsAreTheReferences() {
        for (var crop : (List<?>) GOLDEN.get("crop")) {
            var fields = (Map<?, ?>) crop;
            var tokens = ((List<?>) fields.get("seq")).stream().mapToInt(x -> ((Number) x).intValue()).toArray();
            var shape = (List<?>) fields.get("crop_shape");
            var grid = ArcCanvas.crop(tokens, 0);
            assertEquals(shape, List.of(grid.rows(), grid.columns()));
        }
    }

    @Test
    void undoesAnAugmentationAsTheReference() {
        var golden = (Map<?, ?>) GOLDEN.get("inverse_aug");
        var augmentation = ArcAugmentation.parse((String) golden.get("name"));
        assertEquals(golden.get("orig"), augmentation.puzzle());
        assertEquals(golden.get("name"), augmentation.toString());
        var grid = Grid.of(matrix(golden.get("grid")));
        assertEquals(Grid.of(matrix(golden.get("out"))), augmentation.undo(grid));
    }

    @Test
    void otherNamesAreOriginals() {
        for (var name : List.of("a", "a|||b", "a|||t8|||0123456789", "a|||t1|||0123456788", "|||", "a|||t1|||012",
                "|||t1", "a|||x1|||0123456789")) {
            var augmentation = ArcAugmentation.parse(name);
            assertEquals(name, augmentation.puzzle());
            assertEquals(name, augmentation.toString());
            assertSame(Dihedral.IDENTITY, augmentation.transform());
        }
    }

    /** What the reference's translation leaves on the canvas is one of our placements. */
    @Test
    void placementsAreTheReferences() {
        for (var example : (List<?>) GOLDEN.get("translational")) {
            var fields = (Map<?, ?>) example;
            for (var field : List.of("input", "label")) {
                var places = matrix(fields.get(field + "_nonzero"));
                var values = ((List<?>) fields.get(field + "_vals"));
                var tokens = new int[ArcCanvas.SEQ_LEN];
                for (int i = 0; i < places.length; i++) {
                    tokens[places[i][0] * ArcCanvas.SIDE + places[i][1]] = ((Number) values.get(i)).intValue();
                }
                int row = places[0][0];
                int column = places[0][1];
                var grid = shifted(tokens, row, column);
                var placed = new int[ArcCanvas.SEQ_LEN];
                ArcCanvas.place(grid, row, column, placed, 0);
                assertArrayEquals(tokens, placed);
            }
        }
    }

    private static Grid shifted(int[] tokens, int row, int column) {
        var corner = new int[ArcCanvas.SEQ_LEN];
        int from = row * ArcCanvas.SIDE + column;
        System.arraycopy(tokens, from, corner, 0, tokens.length - from);
        return ArcCanvas.crop(corner, 0);
    }

    @Provide
    static Arbitrary<Grid> grids() {
        var sides = Arbitraries.integers().between(1, ArcCanvas.SIDE);
        return Combinators.combine(sides, sides, Arbitraries.longs()).as(ArcPrimitivesTest::grid);
    }

    static Grid grid(int rows, int columns, long seed) {
        var rng = new Rng(seed);
        var cells = new byte[rows * columns];
        for (int i = 0; i < cells.length; i++) {
            cells[i] = (byte) rng.nextInt(ArcCanvas.COLOURS);
        }
        return new Grid(rows, columns, cells);
    }

    static byte[] colours(long seed) {
        var colours = new byte[ArcCanvas.COLOURS];
        var permutation = new Rng(seed).permutation(ArcCanvas.COLOURS - 1);
        for (int c = 1; c < colours.length; c++) {
            colours[c] = (byte) (permutation[c - 1] + 1);
        }
        return colours;
    }

    @Property
    void everyTransformHasItsInverse(@ForAll("grids") Grid grid, @ForAll @IntRange(max = 7) int id) {
        var transform = Dihedral.of(id);
        assertEquals(grid, grid.map(identity(), transform).map(identity(), transform.inverse()));
    }

    @Property
    void everyAugmentationIsUndone(
            @ForAll("grids") Grid grid, @ForAll @IntRange(max = 7) int id, @ForAll long seed) {
        var augmentation = new ArcAugmentation("x|||y", Dihedral.of(id), colours(seed));
        var read = ArcAugmentation.parse(augmentation.toString());
        assertEquals(augmentation.toString(), read.toString());
        assertEquals("x|||y", read.puzzle());
        assertEquals(augmentation.apply(grid), read.apply(grid));
        assertEquals(grid, read.undo(read.apply(grid)));
    }

    @Property
    void cropFindsWhatWasPlaced(@ForAll("grids") Grid grid) {
        var tokens = new int[2 * ArcCanvas.SEQ_LEN];
        ArcCanvas.place(grid, 0, 0, tokens, ArcCanvas.SEQ_LEN);
        assertEquals(grid, ArcCanvas.crop(tokens, ArcCanvas.SEQ_LEN));
        assertEquals(new Grid(0, 0, new byte[0]), ArcCanvas.crop(tokens, 0));
    }

    @Test
    void theTransformsAreAllDifferent() {
        var seen = new ArrayList<Grid>();
        var grid = Grid.of(new int[][] {{1, 2, 3}, {4, 5, 6}});
        for (int id = 0; id < Dihedral.count(); id++) {
            var transformed = grid.map(identity(), Dihedral.of(id));
            seen.forEach(other -> assertNotEquals(other, transformed));
            seen.add(transformed);
        }
        assertEquals("[[4, 1], [5, 2], [6, 3]]", grid.map(identity(), Dihedral.ROTATE_270).toString());
    }
}
