package trm.view;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.ToDoubleFunction;
import javax.imageio.ImageIO;
import trm.tensor.TrmException;

/** Learning curves in one picture, drawn without a screen. */
public final class CurveChart {
    private static final int WIDTH = 1200;
    private static final int HEIGHT = 720;
    private static final int LEFT = 100;
    private static final int MARGIN = 40;
    private static final int TOP = 60;
    private static final int BOTTOM = 80;
    /** Points of a curve that are still told apart; only so many get a mark each. */
    private static final int POINTS = 300;

    private static final int MARKED = 60;
    private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 18);
    /** Told apart by the colour-blind as well (Okabe and Ito). */
    private static final List<Color> COLOURS = List.of(
            new Color(0x0072B2), new Color(0xD55E00), new Color(0x009E73), new Color(0xCC79A7), new Color(0xE69F00),
            new Color(0x56B4E9), new Color(0x000000));

    private final String xName;
    private final String yName;
    private final List<LearningCurve> curves;
    private final int right;
    private final double maxX;
    private final double minY;
    private final double maxY;
    private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    private final Graphics2D g = image.createGraphics();

    private CurveChart(String xName, String yName, List<LearningCurve> curves) {
        this.xName = xName;
        this.yName = yName;
        this.curves = curves.stream().map(c -> c.thinned(POINTS)).toList();
        g.setFont(FONT);
        double names = largest(c -> g.getFontMetrics().stringWidth(c.run()), 0);
        right = WIDTH - 2 * MARGIN - (int) Math.min(names, WIDTH / 3.0);
        maxX = Math.max(largest(c -> max(c.x()), 0), 1e-9);
        double low = -largest(c -> max(c.y().stream().map(v -> -v).toList()), Double.NEGATIVE_INFINITY);
        double high = largest(c -> max(c.y()), Double.NEGATIVE_INFINITY);
        boolean share = low >= 0 && high <= 1; // an accuracy: from 0 to 1
        minY = share ? 0 : low;
        maxY = share ? 1 : Math.max(high, low + 1e-9);
    }

    /** Writes {@code file} (PNG), whole or not at all. */
    public static void write(Path file, String xName, String yName, List<LearningCurve> curves) {
        var chart = new CurveChart(xName, yName, curves);
        chart.draw();
        var bytes = new ByteArrayOutputStream();
        var beside = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            ImageIO.write(chart.image, "png", bytes);
            Files.write(beside, bytes.toByteArray());
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be written (%s)", file, e.getMessage());
        }
    }

    private double largest(ToDoubleFunction<LearningCurve> of, double least) {
        return Math.max(least, curves.stream().mapToDouble(of).max().orElse(least));
    }

    private static double max(List<Double> values) {
        return values.stream().mapToDouble(v -> v).max().orElseThrow();
    }

    private void draw() {
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setColor(Color.WHITE);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        axes();
        for (int i = 0; i < curves.size(); i++) {
            g.setColor(COLOURS.get(i % COLOURS.size()));
            curve(curves.get(i));
            int y = TOP + 20 + 28 * i;
            g.drawString(curves.get(i).run(), right + MARGIN / 2, y);
        }
        g.dispose();
    }

    private void axes() {
        double stepX = tick(maxX);
        for (int i = 0; i * stepX <= maxX * 1.0001; i++) {
            int x = (int) x(i * stepX);
            g.setColor(new Color(0xE0E0E0));
            g.drawLine(x, TOP, x, HEIGHT - BOTTOM);
            centred(number(i * stepX), x, HEIGHT - BOTTOM + 26);
        }
        double stepY = tick(maxY - minY);
        for (long i = (long) Math.ceil(minY / stepY); i * stepY <= maxY + stepY * 1e-4; i++) {
            int y = (int) y(i * stepY);
            g.setColor(new Color(0xE0E0E0));
            g.drawLine(LEFT, y, right, y);
            g.setColor(Color.DARK_GRAY);
            var text = number(i * stepY);
            g.drawString(text, LEFT - 12 - g.getFontMetrics().stringWidth(text), y + 6);
        }
        g.setColor(Color.DARK_GRAY);
        g.drawRect(LEFT, TOP, right - LEFT, HEIGHT - TOP - BOTTOM);
        centred(xName, (LEFT + right) / 2, HEIGHT - 20);
        g.drawString(yName, LEFT, TOP - 20);
    }

    private void centred(String text, int x, int y) {
        g.setColor(Color.DARK_GRAY);
        g.drawString(text, x - g.getFontMetrics().stringWidth(text) / 2, y);
    }

    private void curve(LearningCurve c) {
        var line = new Path2D.Double();
        boolean marked = c.x().size() <= MARKED;
        for (int i = 0; i < c.x().size(); i++) {
            double x = x(c.x().get(i));
            double y = y(c.y().get(i));
            if (i == 0) {
                line.moveTo(x, y);
            } else {
                line.lineTo(x, y);
            }
            if (marked) {
                g.fill(new Ellipse2D.Double(x - 4, y - 4, 8, 8));
            }
        }
        g.setStroke(new BasicStroke(2.5f));
        g.draw(line);
    }

    private double x(double value) {
        return LEFT + value / maxX * (right - LEFT);
    }

    private double y(double value) {
        return HEIGHT - BOTTOM - (value - minY) / (maxY - minY) * (HEIGHT - TOP - BOTTOM);
    }

    /** 1, 2 or 5 times a power of ten: five to ten of them make {@code range}, or a few more. */
    private static double tick(double range) {
        double power = Math.pow(10, Math.floor(Math.log10(range / 5)));
        for (int factor : new int[] {1, 2, 5}) {
            if (range / (power * factor) <= 10) {
                return power * factor;
            }
        }
        return 10 * power;
    }

    private static String number(double value) {
        return new BigDecimal("%.6g".formatted(value)).stripTrailingZeros().toPlainString();
    }
}
