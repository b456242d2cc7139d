package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.hub.HubServer;
import trm.train.log.MetricsLog;

/**
 * The commands of the reference's README.md as they are printed there, with {@code trm} in place of Python: they make
 * the datasets, find them, and train. What follows them here makes the models and the batches small.
 */
class ReferenceCommandsTest {
    private static final Path OWN = Path.of("datasets").toAbsolutePath();
    private static final List<String> SMALL = List.of(
            "epochs=1", "eval_interval=1", "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=1",
            "arch.L_cycles=1", "arch.halt_max_steps=2", "--threads", "1", "--device", "cpu");

    @TempDir
    private Path folder;

    private final HubServer server = new HubServer();

    @BeforeEach
    void publishes() throws IOException {
        publish("sudoku-extreme", sudokus(1000, 1), sudokus(4, 2));
        publish("maze-30x30-hard-1k", mazes(2, 8), mazes(12, 2));
        var arc = Files.createDirectories(folder.resolve("kaggle/combined"));
        for (var part : List.of("challenges", "solutions")) {
            for (var subset : List.of("training", "evaluation")) {
                var file = OWN.resolve("arc-own_%s_%s.json".formatted(subset, part));
                Files.copy(file, arc.resolve("arc-agi_%s_%s.json".formatted(subset, part)));
                Files.copy(file, arc.resolve("arc-agi_%s2_%s.json".formatted(subset, part)));
            }
        }
        Files.writeString(arc.resolve("arc-agi_concept_challenges.json"), """
                {"concept1": {"train": [{"input": [[1, 0]], "output": [[0, 1]]}], "test": [{"input": [[2, 0]]}]}}
                """);
        Files.writeString(arc.resolve("arc-agi_concept_solutions.json"), "{\"concept1\": [[[0, 2]]]}");
    }

    private void publish(String name, String train, String test) {
        server.on("/datasets/sapientinc/%s/resolve/main/train.csv".formatted(name), content(train, name));
        server.on("/datasets/sapientinc/%s/resolve/main/test.csv".formatted(name), content(test, name + "-test"));
    }

    private static HubServer.Answer content(String csv, String tag) {
        return HubServer.content(csv.getBytes(StandardCharsets.UTF_8), "\"" + tag + "\"");
    }

    /** One puzzle with its digits renamed, {@code count} times. */
    private static String sudokus(int count, long seed) {
        var answer = IntStream.range(0, 81).map(i -> (i / 9 * 3 + i / 27 + i % 9) % 9).toArray();
        var draw = new Random(seed);
        var csv = new StringBuilder("source,question,answer,rating\n");
        for (int i = 0; i < count; i++) {
            var names = new ArrayList<>(List.of('1', '2', '3', '4', '5', '6', '7', '8', '9'));
            Collections.shuffle(names, draw);
            var solved = IntStream.of(answer).mapToObj(d -> "" + names.get(d)).collect(Collectors.joining());
            csv.append("s,%s%s,%s,%d\n".formatted(".".repeat(9), solved.substring(9), solved, i));
        }
        return csv.toString();
    }

    /** A straight corridor in each of {@code count} rows. */
    private static String mazes(int first, int count) {
        var csv = new StringBuilder("source,question,answer,rating\n");
        for (int row = first; row < first + count; row++) {
            var walls = "#".repeat(30);
            var above = walls.repeat(row);
            var below = walls.repeat(29 - row);
            csv.append("m,%s#S%sG#%s,%s#S%sG#%s,1\n".formatted(
                    above, " ".repeat(26), below, above, "o".repeat(26), below));
        }
        return csv.toString();
    }

    @AfterEach
    void stops() {
        server.close();
    }

    /** In a folder of its own, as typed. */
    private String trm(String line, String... more) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var command = new ArrayList<>(List.of(
                java, "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                "trm.cli.Main"));
        for (var word : line.strip().split("\\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)")) {
            command.add(word.replace("\"", ""));
        }
        command.addAll(List.of(more));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().remove("TORNADOVM_HOME");
        builder.environment().put("TRM_HUB", server.address().toString());
        builder.environment().put("TRM_CACHE", folder.resolve("cache").toString());
        var process = builder.start();
        var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    /** Trains for {@code steps} steps. */
    private void train(String line, String name, int batch, int steps) throws Exception {
        var more = new ArrayList<>(SMALL);
        more.add("global_batch_size=" + batch);
        var out = trm("train " + line.replace("\\\n", " ").replace("${run_name}", name), more.toArray(String[]::new));
        assertTrue(out.contains("evaluation at step %d:".formatted(steps)), out);
        var last = MetricsLog.read(folder.resolve("runs/%s/metrics.jsonl".formatted(name))).getLast();
        assertEquals(steps, last.step());
        assertTrue(Files.isRegularFile(folder.resolve("runs/%s/step_%d.h5".formatted(name, steps))), out);
    }

    @Test
    void sudokuExtreme() throws Exception {
        trm("data sudoku --output-dir data/sudoku-extreme-1k-aug-1000  --subsample-size 1000 --num-aug 1000");
        train("""
                arch=trm \\
                data_paths="[data/sudoku-extreme-1k-aug-1000]" \\
                evaluators="[]" \\
                epochs=50000 eval_interval=5000 \\
                lr=1e-4 puzzle_emb_lr=1e-4 weight_decay=1.0 puzzle_emb_weight_decay=1.0 \\
                arch.mlp_t=True arch.pos_encodings=none \\
                arch.L_layers=2 \\
                arch.H_cycles=3 arch.L_cycles=6 \\
                +run_name=${run_name} ema=True
                """, "pretrain_mlp_t_sudoku", 500, 2);
        train("""
                arch=trm \\
                data_paths="[data/sudoku-extreme-1k-aug-1000]" \\
                evaluators="[]" \\
                epochs=50000 eval_interval=5000 \\
                lr=1e-4 puzzle_emb_lr=1e-4 weight_decay=1.0 puzzle_emb_weight_decay=1.0 \\
                arch.L_layers=2 \\
                arch.H_cycles=3 arch.L_cycles=6 \\
                +run_name=${run_name} ema=True
                """, "pretrain_att_sudoku", 500, 2);
    }

    @Test
    void mazeHard() throws Exception {
        trm("data maze");
        train("""
                arch=trm \\
                data_paths="[data/maze-30x30-hard-1k]" \\
                evaluators="[]" \\
                epochs=50000 eval_interval=5000 \\
                lr=1e-4 puzzle_emb_lr=1e-4 weight_decay=1.0 puzzle_emb_weight_decay=1.0 \\
                arch.L_layers=2 \\
                arch.H_cycles=3 arch.L_cycles=4 \\
                +run_name=${run_name} ema=True
                """, "pretrain_att_maze30x30", 4, 2);
    }

    @Test
    void arc() throws Exception {
        trm("""
                data arc
                  --input-file-prefix kaggle/combined/arc-agi
                  --output-dir data/arc1concept-aug-1000
                  --subsets training evaluation concept
                  --test-set-name evaluation
                """);
        trm("""
                data arc
                  --input-file-prefix kaggle/combined/arc-agi
                  --output-dir data/arc2concept-aug-1000
                  --subsets training2 evaluation2 concept
                  --test-set-name evaluation2
                """, "--num-aug", "3");
        var experiment = """
                arch=trm \\
                data_paths="[data/arc%dconcept-aug-1000]" \\
                arch.L_layers=2 \\
                arch.H_cycles=3 arch.L_cycles=4 \\
                +run_name=${run_name} ema=True
                """;
        var out = trm("train " + experiment.formatted(1).replace("\\\n", " ").replace("${run_name}", "one"),
                "--print-config");
        assertTrue(out.contains("data_paths                  [data/arc1concept-aug-1000]"), out);
        train(experiment.formatted(2), "pretrain_att_arc2concept_4", 4, 3);
    }
}
