package trm.data.arc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import trm.data.Grid;
import trm.data.Json;
import trm.data.Pair;
import trm.data.Puzzle;
import trm.tensor.TrmException;

/**
 * The puzzles of one pair of files, {@code <prefix>_<name>_challenges.json} and {@code …_solutions.json}.
 *
 * @param puzzles in the file's order; an output is null where there is no solution
 */
record ArcSubset(String name, List<Puzzle> puzzles) {
    private static final String CHALLENGES = "_challenges.json";

    static ArcSubset read(String prefix, String name) {
        var file = Path.of(prefix + "_" + name + CHALLENGES);
        if (!Files.isRegularFile(file)) {
            throw TrmException.failure(
                    "%s: there is no such file, which the subset '%s' needs; there is %s.", file, name, others(prefix));
        }
        var puzzles = ArcJson.puzzles(Json.read(file), file.toString());
        if (puzzles.isEmpty()) {
            throw TrmException.failure("%s: it holds no puzzle.", file);
        }
        var solutionsFile = Path.of(prefix + "_" + name + "_solutions.json");
        if (!Files.exists(solutionsFile)) {
            return new ArcSubset(name, puzzles);
        }
        var solutions = ArcJson.solutions(Json.read(solutionsFile), solutionsFile.toString());
        return new ArcSubset(name, puzzles.stream().map(p -> solved(p, solutions, solutionsFile)).toList());
    }

    private static Puzzle solved(Puzzle puzzle, Map<String, List<Grid>> solutions, Path file) {
        var outputs = solutions.getOrDefault(puzzle.id(), List.of());
        int tests = puzzle.test().size();
        if (outputs.size() > tests) {
            throw TrmException.failure(
                    "%s: puzzle %s has %d solutions, but %d test pairs; correct the file.",
                    file, puzzle.id(), outputs.size(), tests);
        }
        var pairs = new ArrayList<Pair>();
        int next = 0;
        for (var pair : puzzle.pairs()) {
            boolean solved = pair.test() && next < outputs.size();
            pairs.add(solved ? new Pair(true, pair.input(), outputs.get(next++)) : pair);
        }
        return new Puzzle(puzzle.id(), pairs);
    }

    /** What subsets there are, in words. */
    private static String others(String prefix) {
        var path = Path.of(prefix);
        var folder = path.toAbsolutePath().getParent();
        var start = path.getFileName() + "_";
        if (folder == null || !Files.isDirectory(folder)) {
            return "no folder " + folder;
        }
        try (var files = Files.list(folder)) {
            var names = files.map(f -> f.getFileName().toString())
                    .filter(f -> f.startsWith(start) && f.endsWith(CHALLENGES))
                    .map(f -> f.substring(start.length(), f.length() - CHALLENGES.length()))
                    .sorted()
                    .toList();
            return names.isEmpty() ? "none with that prefix" : String.join(", ", names);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", folder, e.getMessage());
        }
    }
}
