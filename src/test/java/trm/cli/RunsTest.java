package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.train.Presets;

/** What people see of their runs: the folder, {@code trm runs}, {@code trm presets}, {@code --print-config}. */
class RunsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeData() {
        assertEquals(0, CliRun.of("data", "sudoku", "--size", "4", "--count", "16", "--test", "8", "--output",
                folder.resolve("d.h5").toString()).exitCode());
    }

    private List<String> training(String name) {
        return List.of("train", "data_paths=[" + folder.resolve("d.h5") + "]",
                "checkpoint_path=" + folder.resolve("runs").resolve(name), "epochs=8", "eval_interval=2",
                "global_batch_size=8", "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=1", "arch.L_cycles=1",
                "arch.L_layers=1", "arch.halt_max_steps=2", "evaluators=[]", "ema=true", "--threads", "1");
    }

    private CliRun train(String name, String... more) {
        var args = new ArrayList<>(training(name));
        args.addAll(List.of(more));
        return CliRun.of(args.toArray(String[]::new));
    }

    @Test
    void aRunsFolderTellsWhatBecameOfIt() throws IOException {
        var run = train("a", "--keep", "1", "--eval-every", "1s", "--eval-groups", "3");
        assertEquals(0, run.exitCode(), run.err());
        var a = folder.resolve("runs/a");
        var log = Files.readString(a.resolve("log.txt"));
        assertTrue(log.lines().allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d  .+")), log);
        assertTrue(log.contains("trm: removing " + a.resolve("step_4.h5") + ": the latest 1 are kept"), log);
        assertTrue(log.contains("evaluation at step 16:"), log);
        var summary = Files.readString(a.resolve("summary.json"));
        assertTrue(summary.startsWith("{\"state\":\"finished\",\"step\":16,\"total_steps\":16,"), summary);
        for (var field : List.of("\"best\":{\"step\":", "\"last\":{\"step\":16,", "\"machine\":{", "\"sha256\":\"")) {
            assertTrue(summary.contains(field), summary);
        }
        try (var files = Files.list(a)) {
            var names = files.map(file -> file.getFileName().toString()).toList();
            assertEquals(1, names.stream().filter(name -> name.startsWith("events.out.tfevents.")).count());
            assertEquals(List.of("step_16.h5"), names.stream().filter(name -> name.startsWith("step_")).toList());
        }
    }

    @Test
    void runsAreListedBestFirst() {
        assertEquals(0, train("a").exitCode());
        assertEquals(0, train("deep/b", "epochs=4").exitCode());
        var runs = folder.resolve("runs").toString();
        var table = CliRun.of("runs", runs, "--sort", "step");
        assertEquals(0, table.exitCode(), table.err());
        var lines = table.out().lines().toList();
        assertEquals(3, lines.size(), table.out());
        assertTrue(lines.get(0).matches("run +state +step +exact +at step +loss +time +changed"), lines.get(0));
        assertTrue(lines.get(1).matches(".*runs/a +finished +16 .* %.*"), lines.get(1));
        assertTrue(lines.get(2).matches(".*runs/deep/b +finished +8 .* %.*"), lines.get(2));
        var json = CliRun.of("runs", runs, "--json", "--sort", "name").out().lines().toList();
        assertEquals(2, json.size());
        assertTrue(json.get(0).matches(
                "\\{\"run\":\".*runs/a\",\"state\":\"finished\",\"step\":16,\"exact_accuracy\":.*\\}"), json.get(0));
    }

    @Test
    void aFolderWithoutRuns() {
        var none = CliRun.of("runs", folder.toString());
        assertEquals(folder + " holds no runs\n", none.out());
        var missing = CliRun.of("runs", folder.resolve("x").toString());
        assertEquals(1, missing.exitCode());
        assertTrue(missing.err().startsWith("trm: " + folder.resolve("x") + ": there is no such folder"));
    }

    /** The data lies elsewhere now; other data would be refused. */
    @Test
    void aRunGoesOnWithItsDataMoved() throws IOException {
        assertEquals(0, train("a", "epochs=4").exitCode());
        var moved = Files.move(folder.resolve("d.h5"), folder.resolve("moved.h5"));
        var run = folder.resolve("runs/a").toString();
        var lost = CliRun.of("train", "--resume", run);
        assertFalse(lost.exitCode() == 0);
        var found = CliRun.of("train", "--resume", run, "--data", moved.toString());
        assertEquals(0, found.exitCode(), found.err());
        var other = folder.resolve("other.h5").toString();
        CliRun.of("data", "sudoku", "--size", "4", "--count", "16", "--test", "8", "--seed", "9", "--output", other);
        var refused = CliRun.of("train", "--resume", run, "--data", other);
        assertEquals(2, refused.exitCode());
        assertTrue(refused.err().contains("this run was begun on other data than " + other), refused.err());
    }

    @Test
    void presetsAreListedAndShown() {
        var list = CliRun.of("presets").out().lines().toList();
        assertEquals(Presets.names().size(), list.size());
        assertTrue(list.getFirst().matches("sudoku6 +6x6 Sudoku in minutes.*"), list.getFirst());
        assertTrue(CliRun.of("presets", "maze").out().contains("data_paths: [data/maze-30x30-hard-1k]\n"));
        var wrong = CliRun.of("presets", "sudoku7");
        assertEquals(2, wrong.exitCode());
        assertTrue(wrong.err().startsWith("trm: there is no preset 'sudoku7'; did you mean 'sudoku6'?"), wrong.err());
    }

    @Test
    void theOriginOfEachValueIsShown() {
        var out = CliRun.of("train", "--print-config", "--preset", "maze", "lr=1e-3", "arch.hidden_size=64").out();
        assertTrue(out.lines().anyMatch(line -> line.matches("lr +0.001 +command line")), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("arch.puzzle_emb_ndim +64 +as arch.hidden_size")), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("epochs +50000 +preset maze")), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("seed +0 +default")), out);
        var hrm = CliRun.of("train", "--print-config", "arch=hrm", "data_paths=[x.h5]").out();
        assertTrue(hrm.lines().anyMatch(line -> line.matches("arch.H_cycles +2 +default of arch=hrm")), hrm);
        assertFalse(Files.exists(Path.of("x.h5")));
    }

    @Test
    void wrongOptionsAreNamed() {
        for (var wrong : List.of(
                List.of("--keep", "0", "--keep must be at least 1, not 0"),
                List.of("--on-nan", "go", "--on-nan is stop or skip, not 'go'"),
                List.of("--eval-every", "5", "--eval-every is a time such as 90s, 5m or 2h, not '5'"),
                List.of("--eval-groups", "5", "--eval-groups goes with --eval-every TIME"),
                List.of("--data", "x.h5", "--data goes with --resume"))) {
            var run = train("w", wrong.get(0), wrong.get(1));
            assertEquals(2, run.exitCode(), run.err());
            assertTrue(run.err().startsWith("trm: " + wrong.get(2)), run.err());
        }
        assertFalse(Files.exists(folder.resolve("runs")));
    }
}
