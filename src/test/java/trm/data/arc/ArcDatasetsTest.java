package trm.data.arc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.Examples;
import trm.data.GoldenDataset;
import trm.data.Grid;
import trm.data.Puzzle;
import trm.data.TokenType;
import trm.data.hdf.DatasetFile;
import trm.data.hdf.DatasetFileTest;
import trm.data.numpy.ImportFolder;
import trm.data.numpy.ImportedForm;

class ArcDatasetsTest {
    private static final Path JSON = GoldenDataset.file("arc-small-json");

    @TempDir
    Path folder;

    private static ArcDatasets.Source source(Path json, int augmentations) {
        return new ArcDatasets.Source(
                json.resolve("arc-agi").toString(), List.of("training", "evaluation"), "evaluation", augmentations, 42);
    }

    /** What the reference's random draws leave alone: the examples of each original, where they are. */
    private static Map<String, List<String>> originals(Dataset dataset, DataSplit split) {
        var originals = new TreeMap<String, List<String>>();
        for (int puzzle = 0; puzzle < split.puzzles(); puzzle++) {
            var name = dataset.identifiers().get(split.puzzleIdentifier(puzzle));
            if (!name.contains("|||")) {
                var pairs = new ArrayList<String>();
                for (int i = split.puzzleStart(puzzle); i < split.puzzleEnd(puzzle); i++) {
                    var example = new Example(split, i);
                    pairs.add(example.input + " → " + example.label);
                }
                originals.put(name, pairs);
            }
        }
        return originals;
    }

    /** One example's grids, and where they begin. */
    private static final class Example {
        private final Grid input;
        private final Grid label;
        private final int row;
        private final int column;

        private Example(DataSplit split, int number) {
            var inputs = new int[ArcCanvas.SEQ_LEN];
            var labels = new int[ArcCanvas.SEQ_LEN];
            split.stored().write(number, inputs, labels, 0);
            int first = 0;
            while (inputs[first] == 0) {
                first++;
            }
            row = first / ArcCanvas.SIDE;
            column = first % ArcCanvas.SIDE;
            input = shifted(inputs, first);
            label = shifted(labels, first);
            var again = new int[ArcCanvas.SEQ_LEN];
            ArcCanvas.place(input, row, column, again, 0);
            assertArrayEquals(inputs, again);
            ArcCanvas.place(label, row, column, again, 0);
            assertArrayEquals(labels, again);
        }

        private static Grid shifted(int[] tokens, int first) {
            var corner = new int[ArcCanvas.SEQ_LEN];
            System.arraycopy(tokens, first, corner, 0, tokens.length - first);
            for (int i = 0; i < corner.length; i++) {
                corner[i] = first % ArcCanvas.SIDE + i % ArcCanvas.SIDE < ArcCanvas.SIDE ? corner[i] : 0;
            }
            return ArcCanvas.crop(corner, 0);
        }
    }

    /** Everything that holds of any dataset which the reference's builder makes. */
    private static void assertInvariants(Dataset dataset) {
        var names = dataset.identifiers();
        assertEquals(names.size(), new HashSet<>(names).size());
        assertEquals("<blank>", names.getFirst());
        for (var split : dataset.splits()) {
            boolean train = split.name().equals("train");
            for (int group = 0; group < split.groups(); group++) {
                assertGroup(dataset, split, group, train);
            }
            assertEquals(split.puzzles(), split.metadata().totalPuzzles());
            assertEquals(split.examples() / (double) split.puzzles(), split.metadata().meanPuzzleExamples());
        }
    }

    private static void assertGroup(Dataset dataset, DataSplit split, int group, boolean train) {
        int first = split.groupStart(group);
        var original = ArcAugmentation.parse(dataset.identifiers().get(split.puzzleIdentifier(first)));
        assertEquals(original.puzzle(), original.toString());
        var seen = new HashSet<List<Grid>>();
        for (int puzzle = first; puzzle < split.groupEnd(group); puzzle++) {
            var name = dataset.identifiers().get(split.puzzleIdentifier(puzzle));
            var augmentation = ArcAugmentation.parse(name);
            assertEquals(original.puzzle(), augmentation.puzzle());
            assertEquals(0, augmentation.colours()[0]);
            int atCorner = 0;
            var grids = new ArrayList<Grid>();
            for (int i = split.puzzleStart(puzzle); i < split.puzzleEnd(puzzle); i++) {
                var example = new Example(split, i);
                int base = split.puzzleStart(first) + i - split.puzzleStart(puzzle);
                var from = new Example(split, base);
                assertEquals(augmentation.apply(from.input), example.input, name);
                assertEquals(augmentation.apply(from.label), example.label, name);
                assertEquals(from.input, augmentation.undo(example.input));
                atCorner += example.row == 0 && example.column == 0 ? 1 : 0;
                grids.add(example.input);
                grids.add(example.label);
            }
            int examples = split.puzzleEnd(puzzle) - split.puzzleStart(puzzle);
            assertTrue(train ? atCorner >= 1 : atCorner == examples, name);
            assertTrue(!train || seen.add(grids), name + " is there twice");
        }
    }

    @Test
    void hasTheReferencesStructure() {
        var golden = ImportFolder.read(GoldenDataset.file("arc-small"), ImportedForm.of(null));
        var built = ArcDatasets.build(source(JSON, 3));
        assertEquals(List.of(), built.remarks());
        var dataset = built.dataset();
        for (var name : List.of("train", "test")) {
            var expected = golden.split(name);
            var actual = dataset.split(name);
            assertEquals(expected.metadata(), actual.metadata());
            assertEquals(originals(golden, expected), originals(dataset, actual));
            assertArrayEquals(expected.groupIndices(), actual.groupIndices());
            assertEquals(expected.puzzleIdentifier(0), actual.puzzleIdentifier(0));
        }
        assertInvariants(golden);
        assertInvariants(dataset);
        assertEquals(byId(golden), byId(dataset));
        var train = dataset.split("train");
        assertTrue(train.examples() > 3 * train.bases());
    }

    private static Map<String, Puzzle> byId(Dataset dataset) {
        var byId = new HashMap<String, Puzzle>();
        dataset.testPuzzles().forEach(p -> byId.put(p.id(), p));
        assertFalse(byId.isEmpty());
        return byId;
    }

    @Test
    void aSeedDecidesAll() {
        var one = ArcDatasets.build(source(JSON, 20)).dataset();
        var same = ArcDatasets.build(source(JSON, 20)).dataset();
        DatasetFileTest.assertSameSplit(one.split("train"), same.split("train"));
        assertEquals(one.identifiers(), same.identifiers());
        assertInvariants(one);
        var other = ArcDatasets.build(
                new ArcDatasets.Source(
                        JSON.resolve("arc-agi").toString(), List.of("training", "evaluation"), "evaluation", 20, 43));
        assertFalse(one.identifiers().equals(other.dataset().identifiers()));
    }

    @Test
    void storesAndLoadsWhatItBuilt() {
        var built = ArcDatasets.build(source(JSON, 5)).dataset();
        var file = folder.resolve("arc.h5");
        DatasetFile.save(built, file);
        var read = DatasetFile.open(file);
        DatasetFileTest.assertSameSplit(built.split("train"), read.split("train"));
        DatasetFileTest.assertSameSplit(built.split("test"), read.split("test"));
        assertEquals(built.identifiers(), read.identifiers());
        assertEquals(built.testPuzzles(), read.testPuzzles());
    }

    @Test
    void aFileWithAWrongRecipeIsRefused() {
        var dataset = ArcDatasets.build(source(JSON, 2)).dataset();
        rejects(dataset, (a, base) -> a.get("row")[0] = 29,
                "train/recipe/row and recipe/column put example 0 beyond the canvas");
        rejects(dataset, (a, base) -> a.get("row")[1] = 30, "train/recipe/row[1] is 30, not in 0 … 29");
        rejects(dataset, (a, base) -> a.get("column")[2] = -1, "train/recipe/column[2] is 255, not in 0 … 29");
        rejects(dataset, (a, base) -> a.get("dihedral")[1] = 8, "train/recipe/dihedral[1] is 8, not in 0 … 7");
        rejects(dataset, (a, base) -> a.get("colours")[13] = 0,
                "train/recipe/colours: row 1 is not a permutation of 0 … 9");
        rejects(dataset, (a, base) -> base[3] = -1, "train/recipe/base[3] is -1, not in 0");
        rejects(dataset, (a, base) -> a.get("labels")[900] = 0,
                "train/labels: row 1 is no grid at the canvas' first cell");
        rejects(dataset, (a, base) -> a.get("inputs")[0] = 12,
                "train/inputs holds token 12 in row 0, but vocab_size is 12");
    }

    /** Damages a copy of the training examples. */
    private void rejects(Dataset dataset, BiConsumer<Map<String, byte[]>, int[]> damage, String message) {
        var train = dataset.split("train");
        var fields = new HashMap<String, byte[]>();
        var base = new ArrayList<int[]>();
        train.stored().store(new Examples.Sink() {
            @Override
            public void grids(byte[] inputs, byte[] labels, TokenType type) {
                bytes("inputs", inputs);
                bytes("labels", labels);
            }

            @Override
            public void ints(String name, int[] values) {
                base.add(values.clone());
            }

            @Override
            public void bytes(String name, byte[] values) {
                fields.put(name, values.clone());
            }

            @Override
            public void bytes(String name, byte[] values, int width) {
                bytes(name, values);
            }
        });
        damage.accept(fields, base.getFirst());
        var damaged = new ArcExamples(
                fields.get("inputs"), fields.get("labels"), base.getFirst(), fields.get("row"), fields.get("column"),
                train.puzzleIndices(), fields.get("dihedral"), fields.get("colours"));
        var split = new DataSplit(
                "train", train.metadata(), train.groupIndices(), train.puzzleIndices(), train.puzzleIdentifiers(),
                damaged, new int[0]);
        var file = folder.resolve("damaged.h5");
        DatasetFile.save(new Dataset("memory", DatasetKind.ARC, 30, "a test", List.of(split), dataset.puzzles()), file);
        assertMessage(() -> DatasetFile.open(file), 1, "damaged.h5: " + message);
    }

    /** A puzzle with one colour beside 0 and one cell has 9 different copies and itself. */
    @Test
    void copiesAreDifferentAndWhereThereAreTooFewItSaysSo() throws IOException {
        var grid = "[[1]]";
        write("training", "{\"dot\": {\"train\": [{\"input\": %s, \"output\": %s}], \"test\": [{\"input\": %s}]}}"
                .formatted(grid, grid, grid));
        write("training_solutions", "{\"dot\": [[[1]]]}");
        var built = ArcDatasets.build(new ArcDatasets.Source(prefix(), List.of("training"), "training", 50, 1));
        assertEquals(9, built.dataset().split("train").puzzles());
        assertEquals(
                List.of("training: 1 puzzles have fewer different augmentations than wanted: dot (8)."),
                built.remarks());
    }

    private static final String PAIR = "{\"input\": [[1, 2]], \"output\": [[2], [1]]}";

    @Test
    void puzzlesWithoutSolutionsAreForPrediction() throws IOException {
        write("training", "{\"a\": {\"train\": [%s], \"test\": [{\"input\": [[3]]}]}}".formatted(PAIR));
        write("test", "{\"b\": {\"train\": [%s], \"test\": [{\"input\": [[4, 5]]}, %s]}}".formatted(PAIR, PAIR));
        var built = ArcDatasets.build(new ArcDatasets.Source(prefix(), List.of("training", "test"), "test", 2, 1));
        assertEquals(
                List.of(
                        "training: 1 puzzles lack solutions and are kept without the examples concerned: a.",
                        "test: 1 puzzles lack solutions and are kept for prediction only: b."),
                built.remarks());
        var file = folder.resolve("unsolved.h5");
        DatasetFile.save(built.dataset(), file);
        var dataset = DatasetFile.open(file);
        assertEquals(6, dataset.split("train").examples());
        var test = dataset.split("test");
        assertEquals(6, test.examples());
        var inputs = new int[ArcCanvas.SEQ_LEN];
        var labels = new int[ArcCanvas.SEQ_LEN];
        test.example(0, inputs, labels, 0);
        assertEquals(Grid.of(new int[][] {{4, 5}}), ArcCanvas.crop(inputs, 0));
        for (int label : labels) {
            assertEquals(DataSplit.IGNORED_LABEL, label);
        }
        assertEquals(null, dataset.testPuzzles().getFirst().test().getFirst().output());
    }

    /** A puzzle of two subsets has one identifier, as in the reference. */
    @Test
    void aNameMeansOnePuzzle() throws IOException {
        write("training", "{\"a\": {\"train\": [%s], \"test\": [%s]}}".formatted(PAIR, PAIR));
        write("more", "{\"a\": {\"train\": [%s], \"test\": [%s]}}".formatted(PAIR, PAIR));
        var built = ArcDatasets.build(new ArcDatasets.Source(prefix(), List.of("training", "more"), "more", 2, 1));
        var train = built.dataset().split("train");
        assertEquals(6, train.puzzles());
        assertEquals(train.puzzleIdentifier(0), train.puzzleIdentifier(3));
        assertEquals(3, built.dataset().split("test").examples());
        assertEquals(
                List.of("more: 1 puzzles were in a subset before, and have the same identifiers: a."), built.remarks());
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws IOException {
        rejects("{\"a\": {\"train\": [", "arc_training_challenges.json, line 1, column", "this is not JSON");
        rejects("", "arc_training_challenges.json: the file: this is no JSON object");
        rejects("[]", "the file: this is no JSON object");
        rejects("{}", "it holds no puzzle");
        rejects("{} {}", "line 1, column 4", "there is more after the end");
        rejects(puzzle("[" + "[1], ".repeat(30) + "[1]]"), "puzzle a, train pair 1, input: the grid has 31 rows");
        rejects(puzzle("[[" + "1, ".repeat(30) + "1]]"), "the grid has 1 rows and 31 columns");
        rejects(puzzle("[[0, 1], [0, 10]]"), "input: row 2, column 2 is 10, not a colour 0 … 9");
        rejects(puzzle("[[0, -1]]"), "column 2 is -1");
        rejects(puzzle("[[0, 1.5]]"), "column 2 is 1.5");
        rejects(puzzle("[[0, 1], [0]]"), "input: row 2 has 1 cells, row 1 has 2");
        rejects(puzzle("[]"), "input: the grid is empty");
        rejects(puzzle("7"), "input: this is no JSON list");
        rejects("{\"a\": {\"train\": [{\"input\": [[1]]}], \"test\": []}}", "train pair 1: its output is missing");
        rejects("{\"a\": {\"train\": [%s]}}".formatted(PAIR), "puzzle a: there must be at least one train and");
        write("training_solutions", "{\"a\": [[[1]], [[2]]]}");
        rejects(puzzle("[[1]]"), "_solutions.json: puzzle a has 2 solutions, but 1 test pairs");
        var source = new ArcDatasets.Source(prefix(), List.of("evaluation"), "evaluation", 1, 1);
        assertMessage(() -> ArcDatasets.build(source), 1, "arc_evaluation_challenges.json: there is no such file",
                "'evaluation'", "there is training");
    }

    @Test
    void saysWhatIsWrongWithTheRequest() {
        var prefix = JSON.resolve("arc-agi").toString();
        misuse(new ArcDatasets.Source(prefix, List.of("training"), "x", 1, 1), "x is none of --subsets training");
        misuse(new ArcDatasets.Source(prefix, List.of("training", "training"), "training", 1, 1), "names one twice");
        misuse(new ArcDatasets.Source(prefix, List.of("training"), "training", -1, 1), "--num-aug must be at least 0");
    }

    private static void misuse(ArcDatasets.Source source, String message) {
        assertMessage(() -> ArcDatasets.build(source), 2, message);
    }

    private static String puzzle(String grid) {
        return "{\"a\": {\"train\": [{\"input\": %s, \"output\": [[1]]}], \"test\": [{\"input\": [[1]]}]}}"
                .formatted(grid);
    }

    private void rejects(String json, String... parts) throws IOException {
        write("training", json);
        assertMessage(
                () -> ArcDatasets.build(new ArcDatasets.Source(prefix(), List.of("training"), "training", 1, 1)),
                1, parts);
    }

    private String prefix() {
        return folder.resolve("arc").toString();
    }

    private void write(String name, String json) throws IOException {
        var end = name.endsWith("_solutions") ? ".json" : "_challenges.json";
        Files.writeString(Path.of(prefix() + "_" + name + end), json);
    }
}
