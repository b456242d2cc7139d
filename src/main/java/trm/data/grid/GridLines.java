package trm.data.grid;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import trm.data.Json;
import trm.data.PuzzleTable;
import trm.data.TextFile;
import trm.tensor.TrmException;

/** A file of JSON lines, an example in each: {@code {"input": rows, "output": rows, "puzzle": name}}. */
final class GridLines {
    private static final String PUZZLE = "puzzle";
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    /**
     * One example.
     *
     * @param puzzle its name, or null
     * @param input tokens
     * @param output tokens, or null where it is not known
     */
    record Line(String puzzle, byte[] input, byte[] output) {}

    private GridLines() {}

    /** Reads {@code file}; outputs may be missing where they are to be {@code predicted}. Other fields are left out. */
    static List<Line> read(Path file, GridCells cells, boolean predicted) {
        if (!Files.isRegularFile(file)) {
            throw TrmException.failure("%s: there is no such file.", file);
        }
        var lines = new ArrayList<Line>();
        try (var reader = TextFile.reader(file)) {
            int number = 0;
            for (var text = reader.readLine(); text != null; text = reader.readLine()) {
                number++;
                if (!text.isBlank()) {
                    lines.add(line(file, number, text, cells, predicted));
                }
            }
        } catch (IOException | UncheckedIOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", file, e.getMessage());
        }
        if (lines.isEmpty()) {
            throw TrmException.failure("%s: it holds no example; write one JSON object a line.", file);
        }
        return lines;
    }

    private static Line line(Path file, int number, String text, GridCells cells, boolean predicted) {
        Function<String, TrmException> fault =
                what -> TrmException.failure("%s, line %d: %s.", file, number, what);
        if (!(Json.line(text, file, number) instanceof Map<?, ?> fields)) {
            throw fault.apply("this is no JSON object {\"input\": rows, \"output\": rows}");
        }
        var puzzle = fields.get(PUZZLE);
        if (puzzle != null && !(puzzle instanceof String name && !name.isBlank() && !name.equals(PuzzleTable.BLANK))) {
            throw fault.apply("puzzle is %s, not a name in quotes".formatted(puzzle));
        }
        for (var needed : predicted ? List.of(INPUT) : List.of(INPUT, OUTPUT)) {
            if (fields.get(needed) == null) {
                throw fault.apply("the field '%s' is missing".formatted(needed));
            }
        }
        var input = cells.tokens(fields.get(INPUT), INPUT, fault);
        var output = fields.get(OUTPUT) == null ? null : cells.tokens(fields.get(OUTPUT), OUTPUT, fault);
        return new Line((String) puzzle, input, output);
    }
}
