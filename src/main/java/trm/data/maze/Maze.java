package trm.data.maze;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import trm.data.puzzle.PuzzleRules;
import trm.tensor.TrmException;

/**
 * Square mazes of the reference: {@code #} is a wall, a space is open, one {@code S} is the start and one {@code G} the
 * goal. A grid is {@code int[size²]} in row order, 0 … 4 for {@code # SGo}; an answer is the question with the open
 * cells of a shortest path from S to G marked {@code o}. A step leads to a cell side by side.
 *
 * @param size rows and columns
 */
public record Maze(int size) implements PuzzleRules {
    static final int WALL = 0;
    static final int OPEN = 1;
    static final int START = 2;
    static final int GOAL = 3;
    static final int PATH = 4;

    private static final String CHARACTERS = "# SGo";

    /** Padding and {@code # SGo}. */
    public static final int VOCAB_SIZE = CHARACTERS.length() + 1;

    /** The size of a maze of {@code cells} cells, or −1 when that is no square of 2 or more. */
    static int sizeOf(int cells) {
        int size = (int) Math.round(Math.sqrt(cells));
        return size >= 2 && size * size == cells ? size : -1;
    }

    @Override
    public String describe() {
        return size + "×" + size + " maze";
    }

    @Override
    public int vocabSize() {
        return VOCAB_SIZE;
    }

    @Override
    public int[] parse(String text) {
        if (text.length() != cells()) {
            throw TrmException.misuse("A %s has %d cells, not %d.", describe(), cells(), text.length());
        }
        var grid = new int[cells()];
        for (int i = 0; i < grid.length; i++) {
            grid[i] = CHARACTERS.indexOf(text.charAt(i));
            if (grid[i] < 0) {
                throw TrmException.misuse(
                        "'%c' in row %d, column %d is no cell of a maze; write # for a wall, a space where it is open,"
                                + " S for the start and G for the goal.",
                        text.charAt(i), i / size + 1, i % size + 1);
            }
        }
        return grid;
    }

    /**
     * Reads several mazes: one in a line of {@code size²} characters, or each in {@code size} lines, which spaces fill
     * up at the right where they are short. Empty lines may stand between.
     */
    @Override
    public List<int[]> parseAll(String text) {
        var grids = new ArrayList<int[]>();
        var pending = new StringBuilder();
        for (var line : text.lines().toList()) {
            if (pending.isEmpty() && line.length() == cells()) {
                grids.add(parse(line));
            } else if (line.length() > size) {
                throw TrmException.misuse(
                        "A line of %d characters is no row of a %s.", line.length(), describe());
            } else if (!pending.isEmpty() || !line.isEmpty()) {
                pending.append(line).repeat(' ', size - line.length());
            }
            if (pending.length() == cells()) {
                grids.add(parse(pending.toString()));
                pending.setLength(0);
            }
        }
        if (!pending.isEmpty()) {
            throw TrmException.misuse(
                    "A %s has %d rows, but the last one here has %d.", describe(), size, pending.length() / size);
        }
        return grids;
    }

    @Override
    public String format(int[] grid) {
        var text = new StringBuilder(grid.length);
        for (int value : grid) {
            text.append(CHARACTERS.charAt(value));
        }
        return text.toString();
    }

    @Override
    public String draw(int[] grid) {
        return format(grid).replaceAll("(?s).{" + size + "}", "$0\n");
    }

    @Override
    public String fault(int[] question) {
        int starts = count(question, START);
        int goals = count(question, GOAL);
        if (starts != 1 || goals != 1) {
            int number = starts != 1 ? starts : goals;
            return "%s %s".formatted(number == 0 ? "no" : number, starts != 1 ? "start S" : "goal G");
        }
        int marked = find(question, PATH);
        if (marked >= 0) {
            return "a path marked, o in " + place(marked);
        }
        var search = new MazeSearch(size);
        search.run(question, find(question, START), value -> value != WALL);
        return search.distance(find(question, GOAL)) < 0 ? "no way from S to G" : null;
    }

    @Override
    public String mismatch(int[] question, int[] answer) {
        for (int i = 0; i < answer.length; i++) {
            if (answer[i] != question[i] && !(answer[i] == PATH && question[i] == OPEN)) {
                return "%s is '%c' where the question has '%c'"
                        .formatted(place(i), CHARACTERS.charAt(answer[i]), CHARACTERS.charAt(question[i]));
            }
        }
        int start = find(question, START);
        int goal = find(question, GOAL);
        var search = new MazeSearch(size);
        search.run(answer, start, value -> value != WALL && value != OPEN);
        int steps = search.distance(goal);
        if (steps < 0) {
            return "its path does not lead from S to G";
        }
        int beside = count(answer, PATH) - (steps - 1);
        if (beside > 0) {
            return "it marks cells besides a path: " + beside;
        }
        search.run(question, start, value -> value != WALL);
        int least = search.distance(goal);
        return steps > least ? "its path has %d steps where %d are enough".formatted(steps, least) : null;
    }

    /** The steps of its path. */
    @Override
    public OptionalInt difficulty(int[] answer) {
        return OptionalInt.of(steps(answer));
    }

    /** Steps of the path that {@code answer} marks. */
    static int steps(int[] answer) {
        return count(answer, PATH) + 1;
    }

    private String place(int cell) {
        return "row %d, column %d".formatted(cell / size + 1, cell % size + 1);
    }

    private static int count(int[] grid, int value) {
        return (int) Arrays.stream(grid).filter(v -> v == value).count();
    }

    private static int find(int[] grid, int value) {
        int cell = 0;
        while (cell < grid.length && grid[cell] != value) {
            cell++;
        }
        return cell < grid.length ? cell : -1;
    }
}
