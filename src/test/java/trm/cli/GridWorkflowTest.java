package trm.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tasks of one's own from files of text to answers: 16×16 Sudoku, oblong mazes in numbers, named puzzles. */
class GridWorkflowTest {
    private static final String LETTERS = ".123456789ABCDEFG";

    @TempDir
    private static Path temp;

    private static String mirror;

    private static CliRun ok(String... args) {
        var run = CliRun.of(args);
        assertEquals(0, run.exitCode(), run.err());
        return run;
    }

    private static String path(String name) {
        return temp.resolve(name).toString();
    }

    private static String build(String name, String train, String test, String... more) {
        var args = new ArrayList<>(List.of("data", "grid", "--train", train, "--test", test, "--output", path(name)));
        args.addAll(List.of(more));
        ok(args.toArray(String[]::new));
        return path(name);
    }

    private static CliRun train(String data, String run, String... keys) {
        var all = new ArrayList<>(List.of(
                "train", "data_paths=[" + data + "]", "epochs=4", "eval_interval=2", "global_batch_size=4",
                "arch.hidden_size=16", "arch.num_heads=2", "arch.H_cycles=1", "arch.L_cycles=1", "arch.L_layers=1",
                "arch.halt_max_steps=2", "evaluators=[]", "checkpoint_path=" + run));
        all.addAll(List.of(keys));
        return ok(all.toArray(String[]::new));
    }

    @BeforeAll
    static void trains() {
        mirror = build(
                "mirror.h5", "datasets/grid-mirror-train.jsonl", "datasets/grid-mirror-test.jsonl", "--alphabet",
                ".XO");
        var training = train(mirror, path("mirror"), "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0");
        assertTrue(training.out().contains("input     prediction     truth\nXXOXO     "), training.out());
    }

    @Test
    void answersGridsOfADatasetAndOfText() throws IOException {
        var png = path("mirror.png");
        var known = CliRun.of("solve", path("mirror"), "--index", "1", "--png", png);
        assertTrue(known.out().matches("(?s).*O\\.O\\.\\. .*(solved: the grid is the solution|not solved: \\d+ of 15 "
                + "cells differ from the solution's)\n"), known.out() + known.err());
        assertTrue(Files.isRegularFile(Path.of(png)));
        for (var text : new String[] {"..X.OX..X.OO..X", "..X.O\nX..X.\nOO..X"}) {
            var own = CliRun.of("solve", path("mirror"), text);
            assertEquals(1, own.exitCode());
            assertTrue(own.out().startsWith("input     prediction\n..X.O     "), own.out() + own.err());
            assertTrue(own.out().endsWith("its solution is not known\n"), own.out());
        }
        var wrong = CliRun.of("solve", path("mirror"), "..X.OX..X.OO..x");
        assertEquals(2, wrong.exitCode());
        assertTrue(
                wrong.err().contains("'x' in line 1 is no cell of a 3×5 grid; its alphabet is \".XO\""), wrong.err());
        var old = System.in;
        System.setIn(new ByteArrayInputStream("\uFEFF..X.O\r\nX..X.\r\nOO..X\r\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertTrue(CliRun.of("solve", path("mirror"), "-").out().contains("its solution is not known"));
        } finally {
            System.setIn(old);
        }
    }

    @Test
    void showsAndDrawsAndEvaluates() {
        assertEquals(
                """
                train example 0
                input     truth
                .OO..     ..OO.
                OXO.O     O.OXO
                .X.O.     .O.X.

                """,
                ok("data", "show", mirror, "--split", "train").out());
        assertTrue(ok("data", "info", mirror).out().contains("grids of 3×5 in \".XO\""));
        ok("data", "show", mirror, "--count", "3", "--png", path("shown.png"));
        assertTrue(Files.isRegularFile(temp.resolve("shown.png")));
        assertTrue(ok("eval", path("mirror")).out().contains("examples          3\n"));
    }

    /** The same sizes in another order of characters would be silently wrong numbers. */
    @Test
    void anotherAlphabetDoesNotFit() {
        var other = build("other.h5", "datasets/grid-mirror-train.jsonl", "datasets/grid-mirror-test.jsonl");
        var evaluated = CliRun.of("eval", path("mirror"), "--data", other);
        assertEquals(2, evaluated.exitCode());
        assertTrue(evaluated.err().contains("grids of 3×5 in \".XO\", but " + other + " has grids of 3×5 in \".OX\""),
                evaluated.err());
        assertEquals(2, CliRun.of("solve", path("mirror"), "--data", other, "--index", "0").exitCode());
        var trained = CliRun.of("train", "data_paths=[" + mirror + "]", "data_paths_test=[" + other + "]");
        assertEquals(2, trained.exitCode());
        assertTrue(trained.err().contains("has alphabet \".XO\", but " + other + " has \".OX\""), trained.err());
    }

    @Test
    void namedPuzzlesAreKnownByTheirIdentifiers() {
        var moves = build("moves.h5", "datasets/grid-moves-train.jsonl", "datasets/grid-moves-test.jsonl");
        train(moves, path("moves"), "arch.puzzle_emb_ndim=16");
        var solved = CliRun.of("solve", path("moves"), "--index", "2");
        assertTrue(solved.out().startsWith("test example 2, swap\n"), solved.out() + solved.err());
        var text = CliRun.of("solve", path("moves"), "0 1 2 3 0 1 2 3 0 1 2 3 0 1 2 3");
        assertEquals(2, text.exitCode());
        assertTrue(text.err().contains("by name, and has no embedding for one that has none"), text.err());
    }

    @Test
    void solvesSudokuOfSixteen() throws IOException {
        var lines = new StringBuilder();
        for (int shift = 0; shift < 6; shift++) {
            lines.append("{\"input\": ").append(sixteen(shift, true)).append(", \"output\": ")
                    .append(sixteen(shift, false)).append("}\n");
        }
        var file = Files.writeString(temp.resolve("16.jsonl"), lines.toString()).toString();
        var data = build("16.h5", file, file, "--alphabet", LETTERS);
        var training = train(data, path("16"), "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0");
        assertTrue(training.out().contains("of 256 cells differ from the solution's"), training.out());
        var cells = sixteen(3, true).replaceAll("[^.1-9A-G]", "");
        assertTrue(CliRun.of("solve", path("16"), cells).out().contains("its solution is not known"));
    }

    /** A whole grid as JSON, the same pattern with the digits shifted; the question has every third cell blank. */
    private static String sixteen(int shift, boolean question) {
        var rows = new ArrayList<String>();
        for (int r = 0; r < 16; r++) {
            var row = new StringBuilder("\"");
            for (int c = 0; c < 16; c++) {
                int digit = 1 + (4 * (r % 4) + r / 4 + c + shift) % 16;
                row.append(LETTERS.charAt(question && (r + c) % 3 == 0 ? 0 : digit));
            }
            rows.add(row.append('"').toString());
        }
        return rows.toString();
    }

    @Test
    void solvesOblongMazesInNumbers() throws IOException {
        var file = Files.writeString(
                        temp.resolve("maze.jsonl"),
                        """
                        {"input": [[0,0,0,0,0,0,0],[0,2,1,1,1,3,0],[0,0,0,0,0,0,0]], \
                        "output": [[0,0,0,0,0,0,0],[0,2,4,4,4,3,0],[0,0,0,0,0,0,0]]}
                        {"input": [[0,0,0,0,0,0,0],[0,1,2,1,3,1,0],[0,0,0,0,0,0,0]], \
                        "output": [[0,0,0,0,0,0,0],[0,1,2,4,3,1,0],[0,0,0,0,0,0,0]]}
                        """)
                .toString();
        var data = build("maze.h5", file, file);
        train(data, path("maze"), "arch.puzzle_emb_ndim=0", "arch.puzzle_emb_len=0");
        var shown = ok("data", "show", data).out();
        assertTrue(shown.contains("0 2 1 1 1 3 0     0 2 4 4 4 3 0\n"), shown);
        var text = Files.writeString(
                temp.resolve("maze.txt"), "0 0 0 0 0 0 0\n0 2 1 1 1 3 0\n0 0 0 0 0 0 0\n\n");
        var solved = CliRun.of("solve", path("maze"), text.toString());
        assertTrue(solved.out().contains("0 2 1 1 1 3 0     "), solved.out() + solved.err());
    }
}
