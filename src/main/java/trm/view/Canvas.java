package trm.view;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import trm.data.file.WholeFile;
import trm.tensor.TrmException;

/** What pictures are drawn on, without a screen, and how they become files. */
final class Canvas {
    private Canvas() {}

    /** Draws and writes {@code file}; a Java that cannot draw is said to be one. */
    static void write(Path file, Runnable drawing) {
        withoutScreen();
        try {
            drawing.run();
        } catch (LinkageError | AWTError e) {
            throw TrmException.failure(
                    e, "%s: this Java cannot draw (%s); install one with its desktop libraries.", file, e.getMessage());
        }
    }

    static void withoutScreen() {
        System.setProperty("java.awt.headless", "true");
    }

    /** A picture with smooth edges on {@code paper}. */
    static BufferedImage draw(int width, int height, Color paper, Consumer<Graphics2D> drawing) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var g = image.createGraphics();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.setColor(paper);
        g.fillRect(0, 0, width, height);
        drawing.accept(g);
        g.dispose();
        return image;
    }

    /** Writes {@code file} (PNG), whole or not at all. */
    static void writePng(Path file, BufferedImage image) {
        WholeFile.write(file, beside -> {
            try (var out = Files.newOutputStream(beside)) {
                writePng(out, image);
            }
        });
    }

    static byte[] png(BufferedImage image) throws IOException {
        var png = new ByteArrayOutputStream();
        writePng(png, image);
        return png.toByteArray();
    }

    private static void writePng(OutputStream out, BufferedImage image) throws IOException {
        ImageIO.setUseCache(false);
        ImageIO.write(image, "png", out);
    }
}
