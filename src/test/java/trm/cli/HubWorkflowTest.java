package trm.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.hdf.DatasetFile;
import trm.data.hub.HubServer;
import trm.train.checkpoint.TorchFiles;

/** Datasets of published CSV files, as the program itself fetches them from the server that its environment names. */
class HubWorkflowTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/datasets");

    @TempDir
    private Path folder;

    private final HubServer server = new HubServer();

    @BeforeEach
    void publishes() throws IOException {
        for (var kind : List.of("sudoku", "maze")) {
            for (var split : List.of("train", "test")) {
                var csv = Files.readAllBytes(GOLDEN.resolve("%s_%s.csv".formatted(kind, split)));
                var path = "/datasets/o/%s/resolve/main/%s.csv".formatted(kind, split);
                server.on(path, HubServer.content(csv, "\"%s %s\"".formatted(kind, split)));
            }
        }
    }

    @AfterEach
    void stops() {
        server.close();
    }

    /** A process of its own: an environment cannot be changed. */
    private CliRun run(String... args) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(
                java, "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                "trm.cli.Main"));
        command.addAll(List.of(args));
        var err = folder.resolve("err").toFile();
        var builder = new ProcessBuilder(command).redirectError(err);
        builder.environment().put("TRM_HUB", server.address().toString());
        builder.environment().put("TRM_CACHE", folder.resolve("cache").toString());
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var faults = Files.readString(err.toPath()).replaceAll("(?m)^WARNING.*\\R", "");
        return new CliRun(process.waitFor(), out, faults);
    }

    private void assertSame(String kind, String... options) throws Exception {
        var fetched = folder.resolve(kind + ".h5");
        var read = folder.resolve(kind + "2.h5");
        var hub = new ArrayList<>(List.of("data", kind, "--hub", "o/" + kind, "--output", fetched.toString()));
        hub.addAll(List.of(options));
        var made = run(hub.toArray(String[]::new));
        assertEquals(0, made.exitCode(), made.err());
        assertTrue(made.out().contains("train.csv  "), made.out());
        assertTrue(made.out().contains(folder.resolve("cache/datasets/o/%s/main/test.csv".formatted(kind)).toString()));
        var csv = new ArrayList<>(List.of("data", kind, "--output", read.toString()));
        for (var split : List.of("train", "test")) {
            var copy = folder.resolve(split + ".csv");
            Files.write(copy, Files.readAllBytes(GOLDEN.resolve("%s_%s.csv".formatted(kind, split))));
            csv.addAll(List.of("--" + split, copy.toString()));
        }
        csv.addAll(List.of(options));
        assertEquals(0, CliRun.of(csv.toArray(String[]::new)).exitCode());
        assertEquals(DatasetFile.open(read).origin(), DatasetFile.open(fetched).origin());
        assertArrayEquals(Files.readAllBytes(read), Files.readAllBytes(fetched));
    }

    @Test
    void makesTheDatasetsOfTheFilesByHand() throws Exception {
        assertSame("sudoku", "--num-aug", "2", "--subsample-size", "5");
        assertSame("maze", "--aug");
        server.close();
        var again = run(
                "data", "sudoku", "--hub", "o/sudoku", "--output", folder.resolve("3.h5").toString());
        assertEquals(0, again.exitCode(), again.err());
        assertFalse(again.out().contains("train.csv  "), again.out());
        var missing = run("data", "maze", "--hub", "o/none", "--output", folder.resolve("4.h5").toString());
        assertEquals(1, missing.exitCode());
        assertTrue(missing.err().startsWith("trm: o/none: train.csv cannot be fetched ("), missing.err());
        assertTrue(missing.err().endsWith(" and give --train train.csv --test test.csv instead of --hub.\n"));
        assertFalse(Files.exists(folder.resolve("4.h5")));
    }

    @Test
    void importsWeightsWithTheirConfiguration() throws Exception {
        for (var name : List.of("step_7", "all_config.yaml")) {
            var content = Files.readAllBytes(TorchFiles.path("run/" + name));
            server.on("/o/model/resolve/main/" + name, HubServer.content(content, "\"" + name + "\""));
        }
        var list = "{\"siblings\": [{\"rfilename\": \"all_config.yaml\"}, {\"rfilename\": \"step_7\"}]}";
        var listed = list.getBytes(StandardCharsets.UTF_8);
        server.on("/api/models/o/model/revision/main", HubServer.content(listed, "\"1\""));
        var out = folder.resolve("m.h5").toString();
        var imported = run("import", "hf:o/model", out, "seq_len=16");
        assertEquals(0, imported.exitCode(), imported.err());
        assertTrue(imported.out().contains(folder.resolve("cache/models/o/model/main/step_7").toString()));
        assertTrue(imported.out().contains("m.h5: arch=trm, 3,206 parameters, 3 puzzle identifiers, step 7;"));
        server.close();
        var offline = run("import", "hf:o/model", out, "seq_len=16", "--force");
        assertEquals(1, offline.exitCode());
        assertTrue(offline.err().startsWith("trm: o/model: it cannot be found out what files it has (there is no"));
        assertEquals(1, offline.err().strip().lines().count(), offline.err());
        var cached = run("import", "hf:o/model/step_7", out, "seq_len=16", "--force");
        assertEquals(0, cached.exitCode(), cached.err());
        assertTrue(Files.size(Path.of(out)) > 0);
    }

    @Test
    void refusesTwoSources() {
        var output = folder.resolve("none.h5").toString();
        for (var wrong : List.of(
                List.of("--hub", "o/n", "--count", "5", "--test", "5"),
                List.of("--hub", "o/n", "--train", "a.csv", "--test", "b.csv"),
                List.of("--hub", "o/n", "--test", "b.csv"),
                List.of("--train", "a.csv"))) {
            var args = new ArrayList<>(List.of("data", "sudoku", "--output", output));
            args.addAll(wrong);
            var refused = CliRun.of(args.toArray(String[]::new));
            assertEquals(2, refused.exitCode());
            assertEquals(
                    "trm: Give either --train CSV --test CSV, or --count N --test N, or --hub OWNER/NAME.\n",
                    refused.err());
        }
    }

    @Test
    void aPipeGetsFewLinesAndATerminalOne() {
        var piped = progress(false);
        assertEquals("a.csv  0.0 of 5.0 MB\na.csv  5,000,000 bytes → x/a.csv\n", piped);
        var shown = progress(true);
        assertTrue(shown.startsWith("\ra.csv  0.0 of 5.0 MB\ra.csv  5,000,000 bytes → x/a.csv"), shown);
        assertEquals(1, shown.lines().filter(line -> line.contains("bytes")).count());
        assertTrue(shown.endsWith("\n"));
    }

    private static String progress(boolean terminal) {
        var text = new StringWriter();
        var progress = new FetchProgress(new PrintWriter(text), terminal);
        for (long bytes = 0; bytes <= 5_000_000; bytes += 50_000) {
            progress.fetched(Path.of("x/a.csv"), bytes, 5_000_000);
        }
        return text.toString();
    }
}
