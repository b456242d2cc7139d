package trm.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.train.RunFolder;

class LearningCurveTest {
    /** A quick look sees some of the puzzles: its figures are a curve of their own. */
    @Test
    void quickLooksAreNoEvaluations(@TempDir Path run) throws IOException {
        Files.writeString(run.resolve("metrics.jsonl"), """
                {"step":1,"train/exact_accuracy":0.9}
                {"step":1,"quick/all/exact_accuracy":0.1}
                {"step":2,"all/exact_accuracy":0.5}
                """);
        var folder = new RunFolder(run);
        assertEquals(List.of(0.5), LearningCurve.of(folder, "exact_accuracy", false).y());
        assertEquals(List.of(0.1), LearningCurve.of(folder, "quick/all/exact_accuracy", false).y());
        assertEquals(List.of(0.9), LearningCurve.of(folder, "train/exact_accuracy", false).y());
    }
}
