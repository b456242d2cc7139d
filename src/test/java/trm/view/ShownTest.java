package trm.view;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import trm.data.DatasetKind;
import trm.data.Grid;
import trm.data.GridForm;
import trm.data.arc.ArcCanvas;
import trm.data.kinds.PuzzleKinds;
import trm.data.puzzle.PuzzleRules;
import trm.tensor.TrmException;

class ShownTest {
    private static final GridForm ARC = GridForm.square(DatasetKind.ARC, 30, 12);

    @TempDir
    private Path temp;

    private static int[] tokens(PuzzleRules rules, String text) {
        return Arrays.stream(rules.parse(text)).map(value -> value + 1).toArray();
    }

    private static int[] arc(int row, int column, int[]... grid) {
        var tokens = new int[ArcCanvas.SEQ_LEN];
        ArcCanvas.place(Grid.of(grid), row, column, tokens, 0);
        return tokens;
    }

    private static Shown sudoku(String answer) {
        var form = GridForm.square(DatasetKind.SUDOKU, 4, 6);
        var rules = PuzzleKinds.rules(form).orElseThrow();
        return new Shown(
                form,
                tokens(rules, "1...3...2...4..."),
                tokens(rules, answer),
                tokens(rules, "1234341221434321"));
    }

    private static Shown maze(String answer) {
        var form = GridForm.square(DatasetKind.MAZE, 5, 6);
        var rules = PuzzleKinds.rules(form).orElseThrow();
        return new Shown(
                form,
                tokens(rules, "######S  ## # ##  G######"),
                tokens(rules, answer),
                tokens(rules, "######Soo## #o##  G######"));
    }

    @Test
    void standsSideBySide() {
        assertEquals(
                """
                input         prediction     truth
                1 . | . .     1 2 | 3 4      1 2 | 3 4
                3 . | . .     3 4 | 1 2      3 4 | 1 2
                ----+----     ----+----      ----+----
                2 . | . .     2 1 | 4 3      2 1 | 4 3
                4 . | . .     4 3 | 2 2      4 3 | 2 1
                """,
                sudoku("1234341221434322").text(false));
        assertEquals("two 2s in row 4", sudoku("1234341221434322").fault());
        assertEquals(sudoku("1234341221434321").text(false), sudoku("1234341221434321").text(true));
    }

    @Test
    void standsBelowEachOtherWhereTooWide() {
        var wide = new int[30][30];
        var shown = new Shown(ARC, arc(0, 0, wide), arc(0, 0, wide), arc(0, 0, wide));
        var lines = shown.text(false).lines().toList();
        assertEquals(3 * 31 + 2, lines.size());
        assertEquals(List.of("input", "prediction", "truth"), List.of(lines.get(0), lines.get(32), lines.get(64)));
        assertEquals("0 ".repeat(30).strip(), lines.get(1));
    }

    /** Wherever it lies on the canvas, and whatever the model says of cells that do not count. */
    @Test
    void showsArcGridsAloneAndInColourOnATerminal() {
        var prediction = arc(3, 4, new int[] {1, 2}, new int[] {5, 4}, new int[] {0, 9});
        prediction[0] = 7;
        prediction[899] = 7;
        var truth = arc(3, 4, new int[] {1, 2}, new int[] {3, 4}, new int[] {0, 9});
        Arrays.setAll(truth, i -> truth[i] == 0 ? -100 : truth[i]);
        var shown = new Shown(ARC, arc(3, 4, new int[] {8, 8, 8}), prediction, truth);
        assertEquals(
                """
                input     prediction     truth
                8 8 8     1 2            1 2
                          5 4            3 4
                          0 9            0 9
                """,
                shown.text(false));
        assertEquals("cells differ from the solution's", shown.fault());
        assertArrayEquals(new boolean[] {false, false, true, false, false, false}, shown.panels().get(1).wrong());
        assertTrue(shown.text(true).lines().toList().get(1).startsWith("\033[97;48;5;117m  \033[0m"));
        assertNull(new Shown(ARC, arc(3, 4, new int[] {8, 8, 8}), truth, truth).fault());
        var nothing = new Shown(ARC, arc(0, 0, new int[] {8}), new int[900], truth);
        assertEquals(".", nothing.panels().get(1).text(false).strip());
    }

    /** Numbers and characters; labels that do not count are neither right nor wrong. */
    @Test
    void showsGridsOfOwnMeaning() throws IOException {
        int[] input = {1, 2, 1, 3};
        int[] truth = {2, 1, -100, 1};
        var letters = new Shown(new GridForm(DatasetKind.GRID, 1, 4, 4, ".XO"), input, new int[] {2, 1, 3, 3}, truth);
        assertEquals("input     prediction     truth\n.X.O      X.OO           X.·.\n", letters.text(false));
        assertEquals("1 of 4 cells differ from the solution's", letters.fault());
        assertArrayEquals(new boolean[] {false, false, false, true}, letters.panels().get(1).wrong());
        assertArrayEquals(new boolean[] {false, false, false, true}, letters.panels().get(1).given());
        assertTrue(letters.text(true).contains(". \033[30;48;5;153mX \033[0m. \033[30;48;5;210mO \033[0m"));
        assertTrue(letters.judged());
        assertNull(letters.with(new int[] {2, 1, 2, 1}).fault());

        var numbers = new Shown(new GridForm(DatasetKind.GRID, 2, 2, 12, ""), new int[] {1, 2, 11, 0}, input, null);
        assertEquals("input     prediction\n 0  1      0  1\n10  ·      0  2\n", numbers.text(false));
        assertEquals(false, numbers.judged());
        var many = new Shown(new GridForm(DatasetKind.GRID, 1, 4, 200, ""), input, null, null);
        assertEquals(many.text(false), many.text(true));

        var file = temp.resolve("grid.png");
        Picture.write(file, List.of(letters, numbers));
        var image = ImageIO.read(file.toFile());
        assertEquals(28 + 3 * (4 * 40 + 28), image.getWidth());
        int wrong = 28 + 160 + 28 + 3 * 40;
        assertEquals(0xE02424, rgb(image.getRGB(wrong + 4, 28 + 30 + 20)));
        assertEquals(0xFFFFFF, rgb(image.getRGB(28 + 3, 28 + 30 + 3)));
        assertTrue(rgb(image.getRGB(28 + 40 + 3, 28 + 30 + 3)) != 0xFFFFFF);
    }

    @Test
    void coloursMazesAndMarksWhatIsWrong() {
        var other = maze("######S  ##o# ##ooG######");
        assertNull(other.fault(), "another shortest path");
        assertArrayEquals(new boolean[25], other.panels().get(1).wrong());
        var wrong = maze("######So ## #o##  G######");
        assertEquals("its path does not lead from S to G", wrong.fault());
        var marked = new boolean[25];
        marked[8] = true;
        assertArrayEquals(marked, wrong.panels().get(1).wrong());
        assertTrue(wrong.text(true).contains("\033[97;48;5;35mS \033[0m\033[97;48;5;214m  \033[0m"));
        assertTrue(wrong.text(false).contains("#So #"));
    }

    @Test
    void drawsPictures() throws IOException {
        var file = temp.resolve("deep/all.png");
        var arc = new Shown(ARC, arc(0, 0, new int[] {1, 2}), arc(0, 0, new int[] {3, 4}), null);
        Picture.write(file, List.of(arc, maze("######So ## #o##  G######"), sudoku("1234341221434322")));
        var image = ImageIO.read(file.toFile());
        assertEquals(28 + 3 * (5 * 40 + 28), image.getWidth());
        assertEquals(28 + 3 * (30 + 28) + 40 * (1 + 5 + 4), image.getHeight());
        int top = 28 + 30;
        assertEquals(0x0074D9, rgb(image.getRGB(28 + 20, top + 20)));
        assertEquals(0xFF4136, rgb(image.getRGB(28 + 60, top + 20)));
        assertEquals(0x2ECC40, rgb(image.getRGB(28 + 80 + 28 + 20, top + 20)));
        assertEquals(0xFFFFFF, rgb(image.getRGB(5, 5)));
        top += 40 + 28 + 30;
        int prediction = 28 + 200 + 28;
        assertEquals(0x323F4B, rgb(image.getRGB(prediction + 20, top + 20)));
        assertEquals(0xF59E0B, rgb(image.getRGB(prediction + 100, top + 60)));
        assertEquals(0xF59E0B, rgb(image.getRGB(prediction + 140, top + 100)));
        assertEquals(0xFBD5D5, rgb(image.getRGB(prediction + 3 * 40 + 3, top + 40 + 3)));
        try (var left = Files.list(file.getParent())) {
            assertEquals(1, left.count());
        }
    }

    private static int rgb(int argb) {
        return argb & 0xFFFFFF;
    }

    @Test
    void saysThatAPictureCannotBeWritten() throws IOException {
        var inTheWay = Files.writeString(temp.resolve("plain"), "text");
        var e = assertThrows(
                TrmException.class,
                () -> Picture.write(inTheWay.resolve("x.png"), List.of(sudoku("1234341221434321"))));
        assertTrue(e.getMessage().contains("x.png: cannot be written"), e.getMessage());
    }
}
