package trm.data.maze;

import java.util.Arrays;

/** Breadth-first search in mazes of one size, from cell to side-by-side cell; its arrays are used again. */
final class MazeSearch {
    /** Which cells a search may enter. */
    interface Passable {
        boolean test(int value);
    }

    private final int size;
    private final int[] queue;
    private final int[] distance;
    private final int[] ways;
    private int reached;

    MazeSearch(int size) {
        this.size = size;
        queue = new int[size * size];
        distance = new int[queue.length];
        ways = new int[queue.length];
    }

    /** Searches from {@code start} through cells whose values are {@code passable}. */
    void run(int[] grid, int start, Passable passable) {
        Arrays.fill(distance, -1);
        distance[start] = 0;
        ways[start] = 1;
        queue[0] = start;
        reached = 1;
        for (int i = 0; i < reached; i++) {
            int cell = queue[i];
            for (int side = 0; side < 4; side++) {
                int next = beside(cell, side);
                if (next >= 0 && passable.test(grid[next])) {
                    if (distance[next] < 0) {
                        distance[next] = distance[cell] + 1;
                        ways[next] = 0;
                        queue[reached++] = next;
                    }
                    if (distance[next] == distance[cell] + 1) {
                        ways[next] = Math.min(2, ways[next] + ways[cell]);
                    }
                }
            }
        }
    }

    /** The cell above, left of, right of or below {@code cell}, or −1 at the edge. */
    private int beside(int cell, int side) {
        return switch (side) {
            case 0 -> cell - size;
            case 1 -> cell % size == 0 ? -1 : cell - 1;
            case 2 -> (cell + 1) % size == 0 ? -1 : cell + 1;
            default -> cell + size < distance.length ? cell + size : -1;
        };
    }

    /** Steps from the start to {@code cell}, or −1 when no way leads there. */
    int distance(int cell) {
        return distance[cell];
    }

    /** Whether exactly one way to {@code cell} is as short as possible. */
    boolean unique(int cell) {
        return ways[cell] == 1;
    }

    /** The cells reached, nearest first. */
    int[] reached() {
        return Arrays.copyOf(queue, reached);
    }

    /** The cells between the start and {@code goal} on a shortest way, from the last to the first. */
    int[] way(int goal) {
        var cells = new int[distance[goal] - 1];
        int cell = goal;
        for (int i = 0; i < cells.length; i++) {
            int side = 0;
            int next = beside(cell, side);
            while (next < 0 || distance[next] != distance[cell] - 1) {
                next = beside(cell, ++side);
            }
            cells[i] = next;
            cell = next;
        }
        return cells;
    }
}
