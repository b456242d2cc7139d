package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.Json;

/** The report page of runs on 4x4 puzzles: what is in it, and what it is told where something is missing. */
class ReportWorkflowTest {
    @TempDir
    private static Path temp;

    private static String data;
    private static Path plain;
    private static Path other;
    private static CliRun written;
    private static String page;
    private static List<Map<?, ?>> runs;

    @BeforeAll
    static void trainsAndReports() throws IOException {
        data = temp.resolve("sudoku4.h5").toString();
        var made = CliRun.of(
                "data", "sudoku", "--size", "4", "--count", "24", "--test", "9", "--num-aug", "3", "--output", data);
        assertEquals(0, made.exitCode(), made.err());
        plain = train("plain</script><b>", "arch=trm");
        other = train("other", "arch=trm_singlez");
        var file = temp.resolve("report.html");
        written = CliRun.of("report", plain.toString(), other.toString(), "--output", file.toString(), "--steps", "5");
        assertEquals(0, written.exitCode(), written.err());
        page = Files.readString(file);
        runs = runs(page);
    }

    private static Path train(String name, String key) {
        var folder = temp.resolve(name.replace('/', '_'));
        var training = CliRun.of(
                "train", key, "data_paths=[" + data + "]", "epochs=4", "eval_interval=2", "global_batch_size=8",
                "lr=1e-2", "lr_warmup_steps=2",
                "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=2", "arch.L_cycles=2", "arch.L_layers=1",
                "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0", "arch.halt_max_steps=2", "evaluators=[]",
                "checkpoint_path=" + folder);
        assertEquals(0, training.exitCode(), training.err());
        return folder;
    }

    /** The data of a page, as a browser takes it from there. */
    private static List<Map<?, ?>> runs(String page) {
        var element = Pattern.compile("<script type=\"application/json\" id=\"data\">(.*?)</script>", Pattern.DOTALL)
                .matcher(page);
        assertTrue(element.find());
        var bytes = element.group(1).getBytes(StandardCharsets.UTF_8);
        var read = (Map<?, ?>) Json.read(new ByteArrayInputStream(bytes), "the page");
        var all = new ArrayList<Map<?, ?>>();
        ((List<?>) read.get("runs")).forEach(run -> all.add((Map<?, ?>) run));
        return all;
    }

    private static Map<?, ?> map(Map<?, ?> map, String... path) {
        for (var name : path) {
            map = (Map<?, ?>) map.get(name);
            assertNotNull(map, name);
        }
        return map;
    }

    @Test
    void thePageHoldsEverythingItNeeds() {
        for (var outside : List.of("src=\"", "@import", "url(", "href=\"http", "fetch(", "XMLHttpRequest")) {
            assertFalse(page.contains(outside), outside);
        }
        assertTrue(page.contains("uPlot.js (v1.6.30)") || page.contains("uPlot (v1.6.30)"));
        assertTrue(page.contains("Permission is hereby granted, free of charge")); // the licence of uPlot
        assertFalse(page.contains("/* style */") || page.contains("/* data */") || page.contains("/* script */"));
        assertTrue(page.length() < 2_000_000);
        assertEquals(2, Pattern.compile("</script>").matcher(page).results().count());
    }

    @Test
    void itHasCurvesConfigurationsAndAccuracies() {
        assertEquals(2, runs.size());
        assertEquals("plain<_script><b>", runs.getFirst().get("name"));
        var curve = map(runs.getFirst(), "metrics", "all/exact_accuracy");
        assertEquals(List.of(6, 12), curve.get("x"));
        assertNotNull(map(runs.getFirst(), "metrics").get("train/lm_loss"));
        assertEquals("trm", map(runs.getFirst(), "config").get("arch.name").toString());
        assertEquals("trm_singlez", map(runs.getLast(), "config").get("arch.name").toString());
        for (var run : runs) {
            var puzzles = map(run, "puzzles");
            assertEquals(List.of(9, 9, 5), List.of(
                    puzzles.get("asked"), puzzles.get("known"), puzzles.get("steps")));
            var exact = (List<?>) map(puzzles, "depth").get("exact_accuracy");
            assertEquals(5, exact.size());
            assertEquals(
                    ((Number) puzzles.get("solved")).doubleValue() / 9, ((Number) exact.getLast()).doubleValue(), 1e-4);
            assertEquals(List.of(), run.get("notes"));
        }
    }

    /** The frames as the page's script decodes them. */
    private static String last(Map<?, ?> film, int state) {
        var grids = new char[((List<?>) film.get("states")).size()][];
        for (var frame : (List<?>) film.get("frames")) {
            int of = ((Number) ((List<?>) frame).get(3)).intValue();
            switch (((List<?>) frame).get(5)) {
                case String full -> grids[of] = full.toCharArray();
                case List<?> changes -> {
                    for (int i = 0; i < changes.size(); i += 2) {
                        grids[of][((Number) changes.get(i)).intValue()] = changes.get(i + 1).toString().charAt(0);
                    }
                }
                default -> throw new AssertionError(frame);
            }
        }
        return new String(grids[state]);
    }

    @Test
    void everyFilmEndsWithTheAnswerOfSolve() {
        int films = 0;
        for (var run : List.of(0, 1)) {
            for (var each : (List<?>) map(runs.get(run), "puzzles").get("examples")) {
                var example = (Map<?, ?>) each;
                var film = map(example, "film");
                assertEquals(example.get("answer"), last(film, 0));
                assertEquals(1 + 5 * 2 * 3, ((List<?>) film.get("frames")).size());
                var solved = CliRun.of("solve", (run == 0 ? plain : other).toString(), "--index",
                        example.get("number").toString(), "--steps", "5").out();
                var prediction = new StringBuilder();
                solved.lines().filter(line -> line.matches("[\\d.| ]+")).forEach(line -> {
                    for (var cell : line.split(" {5}")[1].replaceAll("[ |]", "").split("")) {
                        prediction.append(cell.equals(".") ? "1" : Integer.toString(Integer.parseInt(cell) + 1));
                    }
                });
                var answer = example.get("answer").toString().replace('0', '1'); // padding is drawn as a blank
                assertEquals(prediction.toString(), answer, solved);
                films += answer.matches("1*") ? 0 : 1;
            }
        }
        assertTrue(films >= 4, films + " films with digits");
    }

    @Test
    void aRunWithoutCheckpointOrDataHasItsCurves() throws IOException {
        var bare = Files.createDirectories(temp.resolve("bare"));
        Files.copy(plain.resolve("metrics.jsonl"), bare.resolve("metrics.jsonl"));
        var moved = Files.createDirectories(temp.resolve("moved"));
        for (var file : List.of("metrics.jsonl", "all_config.yaml", "best.h5")) {
            Files.copy(plain.resolve(file), moved.resolve(file));
        }
        var away = temp.resolve("away.h5");
        Files.move(Path.of(data), away);
        var output = temp.resolve("curves.html");
        try {
            var report = CliRun.of("report", bare.toString(), moved.toString(), "--output", output.toString());
            assertEquals(0, report.exitCode(), report.err());
            assertTrue(report.out().contains("Curves alone, no puzzles: " + bare + ": there is no checkpoint"),
                    report.out());
            assertTrue(report.out().contains("its test data " + data + " is not here"), report.out());
            for (var run : runs(Files.readString(output))) {
                assertNull(run.get("puzzles"));
                assertNotNull(map(run, "metrics", "train/lm_loss").get("y"));
            }
            var given = CliRun.of("report", moved.toString(), "--data", away.toString(), "--output", output.toString());
            assertTrue(given.out().startsWith("moved: curves, "), given.out());
            assertTrue(given.out().contains(" of 9 puzzles solved"), given.out());
        } finally {
            Files.move(away, Path.of(data));
        }
    }

    @Test
    void wrongInputIsOneSentence() throws IOException {
        var file = Files.writeString(temp.resolve("file"), "no folder");
        refused(1, "there is no run here, metrics.jsonl is missing", "report", temp.resolve("none").toString());
        refused(2, "this is a folder", "report", plain.toString(), "--output", temp.toString());
        refused(1, "nothing can be written in " + file, "report", plain.toString(), "--output", file + "/a.html");
        refused(2, "--examples must be at least 0, not -1", "report", plain.toString(), "--examples=-1");
        refused(2, "--steps must be at least 1, not 0", "report", plain.toString(), "--steps", "0");
        refused(1, "none.h5", "report", plain.toString(), "--data", temp.resolve("none.h5").toString());
    }

    private static void refused(int code, String sentence, String... args) {
        var run = CliRun.of(args);
        assertEquals(code, run.exitCode(), run.err());
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
    }
}
