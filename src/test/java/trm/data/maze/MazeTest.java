package trm.data.maze;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import trm.data.hdf.DatasetFileTest;

class MazeTest {
    private static final Maze FIVE = new Maze(5);
    private static final String QUESTION =
            """
            #####
            #S  #
            # # #
            #  G#
            #####
            """;

    private static int[] maze(String text) {
        var mazes = FIVE.parseAll(text);
        assertEquals(1, mazes.size());
        return mazes.getFirst();
    }

    @Test
    void readsWhatItWritesAndDraws() {
        var grid = maze(QUESTION);
        assertEquals(QUESTION, FIVE.draw(grid));
        assertEquals(QUESTION.replace("\n", ""), FIVE.format(grid));
        assertArrayEquals(grid, FIVE.parse(FIVE.format(grid)));
        var tokens = new byte[25];
        FIVE.tokens(grid, tokens, 0);
        assertEquals(3, tokens[6]);
        assertEquals(4, tokens[18]);
        assertEquals(2, tokens[7]);
        assertEquals(1, tokens[0]);
        assertEquals(6, FIVE.vocabSize());
    }

    @Test
    void readsSeveralMazesOfOneOrManyLines() {
        var open = "S\n\n    G\n  #\n\n";
        var mazes = FIVE.parseAll(QUESTION + "\n" + QUESTION.replace("\n", "") + "\n" + open);
        assertEquals(3, mazes.size());
        assertEquals(QUESTION, FIVE.draw(mazes.get(1)));
        assertEquals("S             G  #       ", FIVE.format(mazes.get(2)));
        DatasetFileTest.assertMessage(() -> FIVE.parseAll("#####\n#S G#\n"), 2, "5 rows", "last one here has 2");
        DatasetFileTest.assertMessage(() -> FIVE.parseAll("######\n"), 2, "6 characters", "5×5 maze");
        DatasetFileTest.assertMessage(() -> FIVE.parseAll(QUESTION.replace('G', 'g')), 2, "'g' in row 4, column 4");
    }

    @Test
    void saysWhatIsWrongWithAQuestion() {
        assertNull(FIVE.fault(maze(QUESTION)));
        assertEquals("no start S", FIVE.fault(maze(QUESTION.replace('S', ' '))));
        assertEquals("2 goal G", FIVE.fault(maze(QUESTION.replace("# #", "#G#"))));
        assertEquals("a path marked, o in row 2, column 3", FIVE.fault(maze(QUESTION.replace("S ", "So"))));
        assertEquals("no way from S to G", FIVE.fault(maze(QUESTION.replace("S ", "S#").replace("#  G", "# #G"))));
    }

    @Test
    void saysWhyAnAnswerIsNone() {
        var question = maze(QUESTION);
        assertNull(FIVE.mismatch(question, maze("#####\n#Soo#\n# #o#\n#  G#\n#####\n")));
        assertNull(FIVE.mismatch(question, maze("#####\n#S  #\n#o# #\n#ooG#\n#####\n")));
        assertMismatch("its path does not lead from S to G", "#####\n#S o#\n# #o#\n#  G#\n#####\n");
        assertMismatch("it marks cells besides a path: 1", "#####\n#Soo#\n#o#o#\n#  G#\n#####\n");
        assertMismatch("row 3, column 3 is 'o' where the question has '#'", "#####\n#So #\n# o #\n# oG#\n#####\n");
        assertMismatch("row 4, column 4 is 'o' where the question has 'G'", "#####\n#Soo#\n# #o#\n#  o#\n#####\n");
        var longer = maze("#####\n#S G#\n# # #\n#   #\n#####\n");
        assertEquals(
                "its path has 6 steps where 2 are enough",
                FIVE.mismatch(longer, maze("#####\n#S G#\n#o#o#\n#ooo#\n#####\n")));
    }

    private static void assertMismatch(String expected, String answer) {
        assertEquals(expected, FIVE.mismatch(maze(QUESTION), maze(answer)));
    }

    @Test
    void countsShortestWays() {
        var search = new MazeSearch(5);
        var grid = maze(QUESTION);
        search.run(grid, 6, value -> value != Maze.WALL);
        assertEquals(4, search.distance(18));
        assertEquals(false, search.unique(18));
        assertEquals(true, search.unique(17));
        assertEquals(-1, search.distance(0));
        assertArrayEquals(new int[] {16, 11}, search.way(17));
        assertEquals(8, search.reached().length);
    }
}
