package trm.data.arc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.data.Grid;
import trm.data.Json;
import trm.data.Pair;
import trm.data.Puzzle;
import trm.tensor.TrmException;

/**
 * ARC puzzles in the JSON of ARC Prize: {@code {id: {"train": [{"input": grid, "output": grid}], "test": […]}}}, or a
 * file with the inner object alone.
 */
public final class ArcJson {
    private static final String TRAIN = "train";
    private static final String TEST = "test";
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    /** The file's name, for messages. */
    private final String source;

    private ArcJson(String source) {
        this.source = source;
    }

    /** The puzzles of a file read by {@link Json}, in its order; an output may be missing in test pairs alone. */
    public static List<Puzzle> puzzles(Object json, String source) {
        var reader = new ArcJson(source);
        var puzzles = new ArrayList<Puzzle>();
        reader.object(json, "the file").forEach((id, sections) -> puzzles.add(reader.puzzle(id, sections)));
        return puzzles;
    }

    /** The puzzle {@code id}, alone in a file read by {@link Json}; an output may be missing in test pairs alone. */
    static Puzzle puzzle(String id, Object json, String source) {
        return new ArcJson(source).puzzle(id, json);
    }

    /** The solutions of a file read by {@link Json}: the outputs of each puzzle's test pairs, in order. */
    static Map<String, List<Grid>> solutions(Object json, String source) {
        var reader = new ArcJson(source);
        var solutions = new LinkedHashMap<String, List<Grid>>();
        reader.object(json, "the file").forEach((id, list) -> {
            var grids = new ArrayList<Grid>();
            for (var grid : reader.list(list, "puzzle " + id)) {
                grids.add(reader.grid(grid, "puzzle %s, solution %d".formatted(id, grids.size() + 1)));
            }
            solutions.put(id, grids);
        });
        return solutions;
    }

    private Puzzle puzzle(String id, Object value) {
        var sections = object(value, "puzzle " + id);
        var pairs = new ArrayList<Pair>();
        sections.forEach((section, list) -> {
            if (section.equals(TRAIN) || section.equals(TEST)) {
                int number = 0;
                for (var pair : list(list, "puzzle %s, %s".formatted(id, section))) {
                    pairs.add(pair(pair, section, "puzzle %s, %s pair %d".formatted(id, section, ++number)));
                }
            }
        });
        var puzzle = new Puzzle(id, pairs);
        if (puzzle.train().isEmpty() || puzzle.test().isEmpty()) {
            throw fault("puzzle " + id, "there must be at least one train and one test pair");
        }
        return puzzle;
    }

    private Pair pair(Object value, String section, String where) {
        var grids = object(value, where);
        boolean test = section.equals(TEST);
        if (!grids.containsKey(INPUT)) {
            throw fault(where, "its input is missing");
        }
        if (!grids.containsKey(OUTPUT) && !test) {
            throw fault(where, "its output is missing");
        }
        var input = grid(grids.get(INPUT), where + ", input");
        var output = grids.containsKey(OUTPUT) ? grid(grids.get(OUTPUT), where + ", output") : null;
        return new Pair(test, input, output);
    }

    private Grid grid(Object value, String where) {
        var rows = list(value, where);
        if (rows.isEmpty() || list(rows.getFirst(), where).isEmpty()) {
            throw fault(where, "the grid is empty");
        }
        int columns = list(rows.getFirst(), where).size();
        if (rows.size() > ArcCanvas.SIDE || columns > ArcCanvas.SIDE) {
            throw fault(
                    where, "the grid has %d rows and %d columns, more than %d".formatted(
                            rows.size(), columns, ArcCanvas.SIDE));
        }
        var cells = new byte[rows.size() * columns];
        int cell = 0;
        for (int r = 0; r < rows.size(); r++) {
            var row = list(rows.get(r), where);
            if (row.size() != columns) {
                throw fault(where, "row %d has %d cells, row 1 has %d".formatted(r + 1, row.size(), columns));
            }
            for (int c = 0; c < columns; c++) {
                cells[cell++] = colour(row.get(c), where, r, c);
            }
        }
        return new Grid(rows.size(), columns, cells);
    }

    private byte colour(Object value, String where, int row, int column) {
        if (value instanceof Integer colour && colour >= 0 && colour < ArcCanvas.COLOURS) {
            return colour.byteValue();
        }
        throw fault(where, "row %d, column %d is %s, not a colour 0 … 9".formatted(row + 1, column + 1, value));
    }

    /** The fields, in the file's order. */
    private Map<String, Object> object(Object value, String where) {
        if (!(value instanceof Map<?, ?> map)) {
            throw fault(where, "this is no JSON object");
        }
        var object = new LinkedHashMap<String, Object>();
        map.forEach((name, field) -> object.put((String) name, field));
        return object;
    }

    private List<?> list(Object value, String where) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw fault(where, "this is no JSON list");
    }

    private TrmException fault(String where, String what) {
        return TrmException.failure("%s: %s: %s; correct the file.", source, where, what);
    }

    /** The text of {@code test_puzzles.json}, byte for byte as the reference writes it. */
    public static String write(List<Puzzle> puzzles) {
        var text = new StringBuilder("{");
        for (var puzzle : puzzles) {
            text.append(text.length() == 1 ? "" : ", ").append(Json.quote(puzzle.id())).append(": {");
            Pair previous = null;
            for (var pair : puzzle.pairs()) {
                if (previous == null || previous.test() != pair.test()) {
                    text.append(previous == null ? "\"" : "], \"").append(pair.test() ? TEST : TRAIN).append("\": [");
                } else {
                    text.append(", ");
                }
                text.append("{\"input\": ").append(pair.input());
                if (pair.output() != null) {
                    text.append(", \"output\": ").append(pair.output());
                }
                text.append('}');
                previous = pair;
            }
            text.append("]}");
        }
        return text.append('}').toString();
    }
}
