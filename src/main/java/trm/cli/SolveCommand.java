package trm.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import trm.data.DataSplit;
import trm.data.Sudoku;
import trm.eval.Solver;
import trm.graph.Device;
import trm.tensor.TrmException;
import trm.train.Checkpoint;

/** {@code trm solve}. */
@Command(name = "solve", header = "Solves puzzles with a trained model.")
final class SolveCommand implements Callable<Integer> {
    @Mixin
    private Loaded loaded;

    @Parameters(
            index = "1",
            paramLabel = "PUZZLE",
            description =
                    "The puzzle's cells row by row, . or 0 for a blank; a file of puzzles; or - for standard input.")
    private String puzzle;

    @Mixin
    private DeviceOptions devices;

    @Override
    public Integer call() {
        var checkpoint = loaded.checkpoint();
        var rules = rules(checkpoint);
        var puzzles = puzzles(rules);
        for (int i = 0; i < puzzles.size(); i++) {
            var fault = rules.fault(puzzles.get(i));
            if (fault != null) {
                throw TrmException.misuse("puzzle %d has %s, so nothing solves it; correct it", i + 1, fault);
            }
        }
        int steps = loaded.steps();
        int solved = 0;
        try (var device = devices.open()) {
            var solver = new Solver(device, loaded.model());
            for (var grid : puzzles) {
                solved += solve(solver, rules, grid, steps) ? 1 : 0;
            }
        }
        if (puzzles.size() > 1) {
            System.out.printf("%d of %d solved%n", solved, puzzles.size());
        }
        return solved == puzzles.size() ? 0 : 1;
    }

    private static Sudoku rules(Checkpoint checkpoint) {
        if (!checkpoint.data().kind().equals("sudoku")) {
            throw TrmException.misuse(
                    "%s solves puzzles of kind %s, which trm solve cannot read; use trm eval",
                    checkpoint.file(), checkpoint.data().kind());
        }
        return Sudoku.ofSize(checkpoint.data().gridSize());
    }

    private List<int[]> puzzles(Sudoku rules) {
        try {
            if (puzzle.equals("-")) {
                return rules.parseAll(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
            }
            if (isFile(puzzle)) {
                return rules.parseAll(Files.readString(Path.of(puzzle)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of(rules.parse(puzzle));
    }

    private static boolean isFile(String text) {
        try {
            return Files.isRegularFile(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean solve(Solver solver, Sudoku rules, int[] grid, int steps) {
        var tokens = new byte[rules.cells()];
        rules.tokens(grid, tokens, 0);
        var input = new int[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            input[i] = tokens[i];
        }
        var answer = rules.grid(solver.solve(input, 0, steps), 0);
        var fault = rules.mismatch(grid, answer);
        boolean solved = fault == null && rules.solved(answer);
        System.out.print(rules.draw(grid));
        System.out.println();
        System.out.print(rules.draw(answer));
        var why = fault == null ? "blanks remain" : fault;
        System.out.println(solved ? "solved: the grid is valid" : "not solved: " + why);
        return solved;
    }

    /** Solves the first example of a split, after a training run. */
    static void show(Path checkpointFile, DataSplit split, Device device) {
        var checkpoint = Checkpoint.open(checkpointFile);
        if (!checkpoint.data().kind().equals("sudoku")) {
            return;
        }
        var rules = rules(checkpoint);
        var inputs = new int[rules.cells()];
        split.example(0, inputs, new int[rules.cells()], 0);
        var solver = new Solver(device, checkpoint.load(checkpoint.hasEma()));
        System.out.println("A puzzle it has never seen, and its answer:");
        solve(solver, rules, rules.grid(inputs, 0), checkpoint.config().arch().haltMaxSteps());
    }
}
