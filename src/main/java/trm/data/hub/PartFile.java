package trm.data.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import trm.data.file.Sha256;
import trm.tensor.TrmException;

/**
 * What has come of a file, beside its place: {@code <name>.<digits>.part}, with the digits made from the content's tag,
 * so that no file is ever put together from two versions.
 */
final class PartFile {
    private static final int TAG_DIGITS = 16;
    private static final String PART = ".part";

    private final Path target;
    private final Path part;

    PartFile(Path target, String tag) {
        this.target = target;
        var digits = HexFormat.of().formatHex(Sha256.begin().digest(tag.getBytes(StandardCharsets.UTF_8)));
        part = target.resolveSibling("%s.%s%s".formatted(target.getFileName(), digits.substring(0, TAG_DIGITS), PART));
    }

    /** The bytes that have come. */
    long length() throws IOException {
        return Files.exists(part) ? Files.size(part) : 0;
    }

    void delete() throws IOException {
        Files.deleteIfExists(part);
    }

    /** Told of every piece that was written. */
    interface Written {
        void upTo(long bytes);
    }

    /** Writes {@code in} from the byte {@code offset} on, which must not be beyond what has come. */
    void write(InputStream in, long offset, Written written) throws IOException {
        try (var channel = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            if (lock == null) {
                throw busy();
            }
            channel.truncate(offset);
            channel.position(offset);
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                var bytes = ByteBuffer.wrap(buffer, 0, read);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                written.upTo(channel.position());
            }
            channel.force(true);
        } catch (OverlappingFileLockException e) {
            throw busy();
        }
    }

    private TrmException busy() {
        return TrmException.failure("%s: another trm is fetching this file; wait for it.", part);
    }

    /** The content's SHA-256 in hexadecimal digits. */
    String digest() throws IOException {
        var digest = Sha256.begin();
        try (var in = Files.newInputStream(part)) {
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Puts the complete content in its place, and away what is left of other versions. */
    void finish() throws IOException {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        List<Path> others;
        try (var files = Files.list(target.toAbsolutePath().getParent())) {
            others = files.filter(file -> isPart(file.getFileName().toString())).toList();
        }
        for (var other : others) {
            Files.deleteIfExists(other);
        }
    }

    private boolean isPart(String name) {
        var start = target.getFileName() + ".";
        return name.startsWith(start)
                && name.endsWith(PART)
                && name.length() == start.length() + TAG_DIGITS + PART.length();
    }
}
