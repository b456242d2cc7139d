package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.hdf.DatasetFile;
import trm.data.maze.MazeDatasets;

class LmaSuggestTest {
    @Test
    void threeSizesOfAPreset() {
        var run = CliRun.of("lma", "suggest");
        assertEquals(0, run.exitCode(), run.err());
        var head = "sudoku6: 36 tokens x 128 features; a training step has 32 examples";
        assertTrue(run.out().startsWith(head), run.out());
        for (var line : new String[] {
            "plain +36 x 128 +4,608 .*254,210",
            "careful +64 x 36 +2,304 .*\\(51 %\\).*163,682",
            " +arch.lma_enable=true arch.lma_latent_len=64: 2 columns of 36 floats become 36;.*",
            "balanced +32 x 36 +1,152 .*\\(26 %\\).*122,306",
            "fast +16 x 36 +576 .*\\(13 %\\).*113,282"
        }) {
            assertTrue(run.out().lines().anyMatch(l -> l.matches(line)), line + "\n" + run.out());
        }
    }

    /** Eight heads with turned pairs of features want latents of sixteens. */
    @Test
    void headsWantFeaturesThatTheyDivide() {
        var run = CliRun.of("lma", "suggest", "--config", "arc1");
        assertTrue(run.out().contains("arc1: 916 tokens (puzzle prefix counted) x 512 features"), run.out());
        assertTrue(run.out().contains("128 x 928"), run.out());
    }

    @Test
    void aDatasetSaysTheTokens(@TempDir Path temp) {
        var file = temp.resolve("maze.h5");
        DatasetFile.save(MazeDatasets.generate(new MazeDatasets.Generated(7, 4, 2, 3, 0, false, 0)), file);
        var run = CliRun.of("lma", "suggest", "--config", "maze", "--data", file.toString(), "arch.hidden_size=8",
                "arch.num_heads=1", "arch.puzzle_emb_len=1");
        assertTrue(run.out().contains("50 tokens"), run.out() + run.err());
        assertEquals(3, run.out().lines().filter(l -> l.contains("arch.lma_latent_len=")).count(), run.out());
    }

    @Test
    void ofAnotherFileTheTokensAreAsked() {
        var run = CliRun.of("lma", "suggest", "--config", "examples/sudoku6.yaml");
        assertEquals(2, run.exitCode());
        assertTrue(run.err().contains("name a dataset with --data FILE.h5"), run.err());
    }
}
