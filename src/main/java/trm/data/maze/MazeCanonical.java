package trm.data.maze;

import java.nio.charset.StandardCharsets;
import trm.data.Dihedral;
import trm.data.puzzle.Canonical;

/**
 * One form for all mazes whose walls are the same up to the {@linkplain Dihedral eight symmetries}, wherever their
 * start and goal are: the least of the eight readings of the walls.
 */
final class MazeCanonical implements Canonical {
    private final int size;

    MazeCanonical(int size) {
        this.size = size;
    }

    @Override
    public long signature(int[] puzzle) {
        long hash = 0;
        for (char c : of(puzzle, puzzle).toCharArray()) {
            hash = hash * 0x9E3779B97F4A7C15L + c;
        }
        return hash;
    }

    @Override
    public String of(int[] puzzle, int[] solution) {
        String least = null;
        var cells = new byte[puzzle.length];
        for (var turn : Dihedral.values()) {
            int start = turn.start(size, size, size);
            for (int i = 0; i < cells.length; i++) {
                int from = start + i / size * turn.rowStep(size) + i % size * turn.columnStep(size);
                cells[i] = (byte) (puzzle[from] == Maze.WALL ? '#' : ' ');
            }
            var text = new String(cells, StandardCharsets.ISO_8859_1);
            least = least == null || text.compareTo(least) < 0 ? text : least;
        }
        return least;
    }
}
