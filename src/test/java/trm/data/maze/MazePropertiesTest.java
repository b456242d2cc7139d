package trm.data.maze;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import trm.data.puzzle.Puzzles;
import trm.tensor.Rng;

class MazePropertiesTest {
    @Property(tries = 100)
    void generatedPathsAreShortestAndStaySoInEveryPosition(
            @ForAll @IntRange(min = 5, max = 20) int size,
            @ForAll @DoubleRange(min = 0, max = 1) double braid,
            @ForAll long seed) {
        var rules = new Maze(size);
        var generator = new MazeGenerator(size, 3, braid, new Rng(seed));
        var puzzles = new Puzzles(rules);
        var maze = generator.next();
        assertNull(rules.fault(maze));
        assertNull(rules.mismatch(maze, generator.solution()));
        int steps = generator.difficulty(maze);
        assertTrue(steps >= 3);
        puzzles.add(maze, generator.solution(), steps);
        var split = puzzles.split("train", 7, (inputs, labels) -> MazeExamples.augmented(size, inputs, labels));
        assertEquals(8, split.examples());
        assertEquals(1, split.bases());
        var canonical = new MazeCanonical(size);
        var inputs = new int[rules.cells()];
        var labels = new int[rules.cells()];
        for (int i = 0; i < 8; i++) {
            split.example(i, inputs, labels, 0);
            var question = rules.grid(inputs, 0);
            var answer = rules.grid(labels, 0);
            assertNull(rules.fault(question));
            assertNull(rules.mismatch(question, answer));
            assertEquals(steps, Maze.steps(answer));
            assertEquals(canonical.of(maze, maze), canonical.of(question, answer));
            assertEquals(canonical.signature(maze), canonical.signature(question));
        }
        split.example(0, inputs, labels, 0);
        assertArrayEquals(maze, rules.grid(inputs, 0));
    }

    /** A perfect maze is a tree: as many open cells as corridors between them, and one more; braiding adds loops. */
    @Property(tries = 100)
    void unbraidedMazesHaveNoLoops(@ForAll @IntRange(min = 5, max = 21) int size, @ForAll long seed) {
        int loops = loops(new MazeGenerator(size, 2, 0, new Rng(seed)).next(), size);
        assertEquals(0, loops);
    }

    @Test
    void fullyBraidedMazesHaveNoDeadEnds() {
        for (int seed = 0; seed < 50; seed++) {
            var maze = new MazeGenerator(21, 10, 1, new Rng(seed)).next();
            assertTrue(loops(maze, 21) > 0);
            for (int i = 0; i < maze.length; i++) {
                assertTrue(maze[i] == Maze.WALL || neighbours(maze, 21, i) >= 2);
            }
        }
    }

    private static int loops(int[] maze, int size) {
        int open = 0;
        int sides = 0;
        for (int i = 0; i < maze.length; i++) {
            if (maze[i] != Maze.WALL) {
                open++;
                sides += neighbours(maze, size, i);
            }
        }
        return sides / 2 - open + 1;
    }

    private static int neighbours(int[] maze, int size, int cell) {
        int open = 0;
        for (int next : new int[] {cell - size, cell - 1, cell + 1, cell + size}) {
            open += maze[next] == Maze.WALL ? 0 : 1; // the border is of walls
        }
        return open;
    }

    @Property(tries = 20)
    void splitsShareNoWallsUpToSymmetry(@ForAll @IntRange(min = 6, max = 9) int size, @ForAll long seed) {
        var dataset = MazeDatasets.generate(new MazeDatasets.Generated(size, 12, 3, 3, 0.5, true, seed));
        var canonical = new MazeCanonical(size);
        var rules = new Maze(size);
        var walls = List.of(new HashSet<String>(), new HashSet<String>());
        var questions = new HashSet<String>();
        var inputs = new int[rules.cells()];
        for (int s = 0; s < 2; s++) {
            var split = dataset.splits().get(s);
            assertEquals(s == 0 ? 96 : 3, split.examples());
            for (int i = 0; i < split.examples(); i++) {
                split.example(i, inputs, new int[inputs.length], 0);
                var maze = rules.grid(inputs, 0);
                walls.get(s).add(canonical.of(maze, maze));
                assertTrue(s == 0 && i % 8 > 0 || questions.add(Arrays.toString(inputs)), "no maze twice");
            }
        }
        walls.get(0).retainAll(walls.get(1));
        assertTrue(walls.get(0).isEmpty());
    }

    /** Of 2×2 cells; of 5×5 there are plenty. */
    @Test
    void findsTheFourMazesOfFourCells() {
        assertEquals(List.of(4, 1), numbers(5));
        assertTrue(numbers(11).getLast() > 950);
    }

    /** Of a thousand mazes, how many have different walls, and how many up to symmetry. */
    private static List<Integer> numbers(int size) {
        var generator = new MazeGenerator(size, 1, 0, new Rng(1));
        var canonical = new MazeCanonical(size);
        var all = new HashSet<String>();
        var classes = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            var maze = generator.next();
            all.add(Arrays.toString(Arrays.stream(maze).map(v -> Math.min(v, 1)).toArray()));
            classes.add(canonical.of(maze, maze));
        }
        return List.of(all.size(), classes.size());
    }
}
