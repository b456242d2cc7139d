package trm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.train.Checkpoint;
import trm.train.checkpoint.TorchFiles;

/** PyTorch itself reads what is exported and writes what is imported, where there is one. */
class PyTorchTest {
    private static final Path SCRIPTS = Path.of("src/test/python");

    @TempDir
    private static Path temp;

    private static String python;

    @BeforeAll
    static void findsPython() throws Exception {
        for (var candidate : List.of("python3", "/usr/bin/python3")) {
            if (python == null && result(candidate, "-c", "import torch") == 0) {
                python = candidate;
            }
        }
        assumeTrue(python != null, "no python3 with torch is here: PyTorch was not asked (Debian: python3-torch)");
        var run = CliRun.of(
                "import", TorchFiles.path("run/step_7").toString(), temp.resolve("m.h5").toString(), "seq_len=16");
        assertEquals(0, run.exitCode(), run.err());
    }

    private static int result(String... command) throws Exception {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getInputStream().readAllBytes();
            return process.waitFor();
        } catch (IOException e) {
            return -1; // there is no such program
        }
    }

    private static void python(Object... args) throws Exception {
        var command = new ArrayList<>(List.of(python));
        List.of(args).forEach(arg -> command.add(arg.toString()));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    /** {@code check_export.py} compares keys, shapes, types and values with what PyTorch had written. */
    @ParameterizedTest
    @CsvSource({
        "a/step_7, float32, ''", "b/m.pt, float32, _orig_mod.", "c/m.pt, bfloat16, ''",
        "d/m.safetensors, float32, ''", "e/m.safetensors, bfloat16, _orig_mod."
    })
    void readsWhatIsExported(String name, String dtype, String prefix) throws Exception {
        var out = temp.resolve(name);
        var args = new ArrayList<>(
                List.of("export", temp.resolve("m.h5").toString(), out.toString(), "--dtype", dtype));
        if (!prefix.isEmpty()) {
            args.add("--compiled-keys");
        }
        var run = CliRun.of(args.toArray(String[]::new));
        assertEquals(0, run.exitCode(), run.err());
        python(SCRIPTS.resolve("check_export.py"), TorchFiles.path("run/step_7"), out, dtype, prefix);
    }

    @Test
    void writesWhatIsImported() throws Exception {
        python(SCRIPTS.resolve("make_checkpoints.py"), temp.resolve("made"));
        for (var name : List.of("run/step_7", "bfloat16.pt", "views.pt", "lightning.ckpt", "ema.pt", "modern.pt")) {
            var made = temp.resolve("made").resolve(name);
            var out = temp.resolve("out.h5");
            var run = CliRun.of(
                    "import", made.toString(), out.toString(), "seq_len=16", "--force",
                    "--config", temp.resolve("made/run/all_config.yaml").toString());
            assertEquals(0, run.exitCode(), run.err());
            assertArrayEquals(
                    TorchFiles.values("puzzle_emb.weights", 0),
                    Checkpoint.open(out).load(false).puzzles().floats(),
                    name);
        }
        Files.deleteIfExists(temp.resolve("out.h5"));
    }
}
