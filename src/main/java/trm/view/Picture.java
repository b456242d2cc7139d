package trm.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import trm.data.grid.GridText;
import trm.data.sudoku.Sudoku;
import trm.train.log.RunLog;

/** Draws puzzles as a PNG: a row of panels for each. */
public final class Picture {
    private static final int MARGIN = 28;
    private static final int CAPTION = 30;
    private static final int PANEL = 480;
    private static final int LEAST_PANEL = 80;
    private static final int MOST_CELL = 40;

    private static final Color PAPER = Color.WHITE;
    private static final Color INK = new Color(0x1F2933);
    private static final Color SOFT = new Color(0x7B8794);
    private static final Color LINE = new Color(0xC3CBD3);
    private static final Color ANSWER = new Color(0x1D6FD8);
    private static final Color WRONG = new Color(0xE02424);
    private static final Color WRONG_PAPER = new Color(0xFBD5D5);
    private static final Color WALL = new Color(0x323F4B);
    private static final Color FLOOR = new Color(0xF5F3EE);
    private static final Color ROUTE = new Color(0xF59E0B);
    private static final Color START = new Color(0x0E9F6E);
    /** The colours of ARC's own pages. */
    private static final int[] ARC = {
        0x000000, 0x0074D9, 0xFF4136, 0x2ECC40, 0xFFDC00, 0xAAAAAA, 0xF012BE, 0xFF851B, 0x7FDBFF, 0x870C25
    };

    private final Graphics2D g;

    private Picture(Graphics2D g) {
        this.g = g;
    }

    /** Writes {@code file}, whole or not at all. */
    public static void write(Path file, List<Shown> puzzles) {
        Canvas.write(file, () -> Canvas.writePng(file, draw(puzzles)));
    }

    /** As {@link #write} draws them, as bytes; nothing where this Java cannot draw. */
    public static Optional<RunLog.Image> image(List<Shown> puzzles) {
        Canvas.withoutScreen();
        try {
            var image = draw(puzzles);
            return Optional.of(new RunLog.Image(Canvas.png(image), image.getWidth(), image.getHeight()));
        } catch (LinkageError | java.awt.AWTError | IOException e) {
            return Optional.empty();
        }
    }

    private static BufferedImage draw(List<Shown> puzzles) {
        var rows = puzzles.stream().map(Shown::panels).toList();
        int width = 0;
        int height = MARGIN;
        for (var row : rows) {
            width = Math.max(width, MARGIN + row.stream().mapToInt(p -> width(p, cell(row)) + MARGIN).sum());
            height += height(row) + MARGIN;
        }
        return Canvas.draw(width, height, PAPER, g -> draw(g, rows));
    }

    private static void draw(Graphics2D g, List<List<Panel>> rows) {
        int y = MARGIN;
        for (var row : rows) {
            int x = MARGIN;
            for (var panel : row) {
                var at = (Graphics2D) g.create();
                at.translate(x, y);
                new Picture(at).draw(panel, cell(row));
                at.dispose();
                x += width(panel, cell(row)) + MARGIN;
            }
            y += height(row) + MARGIN;
        }
    }

    /** Pixels of a cell: as large as fits, the same in all panels of a row. */
    private static int cell(List<Panel> row) {
        int most = row.stream().mapToInt(p -> Math.max(p.rows(), p.columns())).max().orElseThrow();
        return Math.clamp(PANEL / most, 4, MOST_CELL);
    }

    /** Pixels of a panel, with room for its caption. */
    private static int width(Panel panel, int cell) {
        return Math.max(panel.columns() * cell, LEAST_PANEL);
    }

    private static int height(List<Panel> row) {
        return CAPTION + row.stream().mapToInt(Panel::rows).max().orElseThrow() * cell(row);
    }

    private void draw(Panel panel, int cell) {
        write(panel.caption(), 0, 2, 13, 1.6, SOFT);
        g.translate(0, CAPTION);
        cells(panel, cell);
    }

    /** Draws the cells of a panel, each so many pixels wide, without its caption. */
    static void cells(Graphics2D g, Panel panel, int cell) {
        new Picture(g).cells(panel, cell);
    }

    private void cells(Panel panel, int cell) {
        switch (panel.form().kind()) {
            case ARC -> arc(panel, cell);
            case MAZE -> maze(panel, cell);
            case SUDOKU -> sudoku(panel, cell);
            case GRID -> grid(panel, cell);
        }
    }

    private void arc(Panel panel, int cell) {
        for (int i = 0; i < panel.values().length; i++) {
            int value = panel.values()[i];
            fill(panel, i, cell, value < 0 ? PAPER : new Color(ARC[value]));
        }
        lines(panel, cell, 1, 1, 1, new Color(0x555555));
        for (int i = 0; i < panel.values().length; i++) {
            if (panel.wrong()[i]) {
                mark(panel, i, cell);
            }
        }
    }

    /** A cross on paper, to be seen on every colour. */
    private void mark(Panel panel, int i, int cell) {
        double x = i % panel.columns() * cell + cell / 2.0;
        double y = i / panel.columns() * cell + cell / 2.0;
        double arm = cell * 0.22;
        for (var pen : new Object[][] {{PAPER, cell * 0.24f}, {WRONG, cell * 0.12f}}) {
            g.setColor((Color) pen[0]);
            g.setStroke(round((float) pen[1]));
            g.draw(new Line2D.Double(x - arm, y - arm, x + arm, y + arm));
            g.draw(new Line2D.Double(x - arm, y + arm, x + arm, y - arm));
        }
    }

    private void maze(Panel panel, int cell) {
        for (int i = 0; i < panel.values().length; i++) {
            fill(panel, i, cell, panel.wrong()[i] ? WRONG_PAPER : panel.values()[i] == 0 ? WALL : FLOOR);
        }
        g.setStroke(round(cell * 0.36f));
        g.setColor(ROUTE);
        for (int i = 0; i < panel.values().length; i++) {
            if (onRoute(panel, i)) {
                join(panel, i, i, true, cell); // a dot where it stands alone
                join(panel, i, i + 1, (i + 1) % panel.columns() != 0, cell);
                join(panel, i, i + panel.columns(), true, cell);
            }
        }
        for (int i = 0; i < panel.values().length; i++) {
            int value = panel.values()[i];
            if (value == 2 || value == 3) {
                place(panel, i, cell, value == 2 ? START : WRONG, value == 2 ? "S" : "G");
            }
        }
        lines(panel, cell, panel.rows(), panel.columns(), 1, WALL);
    }

    private static boolean onRoute(Panel panel, int i) {
        return i < panel.values().length && panel.values()[i] >= 2;
    }

    private void join(Panel panel, int i, int other, boolean beside, int cell) {
        boolean marked = onRoute(panel, other) && (panel.values()[i] == 4 || panel.values()[other] == 4);
        if (beside && marked) {
            double half = cell / 2.0;
            g.draw(new Line2D.Double(
                    i % panel.columns() * cell + half,
                    i / panel.columns() * cell + half,
                    other % panel.columns() * cell + half,
                    other / panel.columns() * cell + half));
        }
    }

    /** Start or goal: a disc, with its letter where there is room. */
    private void place(Panel panel, int i, int cell, Color colour, String letter) {
        double x = i % panel.columns() * cell;
        double y = i / panel.columns() * cell;
        double inset = cell * 0.06;
        g.setColor(colour);
        g.fill(new Ellipse2D.Double(x + inset, y + inset, cell - 2 * inset, cell - 2 * inset));
        double height = cell * 0.5;
        write(letter, x + (cell - height * 4 / Strokes.HEIGHT) / 2, y + cell * 0.25, height, cell * 0.09, PAPER);
    }

    private void sudoku(Panel panel, int cell) {
        var rules = Sudoku.ofSize(panel.rows());
        for (int i = 0; i < panel.values().length; i++) {
            fill(panel, i, cell, panel.wrong()[i] ? WRONG_PAPER : PAPER);
            int digit = panel.values()[i];
            if (digit > 0) {
                double height = cell * 0.48;
                write(
                        Integer.toString(digit),
                        i % panel.columns() * cell + (cell - height * 4 / Strokes.HEIGHT) / 2,
                        i / panel.columns() * cell + cell * 0.26,
                        height,
                        cell * (panel.given()[i] ? 0.085 : 0.065),
                        panel.wrong()[i] ? WRONG : panel.given()[i] ? INK : ANSWER);
            }
        }
        lines(panel, cell, 1, 1, 1, LINE);
        lines(panel, cell, rules.boxRows(), rules.boxColumns(), 2.4f, INK);
    }

    /** Values of own meaning: a light colour for each but 0, and its character or number. */
    private void grid(Panel panel, int cell) {
        var grids = new GridText(panel.form());
        for (int i = 0; i < panel.values().length; i++) {
            int value = panel.values()[i];
            fill(panel, i, cell, value <= 0 ? PAPER : light(value));
            var text = grids.cell(value);
            double height = Math.min(cell * 0.48, cell * 0.8 * Strokes.HEIGHT / (5 * text.length() - 1));
            write(
                    text,
                    i % panel.columns() * cell + (cell - height * (5 * text.length() - 1) / Strokes.HEIGHT) / 2,
                    i / panel.columns() * cell + (cell - height) / 2,
                    height,
                    cell * (panel.given()[i] ? 0.085 : 0.065),
                    panel.given()[i] ? INK : ANSWER);
        }
        lines(panel, cell, 1, 1, 1, LINE);
        for (int i = 0; i < panel.values().length; i++) {
            if (panel.wrong()[i]) {
                frame(panel, i, cell);
            }
        }
        lines(panel, cell, panel.rows(), panel.columns(), 1, INK);
    }

    /** A colour of its own for each value: the golden angle keeps neighbours apart. */
    private static Color light(int value) {
        return Color.getHSBColor((float) (value * 0.618034 % 1), 0.3f, 1);
    }

    /** Around a cell, so that what it holds stays to be read. */
    private void frame(Panel panel, int i, int cell) {
        double pen = Math.max(1, cell * 0.09);
        g.setColor(WRONG);
        g.setStroke(new BasicStroke((float) pen, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER));
        g.draw(new Rectangle2D.Double(
                i % panel.columns() * cell + pen, i / panel.columns() * cell + pen, cell - 2 * pen, cell - 2 * pen));
    }

    private void fill(Panel panel, int i, int cell, Color colour) {
        g.setColor(colour);
        g.fill(new Rectangle2D.Double(
                i % panel.columns() * cell, i / panel.columns() * cell, cell, cell));
    }

    /** Lines every so many rows and columns, and around. */
    private void lines(Panel panel, int cell, int rows, int columns, float width, Color colour) {
        g.setColor(colour);
        g.setStroke(new BasicStroke(width, BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER));
        for (int r = 0; r <= panel.rows(); r += rows) {
            g.draw(new Line2D.Double(0, r * cell, panel.columns() * cell, r * cell));
        }
        for (int c = 0; c <= panel.columns(); c += columns) {
            g.draw(new Line2D.Double(c * cell, 0, c * cell, panel.rows() * cell));
        }
    }

    private void write(String text, double x, double y, double height, double pen, Color colour) {
        g.setColor(colour);
        g.setStroke(round((float) pen));
        var at = (Graphics2D) g.create();
        at.translate(x, y);
        at.draw(Strokes.of(text, height));
        at.dispose();
    }

    private static BasicStroke round(float width) {
        return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    }
}
