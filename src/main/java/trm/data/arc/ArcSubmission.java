package trm.data.arc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import trm.data.Grid;
import trm.data.Json;
import trm.data.file.WholeFile;

/**
 * Answers as Kaggle and ARC Prize take them, {@code submission.json}: for each puzzle a list of its test inputs, for
 * each of them {@code attempt_1}, {@code attempt_2} …
 *
 * @param attempts by puzzle, in order: of each test input the attempts, best first
 */
public record ArcSubmission(Map<String, List<List<Grid>>> attempts) {
    /** Writes {@code file}, whole or not at all. */
    public void write(Path file) {
        WholeFile.write(file, beside -> Files.writeString(beside, toJson()));
    }

    /** The JSON text, as Python writes it. */
    public String toJson() {
        var puzzles = new StringJoiner(", ", "{", "}");
        attempts.forEach((name, inputs) -> {
            var list = new StringJoiner(", ", "[", "]");
            for (var grids : inputs) {
                var object = new StringJoiner(", ", "{", "}");
                for (int k = 0; k < grids.size(); k++) {
                    object.add("\"attempt_" + (k + 1) + "\": " + grids.get(k));
                }
                list.add(object.toString());
            }
            puzzles.add(Json.quote(name) + ": " + list);
        });
        return puzzles.toString();
    }
}
