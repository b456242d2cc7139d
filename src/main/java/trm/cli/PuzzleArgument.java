package trm.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import trm.data.TextFile;
import trm.data.puzzle.PuzzleText;
import trm.tensor.TrmException;

/**
 * Puzzles as a person gives them: the cells of one, a file of them, or {@code -} for standard input.
 *
 * @param argument what was written on the command line
 * @param text its content where it names a file or standard input; null for the cells of one puzzle
 */
record PuzzleArgument(String argument, String text) {
    private static final Pattern FILE_NAME = Pattern.compile(".*([/\\\\].*|\\.\\p{Alpha}\\w{0,9})", Pattern.DOTALL);
    private static final int SHOWN = 60;

    /** Reads the file, or standard input, where one is meant. */
    static PuzzleArgument of(String argument) {
        if (argument.equals("-")) {
            return new PuzzleArgument(argument, TextFile.read(System.in, "standard input"));
        }
        return new PuzzleArgument(argument, isThere(argument) ? TextFile.read(Path.of(argument)) : null);
    }

    /** The puzzles; fails where they are none of this form. */
    List<int[]> grids(PuzzleText puzzles) {
        return text == null ? List.of(one(puzzles)) : all(puzzles);
    }

    /** Whether {@link #grids} would find any. */
    boolean fits(PuzzleText puzzles) {
        try {
            return !(text == null ? List.of(puzzles.parse(argument)) : puzzles.parseAll(text)).isEmpty();
        } catch (TrmException e) {
            return false;
        }
    }

    /** Characters that may be cells, all together. */
    int cells() {
        return (int) (text == null ? argument : text).chars().filter(c -> c > ' ').count();
    }

    private List<int[]> all(PuzzleText puzzles) {
        var source = argument.equals("-") ? "standard input" : argument;
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
    private int[] one(PuzzleText puzzles) {
        try {
            return puzzles.parse(argument);
        } catch (TrmException e) {
            int length = argument.codePointCount(0, argument.length());
            boolean named = FILE_NAME.matcher(argument).matches();
            if (named && length != puzzles.cells()) {
                throw TrmException.misuse(
                        "There is no file '%s'; correct its name, or write the cells of a %s row by row.",
                        shown(), puzzles.describe());
            }
            throw length == puzzles.cells() && !named
                    ? e
                    : TrmException.misuse(
                            "'%s' is neither a file nor a %s: %s", shown(), puzzles.describe(), e.getMessage());
        }
    }

    /** What was written, or its beginning. */
    String shown() {
        int length = argument.codePointCount(0, argument.length());
        return length <= SHOWN ? argument : argument.substring(0, argument.offsetByCodePoints(0, SHOWN)) + "…";
    }

    /** Whether there is a file or a folder of this name. */
    static boolean isThere(String text) {
        try {
            return !text.isEmpty() && Files.exists(Path.of(text));
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
