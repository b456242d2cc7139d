package trm.data.sudoku;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import trm.data.hdf.DatasetFileTest;

class SudokuTest {
    private static final String SIX = "53..1......6.2....6.4.........3.1..6...".substring(0, 36);
    private static final String FOUR_SOLVED = "1234341221434321";

    @Test
    void readsWhatItWritesAndDraws() {
        var grid = Sudoku.SIX.parse(SIX.replace('.', '0'));
        assertEquals(SIX, Sudoku.SIX.format(grid));
        assertArrayEquals(grid, Sudoku.SIX.parse(Sudoku.SIX.draw(grid)));
        assertEquals(
                """
                1 2 | 3 4
                3 4 | 1 2
                ----+----
                2 1 | 4 3
                4 3 | 2 1
                """,
                Sudoku.FOUR.draw(Sudoku.FOUR.parse(FOUR_SOLVED)));
        var nine = Sudoku.NINE.draw(new int[81]).lines().toList();
        assertEquals(11, nine.size());
        assertEquals("------+-------+------", nine.get(3));
        assertEquals(". . . | . . . | . . .", nine.get(4));
        assertEquals("------+------", Sudoku.SIX.draw(grid).lines().toList().get(2));
    }

    @Test
    void readsSeveralGridsOfOneOrManyLines() {
        var text = "# two\n" + FOUR_SOLVED + "\n\n1 . | . .\n. . | . .\n----+----\n..2.\n....\n0000 0000 0000 0004\n";
        var grids = Sudoku.FOUR.parseAll(text);
        assertEquals(3, grids.size());
        assertEquals(FOUR_SOLVED, Sudoku.FOUR.format(grids.get(0)));
        assertEquals("1.........2.....", Sudoku.FOUR.format(grids.get(1)));
        assertEquals("...............4", Sudoku.FOUR.format(grids.get(2)));
        DatasetFileTest.assertMessage(() -> Sudoku.FOUR.parseAll("1234\n12"), 2, "16 cells, not 6");
        DatasetFileTest.assertMessage(() -> Sudoku.FOUR.parseAll("1234567890123456"), 2, "'5' at character 5", "1 … 4");
        DatasetFileTest.assertMessage(() -> Sudoku.ofSize(5), 2, "size 5", "4, 6 or 9");
    }

    @Test
    void namesTheUnitThatHasADigitTwice() {
        assertNull(Sudoku.FOUR.fault(Sudoku.FOUR.parse(FOUR_SOLVED)));
        assertNull(Sudoku.FOUR.fault(new int[16]));
        assertEquals("two 3s in row 2", Sudoku.FOUR.fault(Sudoku.FOUR.parse("....3..3........")));
        assertEquals("two 4s in column 3", Sudoku.FOUR.fault(Sudoku.FOUR.parse("..4...........4.")));
        assertEquals("two 1s in box 4", Sudoku.FOUR.fault(Sudoku.FOUR.parse("..........1....1")));
        assertEquals("two 6s in box 3", Sudoku.SIX.fault(Sudoku.SIX.parse("............6......6................")));
        assertTrue(Sudoku.FOUR.solved(Sudoku.FOUR.parse(FOUR_SOLVED)));
        assertFalse(Sudoku.FOUR.solved(new int[16]));
        assertFalse(Sudoku.FOUR.solved(Sudoku.FOUR.parse("1234123421434321")));
    }

    @Test
    void hasTheReferencesTokens() {
        var tokens = new byte[16];
        Sudoku.FOUR.tokens(Sudoku.FOUR.parse("1.2............4"), tokens, 0);
        assertArrayEquals(new byte[] {2, 1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 5}, tokens);
        assertEquals(11, Sudoku.NINE.vocabSize());
        var read = Sudoku.FOUR.grid(new int[] {0, 2, 6, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}, 0);
        assertEquals(".1.4............", Sudoku.FOUR.format(read), "padding and tokens of no digit are blank");
    }
}
