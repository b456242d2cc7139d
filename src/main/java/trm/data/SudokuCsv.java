package trm.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/**
 * Reads the reference's CSV files of Sudoku: columns {@code source,question,answer,rating}, one grid in
 * {@code size²} characters, {@code .} or 0 for a blank.
 */
final class SudokuCsv {
    private final Path file;
    private final Sudoku rules;

    SudokuCsv(Path file, Sudoku rules) {
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
    SudokuPuzzles read(int minDifficulty, int sample, Rng rng) {
        if (!Files.isRegularFile(file)) {
            throw TrmException.failure("%s: there is no such file.", file);
        }
        var puzzles = new SudokuPuzzles(rules);
        int kept = 0;
        try (var csv = CsvReader.builder().detectBomHeader(true).ofNamedCsvRecord(file)) {
            for (var row : csv) {
                int rating = rating(row);
                var question = grid(row, "question");
                var answer = grid(row, "answer");
                check(row, question, answer);
                if (rating < minDifficulty) {
                    continue;
                }
                if (kept < sample) {
                    puzzles.add(question, answer, rating);
                } else { // reservoir sampling, algorithm R
                    int place = rng.nextInt(kept + 1);
                    if (place < sample) {
                        puzzles.set(place, question, answer, rating);
                    }
                }
                kept++;
            }
        } catch (IOException | UncheckedIOException | CsvParseException e) {
            throw TrmException.failure(e, "%s: cannot be read as CSV (%s).", file, e.getMessage());
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

    private String field(NamedCsvRecord row, String name) {
        return row.findField(name)
                .orElseThrow(() -> fault(
                        row, "there is no field '%s'; the first line must name source,question,answer,rating",
                        name));
    }

    private int rating(NamedCsvRecord row) {
        var text = field(row, "rating").strip();
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw fault(row, "the rating '%s' is not a whole number", text);
        }
    }

    private int[] grid(NamedCsvRecord row, String name) {
        var text = field(row, name);
        if (text.length() != rules.cells()) {
            throw fault(
                    row, "the %s has %d characters, but a %d×%d Sudoku has %d cells; correct the row or leave it out",
                    name, text.length(), rules.size(), rules.size(), rules.cells());
        }
        try {
            return rules.parse(text);
        } catch (TrmException e) {
            throw fault(row, "the %s is unreadable: %s", name, e.getMessage());
        }
    }

    private void check(NamedCsvRecord row, int[] question, int[] answer) {
        var wrong = rules.fault(question);
        if (wrong != null) {
            throw fault(row, "the question has %s; correct the row or leave it out", wrong);
        }
        wrong = rules.mismatch(question, answer);
        if (wrong != null) {
            throw fault(row, "the answer does not solve the question: %s; correct the row or leave it out", wrong);
        }
    }

    private TrmException fault(NamedCsvRecord row, String message, Object... args) {
        var text = message.formatted(args);
        return TrmException.failure(
                "%s, line %d: %s%s", file, row.getStartingLineNumber(), text, text.endsWith(".") ? "" : ".");
    }
}
