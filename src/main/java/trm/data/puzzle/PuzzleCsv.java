package trm.data.puzzle;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntUnaryOperator;
import trm.data.TextFile;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/**
 * Reads the reference's CSV files of Sudoku and of mazes: columns {@code source,question,answer,rating}, a grid in
 * {@code size²} characters. The difficulty of a Sudoku is its rating, that of a maze the steps of its path.
 */
public final class PuzzleCsv {
    private final Path file;
    private final PuzzleRules rules;

    public PuzzleCsv(Path file, PuzzleRules rules) {
        this.file = file;
        this.rules = rules;
    }

    /**
     * Reads and checks every row and keeps those rated at least {@code minDifficulty}, of which {@code sample} are
     * drawn without replacement if there are more; they come in random order then.
     *
     * @param minDifficulty the reference's {@code --min-difficulty}; {@code Integer.MIN_VALUE} for all
     * @param sample the reference's {@code --subsample-size}; {@code Integer.MAX_VALUE} for all
     */
    public Puzzles read(int minDifficulty, int sample, Rng rng) {
        var puzzles = new Puzzles(rules);
        int kept = 0;
        try (var csv = open(file)) {
            for (var row : csv) {
                var question = grid(row, "question");
                var answer = grid(row, "answer");
                check(row, question, answer);
                int difficulty = difficulty(row, answer);
                if (difficulty < minDifficulty) {
                    continue;
                }
                if (kept < sample) {
                    puzzles.add(question, answer, difficulty);
                } else { // reservoir sampling, algorithm R
                    int place = rng.nextInt(kept + 1);
                    if (place < sample) {
                        puzzles.set(place, question, answer, difficulty);
                    }
                }
                kept++;
            }
        } catch (IOException | UncheckedIOException | CsvParseException e) {
            throw unreadable(file, e);
        }
        if (kept == 0) {
            throw TrmException.failure(
                    "%s: it holds no puzzle%s.",
                    file,
                    minDifficulty == Integer.MIN_VALUE ? "" : " rated %d or more".formatted(minDifficulty));
        }
        if (kept > sample) {
            puzzles.shuffle(rng);
        }
        return puzzles;
    }

    /**
     * The size of the puzzles in {@code file}, by its first row.
     *
     * @param kind what they are, for messages
     * @param sizeOf the size of a puzzle of so many cells, or −1 when there is none
     */
    public static int size(Path file, String kind, IntUnaryOperator sizeOf) {
        try (var csv = open(file)) {
            for (var row : csv) {
                int cells = field(file, row, "question").length();
                int size = sizeOf.applyAsInt(cells);
                if (size < 0) {
                    throw fault(
                            file, row, "the question has %d characters, which is the square of no %s's size", cells,
                            kind);
                }
                return size;
            }
        } catch (IOException | UncheckedIOException | CsvParseException e) {
            throw unreadable(file, e);
        }
        throw TrmException.failure("%s: it holds no puzzle.", file);
    }

    private static CsvReader<NamedCsvRecord> open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw TrmException.failure("%s: there is no such file.", file);
        }
        return CsvReader.builder().ofNamedCsvRecord(TextFile.reader(file));
    }

    private static TrmException unreadable(Path file, Exception e) {
        if (e.getCause() instanceof TrmException cause) {
            return cause; // the text itself is none
        }
        return TrmException.failure(e, "%s: cannot be read as CSV (%s).", file, e.getMessage());
    }

    private static String field(Path file, NamedCsvRecord row, String name) {
        return row.findField(name)
                .orElseThrow(() -> fault(
                        file, row, "there is no field '%s'; the first line must name source,question,answer,rating",
                        name));
    }

    private int difficulty(NamedCsvRecord row, int[] answer) {
        return rules.difficulty(answer).orElseGet(() -> rating(row));
    }

    private int rating(NamedCsvRecord row) {
        var text = field(file, row, "rating").strip();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw fault(file, row, "the rating '%s' is not a whole number", text);
        }
    }

    private int[] grid(NamedCsvRecord row, String name) {
        var text = field(file, row, name);
        if (text.length() != rules.cells()) {
            throw fault(
                    file, row, "the %s has %d characters, but a %s has %d cells; correct the row or leave it out",
                    name, text.length(), rules.describe(), rules.cells());
        }
        try {
            return rules.parse(text);
        } catch (TrmException e) {
            throw fault(file, row, "the %s is unreadable: %s", name, e.getMessage());
        }
    }

    private void check(NamedCsvRecord row, int[] question, int[] answer) {
        var wrong = rules.fault(question);
        if (wrong != null) {
            throw fault(file, row, "the question has %s; correct the row or leave it out", wrong);
        }
        wrong = rules.mismatch(question, answer);
        if (wrong != null) {
            throw fault(
                    file, row, "the answer does not solve the question: %s; correct the row or leave it out", wrong);
        }
    }

    private static TrmException fault(Path file, NamedCsvRecord row, String message, Object... args) {
        var text = message.formatted(args);
        return TrmException.failure(
                "%s, line %d: %s%s", file, row.getStartingLineNumber(), text, text.endsWith(".") ? "" : ".");
    }
}
