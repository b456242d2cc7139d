package trm.data.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import trm.data.Dihedral;
import trm.data.GoldenDataset;
import trm.data.Grid;
import trm.data.Json;
import trm.data.Pair;
import trm.tensor.Rng;

/** Our hash tells copies apart exactly where the reference's SHA-256 does. */
class ArcHashTest {
    private static final Map<?, ?> GOLDEN = (Map<?, ?>) Json.read(GoldenDataset.file("arc_primitives.json"));

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The reference's {@code grid_hash}. */
    private static String gridHash(Grid grid) {
        var bytes = new ByteArrayOutputStream();
        bytes.write(grid.rows());
        bytes.write(grid.columns());
        for (int r = 0; r < grid.rows(); r++) {
            for (int c = 0; c < grid.columns(); c++) {
                bytes.write(grid.at(r, c));
            }
        }
        return sha256(bytes.toByteArray());
    }

    /** The reference's {@code puzzle_hash}. */
    private static String puzzleHash(List<Pair> pairs, ArcAugmentation augmentation) {
        var hashes = pairs.stream()
                .map(p -> gridHash(augmentation.apply(p.input())) + "|" + gridHash(augmentation.apply(p.output())))
                .sorted()
                .toList();
        return sha256(String.join("|", hashes).getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void theOracleIsTheReferences() {
        var grids = new ArrayList<Grid>();
        for (var entry : (List<?>) GOLDEN.get("grid_hash")) {
            var fields = (Map<?, ?>) entry;
            grids.add(Grid.of(ArcPrimitivesTest.matrix(fields.get("grid"))));
            assertEquals(fields.get("sha256"), gridHash(grids.getLast()));
        }
        var one = new Pair(false, grids.get(0), grids.get(1));
        var other = new Pair(true, grids.get(1), grids.get(0));
        assertEquals(GOLDEN.get("puzzle_hash"), puzzleHash(List.of(one, other), ArcAugmentation.none("x")));
        assertEquals(GOLDEN.get("puzzle_hash"), puzzleHash(List.of(other, one), ArcAugmentation.none("x")));
    }

    /** Few cells and colours, so that there are symmetries; a pair may be another one transformed. */
    private static List<Pair> puzzle(Rng rng) {
        var pairs = new ArrayList<Pair>();
        for (int i = rng.nextInt(1, 4); i > 0; i--) {
            pairs.add(new Pair(false, grid(rng), grid(rng)));
        }
        var first = pairs.getFirst();
        var turned = new ArcAugmentation("x", Dihedral.of(rng.nextInt(8)), swap());
        pairs.add(new Pair(true, turned.apply(first.input()), turned.apply(first.output())));
        return pairs;
    }

    private static byte[] swap() {
        var colours = ArcAugmentation.identity();
        colours[1] = 2;
        colours[2] = 1;
        return colours;
    }

    private static Grid grid(Rng rng) {
        var grid = new int[rng.nextInt(1, 3)][rng.nextInt(1, 3)];
        for (var row : grid) {
            for (int c = 0; c < row.length; c++) {
                row[c] = rng.nextInt(3);
            }
        }
        return Grid.of(grid);
    }

    @Property(tries = 300)
    void copiesAreTheSameWhereTheReferenceSaysSo(@ForAll @IntRange(max = 1_000_000) int seed) {
        var rng = new Rng(seed);
        var pairs = puzzle(rng);
        var hash = new ArcHash(pairs);
        var ours = new ArrayList<ArcHash.Value>();
        var theirs = new ArrayList<String>();
        for (int i = 0; i < 24; i++) {
            var colours = i % 2 == 0 ? ArcAugmentation.identity() : i % 3 == 0 ? swap() : ArcPrimitivesTest.colours(i);
            ours.add(hash.of(i % 8, colours));
            theirs.add(puzzleHash(pairs, new ArcAugmentation("x", Dihedral.of(i % 8), colours)));
        }
        int same = 0;
        for (int i = 0; i < ours.size(); i++) {
            for (int k = 0; k < i; k++) {
                boolean equal = theirs.get(i).equals(theirs.get(k));
                assertEquals(equal, ours.get(i).equals(ours.get(k)), "copies " + i + " and " + k);
                same += equal ? 1 : 0;
            }
        }
        assertTrue(same > 0, "the puzzles must have symmetries for this to tell anything");
    }
}
