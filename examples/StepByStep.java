import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import trm.data.Dataset;
import trm.data.hdf.DatasetFile;
import trm.data.sudoku.Sudoku;
import trm.eval.Solver;
import trm.graph.Devices;
import trm.train.Checkpoint;

/**
 * The recursion at work: a Sudoku of a run's test split, and the model's answer after 1, 2, … supervision steps.
 *
 * <pre>java --add-modules jdk.incubator.vector -cp target/trm.jar examples/StepByStep.java \
 * runs/sudoku6/best.h5 143 4 steps.png</pre>
 */
class StepByStep {
    private static final int WIDTH = 1000;
    private static final int GAP = 22;
    private static final int CAPTION = 40;
    /** The token of an empty cell; a digit's is by so much greater. */
    private static final int BLANK = 1;

    private static final Color INK = new Color(0x1F2933);
    private static final Color SOFT = new Color(0x6B7280);
    private static final Color LINE = new Color(0xC3CBD3);
    private static final Color ANSWER = new Color(0x1D6FD8);
    private static final Color RIGHT = new Color(0x0E7A55);
    private static final Color WRONG = new Color(0xD32020);
    private static final Color WRONG_PAPER = new Color(0xFBD5D5);

    public static void main(String[] args) throws IOException {
        int number = Integer.parseInt(args[1]);
        int steps = Integer.parseInt(args[2]);
        var checkpoint = Checkpoint.open(Path.of(args[0]));
        var split = DatasetFile.open(checkpoint.config().testPaths().getFirst()).split(Dataset.TEST);
        var puzzle = new int[split.metadata().seqLen()];
        var solution = new int[puzzle.length];
        split.example(number, puzzle, solution, 0);

        int side = (int) Math.sqrt(puzzle.length);
        int pitch = (WIDTH - GAP) / (steps + 1);
        int cell = (pitch - GAP) / side;
        var image = new BufferedImage(WIDTH, 2 * GAP + side * cell + CAPTION, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, image.getWidth(), image.getHeight());
        g.translate((WIDTH - steps * pitch - side * cell) / 2, GAP);
        try (var device = Devices.open("cpu", 1)) {
            var solver = new Solver(device, checkpoint.load(checkpoint.hasEma()));
            for (int step = 0; step <= steps; step++) {
                var shown = step == 0 ? puzzle : solver.solve(puzzle, 0, step);
                int given = count(i -> puzzle[i] != BLANK, puzzle.length);
                int wrong = count(i -> shown[i] != BLANK && shown[i] != solution[i], puzzle.length);
                cells(g, side, cell, puzzle, shown, solution);
                lines(g, side, cell);
                caption(g, side * cell, 20, Font.BOLD, INK,
                        step == 0 ? "the puzzle" : step == 1 ? "after 1 step" : "after " + step + " steps");
                caption(g, side * cell, 42, Font.PLAIN, step == 0 ? SOFT : wrong == 0 ? RIGHT : WRONG,
                        step == 0 ? given + " cells given" : wrong == 0 ? "solved" : wrong + " cells wrong");
                g.translate(pitch, 0);
            }
        }
        ImageIO.write(image, "png", new File(args[3]));
    }

    private static int count(IntPredicate which, int cells) {
        return (int) IntStream.range(0, cells).filter(which).count();
    }

    private static void cells(Graphics2D g, int side, int cell, int[] puzzle, int[] shown, int[] solution) {
        for (int i = 0; i < shown.length; i++) {
            boolean wrong = shown[i] != BLANK && shown[i] != solution[i];
            int x = i % side * cell;
            int y = i / side * cell;
            g.setColor(wrong ? WRONG_PAPER : Color.WHITE);
            g.fillRect(x, y, cell, cell);
            boolean given = puzzle[i] != BLANK;
            g.setFont(new Font(Font.SANS_SERIF, given ? Font.BOLD : Font.PLAIN, cell * 6 / 10));
            g.setColor(wrong ? WRONG : given ? INK : ANSWER);
            var digit = shown[i] == BLANK ? "" : Integer.toString(shown[i] - BLANK);
            var bounds = g.getFont().createGlyphVector(g.getFontRenderContext(), digit).getVisualBounds();
            g.drawString(digit, (float) (x + cell / 2.0 - bounds.getCenterX()),
                    (float) (y + cell / 2.0 - bounds.getCenterY()));
        }
    }

    private static void lines(Graphics2D g, int side, int cell) {
        var rules = Sudoku.ofSize(side);
        for (var pen : new int[][] {{1, 1, 1}, {rules.boxRows(), rules.boxColumns(), 2}}) {
            g.setStroke(new BasicStroke(pen[2], BasicStroke.CAP_SQUARE, BasicStroke.JOIN_MITER));
            g.setColor(pen[2] == 1 ? LINE : INK);
            for (int row = 0; row <= side; row += pen[0]) {
                g.drawLine(0, row * cell, side * cell, row * cell);
            }
            for (int column = 0; column <= side; column += pen[1]) {
                g.drawLine(column * cell, 0, column * cell, side * cell);
            }
        }
    }

    private static void caption(Graphics2D g, int width, int below, int style, Color colour, String text) {
        g.setFont(new Font(Font.SANS_SERIF, style, 15));
        g.setColor(colour);
        g.drawString(text, (width - g.getFontMetrics().stringWidth(text)) / 2, width + below + 4);
    }
}
