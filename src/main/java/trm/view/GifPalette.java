package trm.view;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The colours of all frames of a film, the most frequent ones, so that what stays the same is the same number in every
 * frame; the shades that soften edges give way to their nearest ones.
 */
final class GifPalette {
    private static final int MOST = 256;

    private final IndexColorModel model;
    private final int[] colours;
    private final Map<Integer, Integer> numbers = new HashMap<>();

    GifPalette(List<BufferedImage> images) {
        var counts = new HashMap<Integer, Integer>();
        for (var image : images) {
            for (int rgb : pixels(image)) {
                counts.merge(rgb, 1, Integer::sum);
            }
        }
        colours = counts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Integer, Integer> e) -> -e.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST)
                .mapToInt(Map.Entry::getKey)
                .toArray();
        model = new IndexColorModel(8, colours.length, colours, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** The part {@code of} an image, in these colours. */
    BufferedImage part(BufferedImage image, Rectangle of) {
        var part = new BufferedImage(of.width, of.height, BufferedImage.TYPE_BYTE_INDEXED, model);
        var raster = part.getRaster();
        for (int y = 0; y < of.height; y++) {
            for (int x = 0; x < of.width; x++) {
                raster.setSample(x, y, 0, numbers.computeIfAbsent(image.getRGB(of.x + x, of.y + y), this::nearest));
            }
        }
        return part;
    }

    private int nearest(int rgb) {
        return IntStream.range(0, colours.length)
                .boxed()
                .min(Comparator.comparingInt(i -> distance(colours[i], rgb)))
                .orElseThrow();
    }

    private static int distance(int a, int b) {
        int sum = 0;
        for (int shift = 0; shift < 24; shift += 8) {
            int d = (a >> shift & 0xFF) - (b >> shift & 0xFF);
            sum += d * d;
        }
        return sum;
    }

    /** The rectangle outside of which both images are the same; a pixel where all is. */
    static Rectangle difference(BufferedImage a, BufferedImage b) {
        var all = new Rectangle(-1, -1);
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                if (a.getRGB(x, y) != b.getRGB(x, y)) {
                    all.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return all.isEmpty() ? new Rectangle(0, 0, 1, 1) : all;
    }
}
