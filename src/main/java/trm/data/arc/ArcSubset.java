package trm.data.arc;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import trm.data.Grid;
import trm.data.Json;
import trm.data.Pair;
import trm.data.Puzzle;
import trm.tensor.TrmException;

/**
 * The puzzles of one subset.
 *
 * @param puzzles in order; an output is null where there is no solution
 */
record ArcSubset(String name, List<Puzzle> puzzles) {
    private static final String CHALLENGES = "_challenges.json";
    private static final String JSON = ".json";

    /** Reads the subset with the number {@code i}. */
    static ArcSubset read(ArcInput input, int i) {
        var name = input.names().get(i);
        return switch (input) {
            case ArcInput.Combined combined -> combined(combined.prefix(), name);
            case ArcInput.Folders folders -> folder(folders.folders().get(i), name);
        };
    }

    /** In the file's order. */
    private static ArcSubset combined(String prefix, String name) {
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

    /** In the order of the files' names, whatever order the folder lists them in. */
    private static ArcSubset folder(Path folder, String name) {
        var puzzles = new ArrayList<Puzzle>();
        for (var file : files(folder)) {
            var id = file.getFileName().toString();
            if (id.endsWith(CHALLENGES)) {
                throw TrmException.failure(
                        "%s: this file combines many puzzles, and --input-dir takes one a file; give such files with"
                                + " --input-file-prefix and --subsets.", file);
            }
            id = id.substring(0, id.length() - JSON.length());
            puzzles.add(ArcJson.puzzle(id, Json.read(file), file.toString()));
        }
        return new ArcSubset(name, puzzles);
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw TrmException.failure(
                    "%s: there is no such folder%s.", folder,
                    folder.toString().contains(",") ? "; give several with spaces between them" : "");
        }
        try (var listed = Files.list(folder)) {
            var all = listed.sorted(Comparator.comparing(file -> file.getFileName().toString())).toList();
            var files = all.stream().filter(ArcSubset::isPuzzle).toList();
            if (files.isEmpty()) {
                var inner = all.stream().filter(Files::isDirectory).map(Path::toString).toList();
                throw TrmException.failure(
                        "%s: it holds no puzzle, NAME%s%s.", folder, JSON,
                        inner.isEmpty() ? "" : "; give the folders in it: " + String.join(" ", inner));
            }
            return files;
        } catch (IOException | UncheckedIOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", folder, e.getMessage());
        }
    }

    private static boolean isPuzzle(Path file) {
        var name = file.getFileName().toString();
        return name.endsWith(JSON) && !name.startsWith(".") && Files.isRegularFile(file);
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
