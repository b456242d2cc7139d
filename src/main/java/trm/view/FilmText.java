package trm.view;

import java.util.ArrayList;
import java.util.List;
import trm.data.DatasetKind;
import trm.data.grid.GridText;
import trm.data.sudoku.Sudoku;
import trm.eval.Film;
import trm.view.Stage.Shot;

/**
 * A film as text: a grid for each frame, as many side by side as a terminal has room for. A cell that changed has a
 * {@code *} after it, a wrong one a {@code !} before it.
 */
public final class FilmText {
    private static final int MOST_COLUMNS = 132;
    private static final String GAP = "    ";

    private final Stage stage;
    private final Film film;
    private final boolean terminal;

    private record Block(int width, List<String> lines) {
        String line(int at, int wide) {
            return lines.get(at) + " ".repeat(wide - width);
        }
    }

    private FilmText(Stage stage, Film film, boolean terminal) {
        this.stage = stage;
        this.film = film;
        this.terminal = terminal;
    }

    /**
     * The film of {@code puzzle}.
     *
     * @param cycles a grid after each H and L cycle, not only after each supervision step
     * @param terminal in colour
     */
    public static String of(Shown puzzle, Film film, boolean cycles, boolean terminal) {
        var text = new FilmText(Stage.of(puzzle, film), film, terminal);
        var blocks = Shot.of(film, cycles).stream().map(text::block).toList();
        int width = blocks.stream().mapToInt(Block::width).max().orElseThrow();
        int abreast = Math.max(1, (MOST_COLUMNS + GAP.length()) / (width + GAP.length()));
        var lines = new StringBuilder();
        for (int i = 0; i < blocks.size(); i += abreast) {
            if (i > 0) {
                lines.append('\n');
            }
            var row = blocks.subList(i, Math.min(i + abreast, blocks.size()));
            for (int line = 0; line < row.getFirst().lines().size(); line++) {
                int at = line;
                lines.append(String.join(GAP, row.stream().map(b -> b.line(at, width)).toList()).stripTrailing())
                        .append('\n');
            }
        }
        return lines.append(text.legend()).toString();
    }

    private String legend() {
        return stage.solution() == null
                ? "* changed\n"
                : "* changed, ! wrong\n";
    }

    private Block block(Shot shot) {
        var frame = shot.frame();
        var wrong = stage.wrong(frame.tokens());
        var changed = stage.changed(shot.before() == null ? null : shot.before().tokens(), frame.tokens());
        var values = stage.panel(frame.tokens(), true).values();
        var lines = new ArrayList<>(caption(frame, count(wrong)));
        int width = width();
        for (int row = 0; row < stage.rows(); row++) {
            var line = new StringBuilder();
            for (int column = 0; column < stage.columns(); column++) {
                int i = row * stage.columns() + column;
                line.append(bar(column)).append(cell(values[i], wrong[i], changed[i], stage.given()[i]));
            }
            lines.add(line.toString());
            if (isSudoku() && (row + 1) % rules().boxRows() == 0 && row + 1 < stage.rows()) {
                lines.add("-".repeat(width));
            }
        }
        int widest = Math.max(width, lines.stream().limit(2).mapToInt(String::length).max().orElse(0));
        for (int i = 0; i < lines.size(); i++) {
            int own = i < 2 || lines.get(i).startsWith("---") ? lines.get(i).length() : width;
            lines.set(i, lines.get(i) + " ".repeat(widest - own));
        }
        return new Block(widest, lines);
    }

    private List<String> caption(Film.Frame frame, int wrong) {
        var when = frame.step() == 0 ? "start" : "step " + frame.step();
        boolean stepEnd = frame.step() > 0 && frame.cycle() == film.cycles() && frame.update() == film.updates();
        var where = frame.step() == 0 || stepEnd ? "" : " H%d.%d".formatted(frame.cycle(), frame.update());
        return List.of(
                when + where + (frame.isAnswer() ? "" : " " + frame.state()),
                "%sq_halt %.0f %%".formatted(
                        stage.solution() == null ? "" : wrong + " wrong, ", 100 * frame.certainty()));
    }

    private static int count(boolean[] marks) {
        int count = 0;
        for (boolean mark : marks) {
            count += mark ? 1 : 0;
        }
        return count;
    }

    private boolean isSudoku() {
        return stage.form().kind() == DatasetKind.SUDOKU;
    }

    private Sudoku rules() {
        return Sudoku.ofSize(stage.rows());
    }

    private String bar(int column) {
        return isSudoku() && column > 0 && column % rules().boxColumns() == 0 ? "|" : "";
    }

    private int width() {
        int bars = isSudoku() ? stage.columns() / rules().boxColumns() - 1 : 0;
        return stage.columns() * (cellWidth() + 2) + bars;
    }

    private int cellWidth() {
        return stage.form().kind() == DatasetKind.GRID ? new GridText(stage.form()).cellWidth() : 1;
    }

    private String cell(int value, boolean wrong, boolean changed, boolean given) {
        var character = switch (stage.form().kind()) {
            case SUDOKU -> value == 0 ? "." : Integer.toString(value);
            case MAZE -> String.valueOf("# SGo".charAt(value));
            case ARC -> value < 0 ? "." : Integer.toString(value);
            case GRID -> new GridText(stage.form()).cell(value);
        };
        var padded = " ".repeat(cellWidth() - character.codePointCount(0, character.length())) + character;
        var text = (wrong ? "!" : " ") + padded + (changed ? "*" : " ");
        if (!terminal) {
            return text;
        }
        var codes = new ArrayList<String>();
        if (wrong) {
            codes.add("31;1");
        } else if (changed) {
            codes.add("36;1");
        } else if (given) {
            codes.add("1");
        }
        return codes.isEmpty() ? text : "\033[%sm%s\033[0m".formatted(codes.getFirst(), text);
    }
}
