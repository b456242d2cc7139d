package trm.data.arc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.GoldenDataset;
import trm.data.Puzzle;
import trm.data.hdf.DatasetFileTest;

/** Puzzles in a file each, as ARC-AGI's own repository has them. */
class ArcFoldersTest {
    private static final ArcInput COMBINED = new ArcInput.Combined(
            GoldenDataset.file("arc-small-json").resolve("arc-agi").toString(), List.of("training", "evaluation"));

    @TempDir
    private Path temp;

    private ArcInput folders;

    /** The combined files' puzzles as files of their own, the last one written first. */
    @BeforeEach
    void writesFolders() throws IOException {
        for (int i = 0; i < 2; i++) {
            var subset = ArcSubset.read(COMBINED, i);
            var folder = Files.createDirectory(temp.resolve(subset.name()));
            for (var puzzle : subset.puzzles().reversed()) {
                var text = ArcJson.write(List.of(puzzle));
                text = text.substring(text.indexOf(": ") + 2, text.length() - 1);
                Files.writeString(folder.resolve(puzzle.id() + ".json"), text);
            }
            Files.writeString(folder.resolve(".hidden.json"), "not to be read");
            Files.writeString(folder.resolve("README.md"), "not to be read");
        }
        folders = of("training", "evaluation");
    }

    private ArcInput of(String... names) {
        return new ArcInput.Folders(List.of(names).stream().map(temp::resolve).toList());
    }

    private static ArcDatasets.Built build(ArcInput input) {
        return ArcDatasets.build(new ArcDatasets.Source(input, "evaluation", 4, 7));
    }

    @Test
    void aSubsetIsAFolderInTheOrderOfItsNames() {
        for (int i = 0; i < 2; i++) {
            var combined = ArcSubset.read(COMBINED, i);
            var sorted = combined.puzzles().stream().sorted(Comparator.comparing(Puzzle::id)).toList();
            assertEquals(new ArcSubset(combined.name(), sorted), ArcSubset.read(folders, i));
        }
    }

    @Test
    void makesTheDatasetOfTheCombinedFiles() {
        var expected = build(COMBINED);
        var built = build(folders);
        DatasetFileTest.assertSameSplit(expected.dataset().split("train"), built.dataset().split("train"));
        DatasetFileTest.assertSameSplit(expected.dataset().split("test"), built.dataset().split("test"));
        assertEquals(expected.dataset().identifiers(), built.dataset().identifiers());
        assertEquals(expected.dataset().testPuzzles(), built.dataset().testPuzzles());
        assertEquals(expected.overlap(), built.overlap());
        assertEquals(
                "folders training + evaluation, test set evaluation, 4 augmentations, seed 7",
                built.dataset().origin());
    }

    @Test
    void aFolderIsNamedByItsLastName() {
        var here = new ArcInput.Folders(List.of(temp.resolve("training/."), Path.of("")));
        assertEquals(
                List.of("training", Path.of("").toAbsolutePath().getFileName().toString()), here.names());
    }

    @Test
    void saysWhatIsWrongWithTheFolders() throws IOException {
        rejects(1, of("evaluation", "x"), "/x: there is no such folder.");
        rejects(2, of("training"), "--test-set-name evaluation is none of the folders training.");
        Files.createDirectories(temp.resolve("x/evaluation"));
        rejects(2, of("evaluation", "x/evaluation"), "of evaluation, evaluation two are called the same; rename one");
        rejects(1, of("x", "evaluation"), "x: it holds no puzzle, NAME.json; give the folders in it: ", "x/evaluation");
        rejects(1, of("x/evaluation"), "x/evaluation: it holds no puzzle, NAME.json.");
        rejects(1, of("evaluation", "a,b"), "a,b: there is no such folder; give several with spaces between them");
        Files.writeString(temp.resolve("x/evaluation/arc-agi_evaluation_challenges.json"), "{}");
        rejects(1, of("x/evaluation"), "challenges.json: this file combines many puzzles", "--input-file-prefix");
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        var file = temp.resolve("evaluation/000.json");
        for (var bad : List.of(
                List.of("{\"train\": ", "line 1, column", "this is not JSON"),
                List.of("[]", "puzzle 000: this is no JSON object"),
                List.of("{}", "puzzle 000: there must be at least one train and one test pair"),
                List.of("{\"train\": [{\"input\": [[10]], \"output\": [[1]]}]}", "pair 1, input: row 1, column 1"),
                List.of("{\"train\": [{\"input\": [[1]]}]}", "train pair 1: its output is missing"))) {
            Files.writeString(file, bad.getFirst());
            rejects(1, folders, "evaluation/000.json", bad.getLast());
        }
    }

    private static void rejects(int code, ArcInput input, String... parts) {
        assertMessage(() -> build(input), code, parts);
    }
}
