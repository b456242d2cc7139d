package trm.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import trm.data.TextFile;
import trm.data.puzzle.PuzzleText;
import trm.tensor.TrmException;

/** Puzzles as a person gives them: the cells of one, a file of them, or {@code -} for standard input. */
final class PuzzleArgument {
    private static final Pattern FILE_NAME = Pattern.compile(".*([/\\\\].*|\\.\\p{Alpha}\\w{0,9})", Pattern.DOTALL);
    private static final int SHOWN = 60;

    private PuzzleArgument() {}

    static List<int[]> read(String argument, PuzzleText puzzles) {
        if (argument.equals("-")) {
            return all(TextFile.read(System.in, "standard input"), "standard input", puzzles);
        }
        return isThere(argument)
                ? all(TextFile.read(Path.of(argument)), argument, puzzles)
                : List.of(one(argument, puzzles));
    }

    private static List<int[]> all(String text, String source, PuzzleText puzzles) {
        List<int[]> grids;
        try {
            grids = puzzles.parseAll(text);
        } catch (TrmException e) {
            throw TrmException.misuse("%s: %s", source, e.getMessage());
        }
        if (grids.isEmpty()) {
            throw TrmException.misuse(
                    "%s holds no puzzle; write a %s there, in one line or in %d.",
                    source, puzzles.describe(), puzzles.rows());
        }
        return grids;
    }

    /** What is no puzzle was meant as a file where it looks like a name, and may have been where it is too short. */
    private static int[] one(String argument, PuzzleText puzzles) {
        try {
            return puzzles.parse(argument);
        } catch (TrmException e) {
            int length = argument.codePointCount(0, argument.length());
            var shown = length <= SHOWN ? argument : argument.substring(0, argument.offsetByCodePoints(0, SHOWN)) + "…";
            boolean named = FILE_NAME.matcher(argument).matches();
            if (named && length != puzzles.cells()) {
                throw TrmException.misuse(
                        "There is no file '%s'; correct its name, or write the cells of a %s row by row.",
                        shown, puzzles.describe());
            }
            throw length == puzzles.cells() && !named
                    ? e
                    : TrmException.misuse(
                            "'%s' is neither a file nor a %s: %s", shown, puzzles.describe(), e.getMessage());
        }
    }

    private static boolean isThere(String text) {
        try {
            return !text.isEmpty() && Files.exists(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
