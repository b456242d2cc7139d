package trm.data.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Dihedral;
import trm.data.Grid;
import trm.data.Pair;
import trm.tensor.Rng;

class ArcOverlapTest {
    private static final Pair PAIR = pair(new int[][] {{0, 1, 2}, {3, 0, 1}}, new int[][] {{2, 2}, {5, 0}});

    @TempDir
    private Path folder;

    private static Pair pair(int[][] input, int[][] output) {
        return new Pair(false, Grid.of(input), output == null ? null : Grid.of(output));
    }

    private static Pair augmented(Pair pair, int id, byte... colours) {
        var augmentation = new ArcAugmentation("p", Dihedral.of(id), colours);
        return new Pair(pair.test(), augmentation.apply(pair.input()), augmentation.apply(pair.output()));
    }

    @Test
    void augmentationsShareTheirForm() {
        var rng = new Rng(3);
        for (int id = 0; id < Dihedral.count(); id++) {
            for (int draw = 0; draw < 20; draw++) {
                var colours = new byte[ArcCanvas.COLOURS];
                var others = rng.permutation(ArcCanvas.COLOURS - 1);
                for (int c = 1; c < colours.length; c++) {
                    colours[c] = (byte) (others[c - 1] + 1);
                }
                assertEquals(ArcOverlap.form(PAIR), ArcOverlap.form(augmented(PAIR, id, colours)));
            }
        }
    }

    /** The colour 0, another answer, a turned answer, other shapes with the same cells. */
    @Test
    void otherPairsHaveOtherForms() {
        var form = ArcOverlap.form(PAIR);
        byte[] moves0 = {1, 0, 2, 3, 4, 5, 6, 7, 8, 9};
        assertNotEquals(form, ArcOverlap.form(augmented(PAIR, 0, moves0)));
        assertNotEquals(form, ArcOverlap.form(pair(new int[][] {{0, 1, 2}, {3, 0, 1}}, new int[][] {{2, 2}, {1, 0}})));
        assertNotEquals(form, ArcOverlap.form(pair(new int[][] {{0, 1, 2}, {3, 0, 1}}, new int[][] {{2, 5}, {2, 0}})));
        assertNotEquals(form, ArcOverlap.form(pair(new int[][] {{0, 1, 2}, {3, 0, 1}}, new int[][] {{2, 2, 5, 0}})));
        assertNotEquals(
                ArcOverlap.form(pair(new int[][] {{1, 2, 3, 4}}, new int[][] {{1}})),
                ArcOverlap.form(pair(new int[][] {{1, 2}, {3, 4}}, new int[][] {{1}})));
    }

    private static String json(Pair... pairs) {
        var json = new ArrayList<String>();
        for (var pair : pairs) {
            var output = pair.output() == null ? "" : ", \"output\": " + pair.output();
            json.add("{\"input\": %s%s}".formatted(pair.input(), output));
        }
        return json.toString();
    }

    private static String puzzle(String name, String train, String test) {
        return "\"%s\": {\"train\": %s, \"test\": %s}".formatted(name, train, test);
    }

    private ArcOverlap build(List<String> training, List<String> evaluation) throws IOException {
        Files.writeString(folder.resolve("arc_a_challenges.json"), "{" + String.join(", ", training) + "}");
        Files.writeString(folder.resolve("arc_b_challenges.json"), "{" + String.join(", ", evaluation) + "}");
        var source = new ArcDatasets.Source(folder.resolve("arc").toString(), List.of("a", "b"), "b", 2, 1);
        return ArcDatasets.build(source).overlap();
    }

    private static final Pair SHOWN = pair(new int[][] {{7, 0}}, new int[][] {{0, 0, 7}});
    private static final Pair UNSOLVED = pair(new int[][] {{0, 1, 2}, {3, 0, 1}}, null);
    private static final byte[] COLOURS = {0, 9, 1, 2, 3, 4, 5, 6, 7, 8};

    @Test
    void countsWhateverTheNameAndTheRole() throws IOException {
        var asTest = puzzle("x", json(SHOWN), json(PAIR));
        var asDemonstration = puzzle("x", json(PAIR), json(SHOWN));
        var turned = puzzle("x", json(SHOWN, augmented(PAIR, 3, COLOURS)), json(SHOWN));
        var evaluation = List.of(puzzle("y", json(SHOWN), json(PAIR)));
        assertEquals(new ArcOverlap(1, 1, 1, 0), build(List.of(asTest), evaluation));
        assertEquals(new ArcOverlap(1, 1, 1, 0), build(List.of(asDemonstration), evaluation));
        assertEquals(new ArcOverlap(1, 0, 1, 0), build(List.of(turned), evaluation));
        assertEquals(new ArcOverlap(1, 1, 1, 0), build(List.of(puzzle("y", json(SHOWN), json(PAIR))), evaluation));
        assertEquals(
                new ArcOverlap(1, 0, 0, 0), build(List.of(puzzle("x", json(SHOWN), json(UNSOLVED))), evaluation));
    }

    @Test
    void countsEachTestPairOnce() throws IOException {
        var training = List.of(
                puzzle("w", json(augmented(PAIR, 5, COLOURS), PAIR), json(PAIR)),
                puzzle("x", json(augmented(PAIR, 6, COLOURS)), json(SHOWN)));
        var twice = List.of(puzzle("y", json(SHOWN), json(PAIR, PAIR, augmented(PAIR, 2, COLOURS), UNSOLVED)));
        assertEquals(new ArcOverlap(3, 2, 3, 0), build(training, twice));
    }

    /** A puzzle may show what it asks, in other colours: no subset is to blame; its neighbour in the subset is. */
    @Test
    void tellsItsOwnDemonstrationsApart() throws IOException {
        var other = List.of(puzzle("x", json(SHOWN), json(SHOWN)));
        var own = puzzle("y", json(SHOWN, augmented(PAIR, 1, COLOURS)), json(PAIR));
        assertEquals(new ArcOverlap(1, 0, 0, 1), build(other, List.of(own)));
        assertEquals(
                new ArcOverlap(2, 0, 1, 1), build(other, List.of(own, puzzle("z", json(SHOWN), json(PAIR)))));
        assertEquals(
                new ArcOverlap(1, 1, 1, 0), build(List.of(puzzle("x", json(PAIR), json(SHOWN))), List.of(own)));
    }
}
