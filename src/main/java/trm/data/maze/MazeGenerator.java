package trm.data.maze;

import java.util.Arrays;
import java.util.stream.IntStream;
import trm.data.puzzle.PuzzleGenerator;
import trm.tensor.Rng;
import trm.tensor.TrmException;

/**
 * Draws mazes with one shortest path, of at least a given number of steps. Corridors are cut from cell to cell of a
 * lattice of every other row and column, in depth-first order, which makes them long: a perfect maze, in which one way
 * leads from anywhere to anywhere. Braiding then opens dead ends into loops. Start and goal may be any open cells.
 */
final class MazeGenerator implements PuzzleGenerator {
    /** Mazes that may be drawn in a row without a path long enough before the request is given up. */
    private static final int PATIENCE = 1_000;

    private final int size;
    private final int lattice;
    private final int minPath;
    private final double braid;
    private final Rng rng;
    private final MazeSearch search;
    private final int[] stack;
    private int[] solution;

    /** @param braid the share of dead ends to open, 0 … 1 */
    MazeGenerator(int size, int minPath, double braid, Rng rng) {
        this.size = size;
        this.minPath = minPath;
        this.braid = braid;
        this.rng = rng;
        lattice = (size - 1) / 2;
        search = new MazeSearch(size);
        stack = new int[lattice * lattice];
        int most = 2 * (stack.length - 1); // through every cell of the lattice
        if (minPath > most) {
            throw TrmException.misuse(
                    "--min-path %d: no path in such a %d×%d maze has more than %d steps; lower it.",
                    minPath, size, size, most);
        }
    }

    @Override
    public int[] next() {
        for (int i = 0; i < PATIENCE; i++) {
            var maze = carve();
            if (place(maze)) {
                return maze;
            }
        }
        throw TrmException.misuse(
                "--min-path %d is too much: of %,d mazes of %d×%d%s none had only one shortest path and that so long;"
                        + " lower it.",
                minPath, PATIENCE, size, size, braid > 0 ? " with --braid " + braid : "");
    }

    @Override
    public int[] solution() {
        return solution;
    }

    /** Steps of the shortest path. */
    @Override
    public int difficulty(int[] puzzle) {
        return Maze.steps(solution);
    }

    private int[] carve() {
        var maze = new int[size * size];
        // An even size leaves a second wall at the top or bottom, and left or right.
        int corner = (size % 2 == 0 ? 1 + rng.nextInt(2) : 1) * size + (size % 2 == 0 ? 1 + rng.nextInt(2) : 1);
        int depth = 0;
        stack[depth++] = rng.nextInt(stack.length);
        maze[cell(stack[0], corner)] = Maze.OPEN;
        while (depth > 0) {
            int at = stack[depth - 1];
            int next = randomBeside(maze, corner, at, Maze.WALL);
            if (next < 0) {
                depth--;
            } else {
                open(maze, corner, at, next);
                stack[depth++] = next;
            }
        }
        for (int at = 0; at < stack.length; at++) {
            if (braid > 0 && exits(maze, corner, at) == 1 && rng.nextDouble() < braid) {
                open(maze, corner, at, randomBeside(maze, corner, at, Maze.OPEN));
            }
        }
        return maze;
    }

    /** The grid's cell at {@code at} in the lattice. */
    private int cell(int at, int corner) {
        return corner + at / lattice * 2 * size + at % lattice * 2;
    }

    private int between(int at, int other, int corner) {
        return (cell(at, corner) + cell(other, corner)) / 2;
    }

    private void open(int[] maze, int corner, int at, int other) {
        maze[between(at, other, corner)] = Maze.OPEN;
        maze[cell(other, corner)] = Maze.OPEN;
    }

    /** A random neighbour in the lattice that holds {@code value} and has a wall before it, or −1. */
    private int randomBeside(int[] maze, int corner, int at, int value) {
        int found = -1;
        int count = 0;
        for (int side = 0; side < 4; side++) {
            int next = beside(at, side);
            if (next >= 0
                    && maze[cell(next, corner)] == value
                    && maze[between(at, next, corner)] == Maze.WALL
                    && rng.nextInt(++count) == 0) {
                found = next;
            }
        }
        return found;
    }

    private int exits(int[] maze, int corner, int at) {
        int exits = 0;
        for (int side = 0; side < 4; side++) {
            int next = beside(at, side);
            exits += next >= 0 && maze[between(at, next, corner)] == Maze.OPEN ? 1 : 0;
        }
        return exits;
    }

    private int beside(int at, int side) {
        return switch (side) {
            case 0 -> at - lattice;
            case 1 -> at % lattice == 0 ? -1 : at - 1;
            case 2 -> (at + 1) % lattice == 0 ? -1 : at + 1;
            default -> at + lattice < stack.length ? at + lattice : -1;
        };
    }

    /** Puts start and goal far enough from each other; false when no place was found. */
    private boolean place(int[] maze) {
        var open = openCells(maze);
        int start = open[rng.nextInt(open.length)];
        var goals = goals(maze, start);
        if (goals.length == 0) { // the far end of a maze has the longest ways
            start = search.reached()[open.length - 1];
            goals = goals(maze, start);
        }
        if (goals.length == 0) {
            return false;
        }
        int goal = goals[rng.nextInt(goals.length)];
        maze[start] = Maze.START;
        maze[goal] = Maze.GOAL;
        solution = maze.clone();
        for (int cell : search.way(goal)) {
            solution[cell] = Maze.PATH;
        }
        return true;
    }

    private static int[] openCells(int[] maze) {
        return IntStream.range(0, maze.length)
                .filter(cell -> maze[cell] == Maze.OPEN)
                .toArray();
    }

    private int[] goals(int[] maze, int start) {
        search.run(maze, start, value -> value != Maze.WALL);
        return Arrays.stream(search.reached())
                .filter(cell -> search.distance(cell) >= Math.max(1, minPath) && search.unique(cell))
                .toArray();
    }
}
