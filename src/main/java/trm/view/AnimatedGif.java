package trm.view;

import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import trm.data.file.WholeFile;

/** Writes pictures of one size as an animated GIF that repeats for ever; each frame holds what is new in it alone. */
final class AnimatedGif {
    /** @param delay how long it is shown, in hundredths of a second */
    record Frame(BufferedImage image, int delay) {}

    private AnimatedGif() {}

    /** Writes {@code file}, whole or not at all. */
    static void write(Path file, List<Frame> frames) {
        ImageIO.setUseCache(false);
        var palette = new GifPalette(frames.stream().map(Frame::image).toList());
        WholeFile.write(file, beside -> {
            var writer = ImageIO.getImageWritersByFormatName("gif").next();
            try (var stream = Files.newOutputStream(beside); var out = ImageIO.createImageOutputStream(stream)) {
                writer.setOutput(out);
                writer.prepareWriteSequence(null);
                for (int i = 0; i < frames.size(); i++) {
                    var image = frames.get(i).image();
                    var place = i == 0
                            ? new Rectangle(image.getWidth(), image.getHeight())
                            : GifPalette.difference(frames.get(i - 1).image(), image);
                    var part = palette.part(image, place);
                    var type = ImageTypeSpecifier.createFromRenderedImage(part);
                    var metadata = writer.getDefaultImageMetadata(type, null);
                    describe(metadata, place, frames.get(i).delay());
                    writer.writeToSequence(new IIOImage(part, null, metadata), null);
                }
                writer.endWriteSequence();
            } finally {
                writer.dispose();
            }
        });
    }

    private static void describe(IIOMetadata metadata, Rectangle place, int delay) throws IOException {
        var format = metadata.getNativeMetadataFormatName();
        var root = (IIOMetadataNode) metadata.getAsTree(format);
        var descriptor = child(root, "ImageDescriptor");
        descriptor.setAttribute("imageLeftPosition", Integer.toString(place.x));
        descriptor.setAttribute("imageTopPosition", Integer.toString(place.y));
        var control = child(root, "GraphicControlExtension");
        control.setAttribute("disposalMethod", "none");
        control.setAttribute("userInputFlag", "FALSE");
        control.setAttribute("transparentColorFlag", "FALSE");
        control.setAttribute("transparentColorIndex", "0");
        control.setAttribute("delayTime", Integer.toString(delay));
        var netscape = new IIOMetadataNode("ApplicationExtension");
        netscape.setAttribute("applicationID", "NETSCAPE");
        netscape.setAttribute("authenticationCode", "2.0");
        netscape.setUserObject(new byte[] {1, 0, 0}); // how often: for ever
        child(root, "ApplicationExtensions").appendChild(netscape);
        metadata.setFromTree(format, root);
    }

    private static IIOMetadataNode child(IIOMetadataNode root, String name) {
        for (var node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return (IIOMetadataNode) node;
            }
        }
        var made = new IIOMetadataNode(name);
        root.appendChild(made);
        return made;
    }
}
