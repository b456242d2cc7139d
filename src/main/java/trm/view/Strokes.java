package trm.view;

import java.awt.geom.Path2D;
import java.util.Map;
import java.util.Scanner;

/**
 * The characters of pictures as pen strokes, so that drawing needs no fonts, which servers often lack. A glyph is 6
 * high and about 4 wide; its text is of SVG's commands M, L, C and Z.
 */
final class Strokes {
    static final double HEIGHT = 6;
    private static final double GAP = 1;
    private static final double SPACE = 2;

    private record Glyph(double width, String text) {}

    private static final Map<Character, Glyph> GLYPHS = Map.ofEntries(
            glyph('0', 4, "M 2 0 C .6 0 .2 1.6 .2 3 C .2 4.4 .6 6 2 6 C 3.4 6 3.8 4.4 3.8 3 C 3.8 1.6 3.4 0 2 0 Z"),
            glyph('1', 4, "M .9 1.2 L 2.4 0 L 2.4 6"),
            glyph('2', 4, "M .4 1.5 C .4 .5 1.1 0 2 0 C 3 0 3.7 .6 3.7 1.6 C 3.7 2.4 3.2 3 2.5 3.7 L .3 6 L 3.8 6"),
            glyph('3', 4, "M .5 .9 C .8 .3 1.3 0 2 0 C 3 0 3.6 .6 3.6 1.4 C 3.6 2.3 3 2.8 2 2.8"
                    + " C 3.1 2.8 3.8 3.4 3.8 4.4"
                    + " C 3.8 5.4 3 6 2 6 C 1.2 6 .6 5.7 .3 5"),
            glyph('4', 4, "M 2.9 6 L 2.9 0 L .2 4.2 L 3.9 4.2"),
            glyph('5', 4, "M 3.5 0 L .8 0 L .5 2.7 C .9 2.4 1.4 2.2 2 2.2 C 3.1 2.2 3.8 3 3.8 4.1 C 3.8 5.2 3 6 1.9 6"
                    + " C 1.2 6 .6 5.7 .3 5.1"),
            glyph('6', 4, "M 3.4 .6 C 3 .2 2.6 0 2.1 0 C .9 0 .3 1.4 .3 3.5 C .3 5.1 1 6 2.1 6 C 3.1 6 3.8 5.2 3.8 4.2"
                    + " C 3.8 3.1 3.1 2.4 2.1 2.4 C 1.2 2.4 .5 3 .3 3.9"),
            glyph('7', 4, "M .3 0 L 3.8 0 L 1.6 6"),
            glyph('8', 4, "M 2 2.8 C 1.1 2.8 .5 2.2 .5 1.4 C .5 .6 1.1 0 2 0 C 2.9 0 3.5 .6 3.5 1.4"
                    + " C 3.5 2.2 2.9 2.8 2 2.8"
                    + " C .9 2.8 .2 3.5 .2 4.4 C .2 5.4 .9 6 2 6 C 3.1 6 3.8 5.4 3.8 4.4 C 3.8 3.5 3.1 2.8 2 2.8 Z"),
            glyph('9', 4, "M .6 5.4 C 1 5.8 1.4 6 1.9 6 C 3.1 6 3.7 4.6 3.7 2.5 C 3.7 .9 3 0 1.9 0 C .9 0 .2 .8 .2 1.8"
                    + " C .2 2.9 .9 3.6 1.9 3.6 C 2.8 3.6 3.5 3 3.7 2.1"),
            glyph('S', 4, "M 3.6 .9 C 3.2 .3 2.7 0 2 0 C 1.1 0 .5 .5 .5 1.4 C .5 3.4 3.7 2.5 3.7 4.5 C 3.7 5.4 3 6 2 6"
                    + " C 1.2 6 .6 5.7 .3 5"),
            glyph('G', 4, "M 3.6 1 C 3.2 .4 2.7 0 2.1 0 C .9 0 .2 1.3 .2 3 C .2 4.7 .9 6 2.1 6 C 3 6 3.7 5.5 3.7 4.6"
                    + " L 3.7 3.3 L 2.3 3.3"),
            glyph('A', 4, "M 0 6 L 2 0 L 4 6 M .7 4 L 3.3 4"),
            glyph('B', 4, "M .4 0 L .4 6 L 2.4 6 C 3.3 6 3.8 5.4 3.8 4.4 C 3.8 3.4 3.3 2.8 2.4 2.8 L .4 2.8"
                    + " M .4 0 L 2.2 0 C 3.1 0 3.5 .6 3.5 1.4 C 3.5 2.2 3.1 2.8 2.2 2.8"),
            glyph('C', 4, "M 3.7 1 C 3.3 .4 2.8 0 2.1 0 C .9 0 .2 1.3 .2 3 C .2 4.7 .9 6 2.1 6 C 2.8 6 3.3 5.6 3.7 5"),
            glyph('D', 4, "M .4 0 L .4 6 L 1.8 6 C 3.2 6 3.8 4.6 3.8 3 C 3.8 1.4 3.2 0 1.8 0 Z"),
            glyph('E', 4, "M 3.6 0 L .4 0 L .4 6 L 3.6 6 M .4 2.9 L 3 2.9"),
            glyph('F', 4, "M 3.6 0 L .4 0 L .4 6 M .4 2.9 L 3 2.9"),
            glyph('H', 4, "M .4 0 L .4 6 M 3.6 0 L 3.6 6 M .4 2.9 L 3.6 2.9"),
            glyph('I', 4, "M 2 0 L 2 6 M 1 0 L 3 0 M 1 6 L 3 6"),
            glyph('J', 4, "M 3.2 0 L 3.2 4.4 C 3.2 5.4 2.6 6 1.8 6 C 1 6 .4 5.4 .4 4.4"),
            glyph('K', 4, "M .4 0 L .4 6 M 3.7 0 L .4 3.5 M 1.5 2.4 L 3.8 6"),
            glyph('L', 4, "M .4 0 L .4 6 L 3.6 6"),
            glyph('M', 4, "M .2 6 L .2 0 L 2 3.6 L 3.8 0 L 3.8 6"),
            glyph('N', 4, "M .4 6 L .4 0 L 3.6 6 L 3.6 0"),
            glyph('O', 4, "M 2 0 C .8 0 .1 1.3 .1 3 C .1 4.7 .8 6 2 6 C 3.2 6 3.9 4.7 3.9 3 C 3.9 1.3 3.2 0 2 0 Z"),
            glyph('P', 4, "M .4 6 L .4 0 L 2.2 0 C 3.2 0 3.7 .7 3.7 1.6 C 3.7 2.5 3.2 3.2 2.2 3.2 L .4 3.2"),
            glyph('Q', 4, "M 2 0 C .8 0 .1 1.3 .1 3 C .1 4.7 .8 6 2 6 C 3.2 6 3.9 4.7 3.9 3 C 3.9 1.3 3.2 0 2 0"
                    + " Z M 2.5 4.6 L 3.9 6.3"),
            glyph('R', 4, "M .4 6 L .4 0 L 2.2 0 C 3.2 0 3.7 .7 3.7 1.6 C 3.7 2.5 3.2 3.2 2.2 3.2 L .4 3.2"
                    + " M 2 3.2 L 3.8 6"),
            glyph('T', 4, "M .2 0 L 3.8 0 M 2 0 L 2 6"),
            glyph('U', 4, "M .4 0 L .4 4.2 C .4 5.3 1 6 2 6 C 3 6 3.6 5.3 3.6 4.2 L 3.6 0"),
            glyph('V', 4, "M .2 0 L 2 6 L 3.8 0"),
            glyph('W', 4, "M 0 0 L 1 6 L 2 2.2 L 3 6 L 4 0"),
            glyph('X', 4, "M .3 0 L 3.7 6 M 3.7 0 L .3 6"),
            glyph('Y', 4, "M .2 0 L 2 3 L 3.8 0 M 2 3 L 2 6"),
            glyph('Z', 4, "M .3 0 L 3.7 0 L .3 6 L 3.7 6"),
            glyph('.', 4, "M 1.9 5.8 L 2.1 5.8"),
            glyph('-', 4, "M .6 3 L 3.4 3"),
            glyph('+', 4, "M .6 3 L 3.4 3 M 2 1.6 L 2 4.4"),
            glyph('#', 4, "M 1.4 .6 L 1 5.4 M 3 .6 L 2.6 5.4 M .4 2.2 L 3.7 2.2 M .3 3.9 L 3.6 3.9"),
            glyph('_', 3.4, "M .2 6.4 L 3.2 6.4"),
            glyph('%', 4.6, "M 3.8 .4 L .8 5.6 M 1.2 .2 C .6 .2 .3 .6 .3 1.3 C .3 2 .6 2.4 1.2 2.4"
                    + " C 1.8 2.4 2.1 2 2.1 1.3 C 2.1 .6 1.8 .2 1.2 .2 Z"
                    + " M 3.4 3.6 C 2.8 3.6 2.5 4 2.5 4.7 C 2.5 5.4 2.8 5.8 3.4 5.8"
                    + " C 4 5.8 4.3 5.4 4.3 4.7 C 4.3 4 4 3.6 3.4 3.6 Z"),
            glyph('a', 3.4, "M 3.2 2 L 3.2 6 M 3.2 4 C 3.2 2.8 2.7 2 1.8 2 C .9 2 .4 2.8 .4 4 C .4 5.2 .9 6 1.8 6"
                    + " C 2.7 6 3.2 5.2 3.2 4"),
            glyph('f', 2.2, "M 2.3 .3 C 1.5 -.1 1 .3 1 1.2 L 1 6 M .2 2 L 2.1 2"),
            glyph('g', 3.4, "M 3.2 2 L 3.2 6.6 C 3.2 7.6 2.7 8 1.8 8 C 1.2 8 .8 7.9 .5 7.6"
                    + " M 3.2 4 C 3.2 2.8 2.7 2 1.8 2 C .9 2 .4 2.8 .4 4 C .4 5.2 .9 6 1.8 6 C 2.7 6 3.2 5.2 3.2 4"),
            glyph('l', .8, "M .5 0 L .5 6"),
            glyph('q', 3.4, "M 3.2 2 L 3.2 8 M 3.2 4 C 3.2 2.8 2.7 2 1.8 2 C .9 2 .4 2.8 .4 4 C .4 5.2 .9 6 1.8 6"
                    + " C 2.7 6 3.2 5.2 3.2 4"),
            glyph('s', 2.9, "M 2.6 2.6 C 2.4 2.2 2 2 1.5 2 C .9 2 .4 2.3 .4 2.9 C .4 4.3 2.7 3.6 2.7 5"
                    + " C 2.7 5.6 2.2 6 1.5 6 C .9 6 .5 5.8 .2 5.3"),
            glyph('v', 3.2, "M .2 2 L 1.6 6 L 3 2"),
            glyph('w', 4.6, "M .2 2 L 1.2 6 L 2.3 2.6 L 3.4 6 L 4.4 2"),
            glyph('z', 3, "M .4 2 L 2.7 2 L .3 6 L 2.8 6"),
            glyph('c', 3.3, "M 3.2 2.8 C 2.9 2.3 2.5 2 1.9 2 C 1 2 .4 2.8 .4 4 C .4 5.2 1 6 1.9 6"
                    + " C 2.5 6 2.9 5.7 3.2 5.2"),
            glyph('d', 3.5, "M 3.5 0 L 3.5 6 M 3.5 4 C 3.5 2.8 2.9 2 2 2 C 1 2 .4 2.8 .4 4 C .4 5.2 1 6 2 6"
                    + " C 2.9 6 3.5 5.2 3.5 4"),
            glyph('e', 3.5, "M .4 4 L 3.4 4 C 3.4 2.8 2.8 2 1.9 2 C 1 2 .4 2.8 .4 4 C .4 5.2 1 6 2 6"
                    + " C 2.6 6 3 5.7 3.3 5.2"),
            glyph('h', 3.3, "M .4 0 L .4 6 M .4 3.4 C .6 2.5 1.2 2 1.9 2 C 2.8 2 3.2 2.6 3.2 3.4 L 3.2 6"),
            glyph('i', .8, "M .5 2 L .5 6 M .5 .4 L .5 .5"),
            glyph('n', 3.3, "M .4 2 L .4 6 M .4 3.4 C .6 2.5 1.2 2 1.9 2 C 2.8 2 3.2 2.6 3.2 3.4 L 3.2 6"),
            glyph('o', 3.5, "M 1.9 2 C 1 2 .4 2.8 .4 4 C .4 5.2 1 6 1.9 6 C 2.8 6 3.4 5.2 3.4 4"
                    + " C 3.4 2.8 2.8 2 1.9 2 Z"),
            glyph('p', 3.5, "M .4 2 L .4 8 M .4 4 C .4 2.8 1 2 1.9 2 C 2.9 2 3.5 2.8 3.5 4 C 3.5 5.2 2.9 6 1.9 6"
                    + " C 1 6 .4 5.2 .4 4"),
            glyph('r', 2.1, "M .4 2 L .4 6 M .4 3.6 C .6 2.5 1.2 2 2.1 2"),
            glyph('t', 2.2, "M 1 .6 L 1 4.8 C 1 5.6 1.3 6 1.9 6 L 2.3 6 M .2 2 L 2.2 2"),
            glyph('u', 3.3, "M .4 2 L .4 4.6 C .4 5.5 .9 6 1.7 6 C 2.5 6 3.2 5.4 3.2 4.4 M 3.2 2 L 3.2 6"));

    private Strokes() {}

    private static Map.Entry<Character, Glyph> glyph(char c, double width, String text) {
        return Map.entry(c, new Glyph(width, text));
    }

    /** The strokes of {@code text}, its upper left corner at the origin, {@code height} high. */
    static Path2D of(String text, double height) {
        var path = new Path2D.Double();
        double scale = height / HEIGHT;
        double x = 0;
        for (char c : text.toCharArray()) {
            var glyph = GLYPHS.get(c);
            if (glyph == null) {
                x += SPACE;
            } else {
                add(path, glyph.text(), x, scale);
                x += glyph.width() + GAP;
            }
        }
        return path;
    }

    private static void add(Path2D path, String text, double x, double scale) {
        try (var in = new Scanner(text)) {
            var pen = new Object() {
                double x() {
                    return (x + Double.parseDouble(in.next())) * scale;
                }

                double y() {
                    return Double.parseDouble(in.next()) * scale;
                }
            };
            while (in.hasNext()) {
                switch (in.next()) {
                    case "M" -> path.moveTo(pen.x(), pen.y());
                    case "L" -> path.lineTo(pen.x(), pen.y());
                    case "C" -> path.curveTo(pen.x(), pen.y(), pen.x(), pen.y(), pen.x(), pen.y());
                    default -> path.closePath();
                }
            }
        }
    }
}
