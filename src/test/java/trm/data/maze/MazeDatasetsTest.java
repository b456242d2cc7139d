package trm.data.maze;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GoldenDataset;
import trm.data.Metadata;
import trm.data.hdf.DatasetFile;
import trm.data.hdf.DatasetFileTest;
import trm.data.puzzle.Overlap;

class MazeDatasetsTest {
    private static final Path TRAIN = GoldenDataset.file("maze_train.csv");
    private static final Path TEST = GoldenDataset.file("maze_test.csv");
    private static final String HEADER = "source,question,answer,rating\n";
    private static final String QUESTION = "######S  ## # ##  G######";
    private static final String ANSWER = "######Soo## #o##  G######";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void hasTheStructureAndTheExamplesOfTheReference(boolean augmented) {
        var golden = new GoldenDataset(augmented ? "maze_aug" : "maze_noaug");
        var dataset = MazeDatasets.fromCsv(new MazeDatasets.Csv(TRAIN, TEST, null, augmented, 0)).dataset();
        assertEquals(30, dataset.form().rows());
        var file = folder.resolve("maze.h5");
        DatasetFile.save(dataset, file);
        var read = DatasetFile.open(file);
        for (var split : dataset.splits()) {
            var name = split.name();
            DatasetFileTest.assertSameSplit(split, read.split(name));
            assertEquals(golden.metadata(name), split.metadata());
            assertArrayEquals(golden.values(name, "group_indices"), split.groupIndices());
            assertArrayEquals(golden.values(name, "puzzle_indices"), split.puzzleIndices());
            assertArrayEquals(golden.values(name, "puzzle_identifiers"), split.puzzleIdentifiers());
            var inputs = new int[split.examples() * 900];
            var labels = new int[inputs.length];
            for (int i = 0; i < split.examples(); i++) {
                split.example(i, inputs, labels, i * 900);
            }
            assertArrayEquals(golden.values(name, "inputs"), inputs);
            assertArrayEquals(golden.values(name, "labels"), labels);
        }
        assertEquals(10, dataset.split("train").bases());
        assertEquals(95, dataset.split("train").difficulty()[0]);
    }

    @Test
    void subsamplesWithoutReplacement() {
        var golden = new GoldenDataset("maze_noaug").values("train", "inputs");
        var rules = new Maze(30);
        var all = new HashSet<String>();
        for (int i = 0; i < 10; i++) {
            all.add(rules.format(rules.grid(golden, i * 900)));
        }
        var dataset = MazeDatasets.fromCsv(new MazeDatasets.Csv(TRAIN, TEST, 6, true, 3)).dataset();
        var train = dataset.split("train");
        assertEquals(6, train.groups());
        assertEquals(48, train.examples());
        assertEquals(4, dataset.split("test").examples());
        var inputs = new int[900];
        for (int i = 0; i < 48; i += 8) {
            train.example(i, inputs, new int[900], 0);
            assertTrue(all.remove(rules.format(rules.grid(inputs, 0))), "each at most once");
        }
    }

    @Test
    void countsOverlapsExactlyAndUpToSymmetry() throws IOException {
        var golden = new GoldenDataset("maze_aug");
        var inputs = golden.values("train", "inputs");
        var labels = golden.values("train", "labels");
        var rules = new Maze(30);
        var text = new StringBuilder(Files.readString(TEST));
        for (int example : new int[] {0, 8 + 3, 16 + 7}) { // a maze as it is, two others in other positions
            text.append("copy,")
                    .append(rules.format(rules.grid(inputs, example * 900)))
                    .append(',')
                    .append(rules.format(rules.grid(labels, example * 900)))
                    .append(",0\n");
        }
        var file = Files.writeString(folder.resolve("test.csv"), text);
        var overlap = MazeDatasets.fromCsv(new MazeDatasets.Csv(TRAIN, file, null, false, 0)).overlap();
        assertEquals(new Overlap(1, 3), overlap);
        overlap = MazeDatasets.fromCsv(new MazeDatasets.Csv(TRAIN, TEST, null, false, 0)).overlap();
        assertEquals(new Overlap(0, 0), overlap);
    }

    @Test
    void saysWhatIsWrongInWhichLine() throws IOException {
        var good = row(QUESTION, ANSWER);
        rejects("line 2", "has 24 characters, which is the square of no", row(QUESTION.substring(1), ANSWER));
        rejects("line 3", "the question has 16 characters, but a 5×5 maze", good + row("#".repeat(16), ANSWER));
        rejects("line 2", "the answer has 26 characters, but a 5×5 maze", row(QUESTION, ANSWER + "#"));
        rejects("line 2", "'x' in row 3, column 2 is no cell", row(QUESTION.replace("## #", "##x#"), ANSWER));
        rejects("line 2", "the question has no start S", row(QUESTION.replace('S', ' '), ANSWER));
        rejects("line 2", "the question has 2 goal G", row(QUESTION.replace("G#", "GG"), ANSWER));
        rejects("line 2", "the question has a path marked", row(ANSWER, ANSWER));
        rejects("line 2", "row 2, column 2 is 'o' where the question has 'S'", row(QUESTION, ANSWER.replace('S', 'o')));
        rejects("line 2", "path does not lead from S to G", row(QUESTION, QUESTION));
        rejects("holds no puzzle", "", "");
        DatasetFileTest.assertMessage(
                () -> MazeDatasets.fromCsv(new MazeDatasets.Csv(folder.resolve("none"), TEST, null, false, 0)),
                1, "no such file");
        var unrated = Files.writeString(folder.resolve("unrated.csv"), "source,question,answer\n" + "a,b,c\n");
        DatasetFileTest.assertMessage(
                () -> MazeDatasets.fromCsv(new MazeDatasets.Csv(unrated, unrated, null, false, 0)),
                1, "unrated.csv", "line 2", "the question has 1 characters");
    }

    private static String row(String question, String answer) {
        return "here," + question + "," + answer + ",0\n";
    }

    private void rejects(String where, String what, String rows) throws IOException {
        var file = Files.writeString(folder.resolve("bad.csv"), HEADER + rows);
        DatasetFileTest.assertMessage(
                () -> MazeDatasets.fromCsv(new MazeDatasets.Csv(file, file, null, false, 0)),
                1, "bad.csv", where, what);
    }

    @Test
    void saysWhichRecipeIsWrong() {
        byte[] grid = {3, 2, 1, 4};
        rejects("recipe/base[1] is 1, not in 0", new MazeExamples(2, grid, grid, new int[] {0, 1}, new byte[] {0, 1}));
        rejects("recipe/dihedral[1] is 8, not in", new MazeExamples(2, grid, grid, new int[2], new byte[] {0, 8}));
        rejects("recipe/dihedral has shape [1]", new MazeExamples(2, grid, grid, new int[2], new byte[] {0}));
    }

    private void rejects(String expected, MazeExamples examples) {
        var metadata = Metadata.withoutIdentifiers(6, 4, 1);
        var indices = new int[] {0, 1, 2};
        var split = new DataSplit("train", metadata, new int[] {0, 2}, indices, new int[2], examples, new int[0]);
        var file = folder.resolve("recipe.h5");
        DatasetFile.save(new Dataset("memory", DatasetKind.MAZE, 2, "a test", List.of(split)), file);
        DatasetFileTest.assertMessage(() -> DatasetFile.open(file), 1, "recipe.h5", "train/" + expected);
    }

    private static MazeDatasets.Generated request(int size, int count, int minPath, double braid) {
        return new MazeDatasets.Generated(size, count, 5, minPath, braid, true, 0);
    }

    @Test
    void refusesWhatCannotBeGenerated() {
        refuses("--size must be 5 … 201, not 4", request(4, 5, 1, 0));
        refuses("--min-path 49: no path in such a 11×11 maze has more than 48", request(11, 5, 49, 0));
        refuses("--min-path 198 is too much: of 1,000 mazes of 21×21 none", request(21, 5, 198, 0));
        refuses("--min-path 44 is too much: of 1,000 mazes of 11×11 with --braid 1.0", request(11, 5, 44, 1));
        refuses("--min-path must be at least 1", request(11, 5, 0, 0));
        refuses("--braid must be 0 … 1, not 1.5", request(11, 5, 3, 1.5));
        refuses("--braid must be 0 … 1, not NaN", request(11, 5, 3, Double.NaN));
        refuses("too many for a 5×5 maze", request(5, 5, 1, 0));
        refuses("--count must be at least 1", request(11, 0, 3, 0));
    }

    private static void refuses(String message, MazeDatasets.Generated request) {
        DatasetFileTest.assertMessage(() -> MazeDatasets.generate(request), 2, message);
    }

    @Test
    void aSeedGivesTheSameFileAndAnotherSeedAnother() throws IOException {
        DatasetFile.save(MazeDatasets.generate(request(9, 40, 12, 0.3)), folder.resolve("a.h5"));
        DatasetFile.save(MazeDatasets.generate(request(9, 40, 12, 0.3)), folder.resolve("b.h5"));
        var other = MazeDatasets.generate(new MazeDatasets.Generated(9, 40, 5, 12, 0.3, true, 1));
        DatasetFile.save(other, folder.resolve("c.h5"));
        var a = Files.readAllBytes(folder.resolve("a.h5"));
        assertArrayEquals(a, Files.readAllBytes(folder.resolve("b.h5")));
        assertFalse(Arrays.equals(a, Files.readAllBytes(folder.resolve("c.h5"))));
    }
}
