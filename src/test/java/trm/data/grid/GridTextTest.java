package trm.data.grid;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static trm.data.hdf.DatasetFileTest.assertMessage;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import trm.data.DatasetKind;
import trm.data.GridForm;

class GridTextTest {
    private static GridText of(int rows, int columns, int vocab, String alphabet) {
        return new GridText(new GridForm(DatasetKind.GRID, rows, columns, vocab, alphabet));
    }

    @Test
    void readsAndWritesCharacters() {
        var text = of(2, 3, 4, ".XO");
        int[] grid = {0, 0, 1, 1, 0, 2};
        assertArrayEquals(grid, text.parse("..XX.O"));
        assertArrayEquals(grid, text.parse("..X\r\nX.O\r\n"));
        assertEquals("..XX.O", text.format(grid));
        assertEquals("..X\nX.O\n", text.draw(grid));
        var several = text.parseAll("..XX.O\n\n ..X\nX.O \n\n");
        assertEquals(2, several.size());
        assertArrayEquals(grid, several.get(1));
        assertArrayEquals(new int[] {-1, 0, 1, -1, -1, 2}, text.grid(new int[] {0, 1, 2, -100, 4, 3}, 0));
        assertEquals("·.X··O", text.format(text.grid(new int[] {0, 1, 2, -100, 4, 3}, 0)));
        assertArrayEquals(new int[] {-1, 0, 1, -1, -1, 2}, text.parse("·.X··O"));
    }

    @Test
    void blanksAtLineEndsMayBeMissing() {
        var text = of(3, 3, 3, "# ");
        assertArrayEquals(new int[] {0, 1, 1, 1, 1, 1, 0, 0, 0}, text.parse("#\n\n###\n"));
        assertArrayEquals(new int[] {1, 1, 1, 0, 1, 1, 0, 0, 0}, text.parse("   \n#\n###\n"));
    }

    @Test
    void readsAndWritesNumbers() {
        var text = of(2, 2, 12, "");
        int[] grid = {0, 10, 7, 3};
        assertArrayEquals(grid, text.parse("0 10 7 3"));
        assertArrayEquals(grid, text.parse(" 0 10\n 7\t3\n"));
        assertEquals("0 10 7 3", text.format(grid));
        assertEquals(" 0 10\n 7  3\n", text.draw(grid));
        assertMessage(() -> text.parse("0 11 7 3"), 2, "'11' in line 1", "0 … 10");
        assertMessage(() -> text.parse("0 1 7"), 2, "Line 1 has 3 cells", "lines of 2 cells, or in one of 4, numbers");
        assertMessage(() -> text.parseAll("0 1\n"), 2, "has 2 rows, but the last one here has 1");
        assertMessage(() -> text.parse("0 1 2 3\n0 1 2 3"), 2, "There are 2 of a 2×2 grid, not one");
        assertMessage(() -> of(1, 2, 3, "ab").parseAll("ab\nac"), 2, "'c' in line 2", "\"ab\"");
    }

    @Test
    void manyValuesHaveManyCharacters() {
        var letters = new StringBuilder();
        for (int c = 0x4E00; letters.length() < 255; c++) {
            letters.appendCodePoint(c);
        }
        var text = of(1, 255, 256, letters.toString());
        var all = new int[255];
        Arrays.setAll(all, i -> i);
        assertArrayEquals(all, text.parse(text.format(all)));
    }
}
