package trm.view.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.data.DataSplit;
import trm.eval.Film;
import trm.view.Stage;

/**
 * A film as the page reads it. A grid is a text of a character a cell ({@code 0-9A-Za-z}, or two hexadecimal digits
 * where there are more tokens), {@code -} where nothing counts; a frame's is {@code [cell, token, …]} where that is
 * shorter: what is not as in the frame before of the same state.
 */
final class FilmJson {
    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private final Stage stage;
    private final Film film;

    FilmJson(Stage stage, Film film) {
        this.stage = stage;
        this.film = film;
    }

    /** Characters of a cell. */
    static int width(int vocabSize) {
        return vocabSize <= DIGITS.length() ? 1 : 2;
    }

    /** {@code tokens} of the shown cells. */
    String grid(int[] tokens) {
        int width = width(stage.form().vocabSize());
        var text = new StringBuilder();
        for (int token : stage.cut(tokens)) {
            text.append(
                    token == DataSplit.IGNORED_LABEL
                            ? "-".repeat(width)
                            : width == 1 ? String.valueOf(DIGITS.charAt(token)) : "%02x".formatted(token));
        }
        return text.toString();
    }

    /**
     * The film, of its supervision steps alone where it would take more than {@code room} characters.
     *
     * @return {@code {cycles, updates, inner, states, frames: [[step, cycle, update, state, σ(q_halt), grid] …]}}
     */
    Map<String, Object> of(int room) {
        var every = frames(film.frames());
        boolean fits = JsonText.of(every).length() <= room;
        var states = states();
        var json = new LinkedHashMap<String, Object>();
        json.put("cycles", film.cycles());
        json.put("updates", film.updates());
        json.put("inner", fits);
        json.put("states", states);
        json.put("frames", fits ? every : frames(film.steps()));
        return json;
    }

    private List<String> states() {
        return film.frames().stream().map(Film.Frame::state).distinct().toList();
    }

    private List<List<Object>> frames(List<Film.Frame> frames) {
        var states = states();
        var before = new HashMap<String, int[]>();
        var json = new ArrayList<List<Object>>();
        for (var frame : frames) {
            var cells = stage.cut(frame.tokens());
            json.add(List.of(
                    frame.step(), frame.cycle(), frame.update(), states.indexOf(frame.state()), frame.certainty(),
                    shorter(before.put(frame.state(), cells), cells, frame.tokens())));
        }
        return json;
    }

    private Object shorter(int[] before, int[] cells, int[] tokens) {
        var full = grid(tokens);
        if (before == null) {
            return full;
        }
        var changes = new ArrayList<Integer>();
        for (int i = 0; i < cells.length; i++) {
            if (cells[i] != before[i]) {
                changes.add(i);
                changes.add(cells[i]);
            }
        }
        return JsonText.of(changes).length() < full.length() + 2 ? changes : full;
    }
}
