package trm.train.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import trm.tensor.FloatSink;
import trm.tensor.TrmException;

/** The numbers of an archive's storages, read from the file a piece at a time. */
final class TorchStorages {
    private static final int PIECE_BYTES = 1 << 20;

    private final Path file;
    private final ZipFile zip;
    private final String root;
    private final ByteOrder order;
    /** Storages that have the checksum the archive says. */
    private final Set<String> checked = new HashSet<>();

    TorchStorages(Path file, ZipFile zip, String root, ByteOrder order) {
        this.file = file;
        this.zip = zip;
        this.root = root;
        this.order = order;
    }

    /** Fails unless the file has room for as much as the entry says it has. */
    void checkStored(ZipEntry entry) throws IOException {
        if (entry.getMethod() != ZipEntry.STORED || entry.getSize() != entry.getCompressedSize()) {
            throw TrmException.misuse(
                    "%s: the archive's %s is compressed, which torch.save does not do; save it again with torch.save",
                    file, Printable.of(entry.getName()));
        }
        if (entry.getSize() > Files.size(file)) {
            throw new IOException("its %s is longer than the file".formatted(Printable.of(entry.getName())));
        }
    }

    /** Gives the numbers of {@code view} to {@code sink} in row order. */
    void read(String key, TorchView view, FloatSink sink) {
        var storage = view.storage();
        var type = NumberType.ofStorage(storage.type());
        if (type == null) {
            throw TrmException.misuse(
                    "%s: %s holds whole numbers (torch.%s), which cannot be weights",
                    file, Printable.of(key), storage.type());
        }
        var entry = zip.getEntry(root + "data/" + storage.key());
        if (entry == null) {
            throw damaged("it has no data/%s, the numbers of %s".formatted(
                    Printable.of(storage.key()), Printable.of(key)), null);
        }
        try {
            checkStored(entry);
            checkSize(entry, storage, type);
            if (view.isContiguous()) {
                stream(entry, type, view.offset(), view.size(), sink);
            } else {
                gather(key, entry, type, view, sink);
            }
        } catch (EOFException e) {
            throw damaged("it is cut short", e);
        } catch (IOException e) {
            throw damaged(e.getMessage(), e);
        }
    }

    private static void checkSize(ZipEntry entry, TorchView.Storage storage, NumberType type) throws IOException {
        if (entry.getSize() / type.bytes() != storage.size() || entry.getSize() % type.bytes() != 0) {
            throw new IOException("its data/%s has %,d bytes, which are not %,d numbers of %d".formatted(
                    Printable.of(storage.key()), entry.getSize(), storage.size(), type.bytes()));
        }
    }

    /** The numbers of a view that jumps, picked from the part of the storage that it reaches over. */
    private void gather(String key, ZipEntry entry, NumberType type, TorchView view, FloatSink sink)
            throws IOException {
        long span = view.span();
        if (span > Integer.MAX_VALUE - 8) {
            throw TrmException.misuse(
                    "%s: %s is a view that jumps over %,d numbers; save it with .contiguous()",
                    file, Printable.of(key), span);
        }
        var part = new float[(int) span];
        int[] filled = {0};
        stream(entry, type, view.offset(), span, (values, count) -> {
            System.arraycopy(values, 0, part, filled[0], count);
            filled[0] += count;
        });
        int last = view.shape().size() - 1;
        var row = new float[view.shape().get(last)];
        var index = new int[last + 1];
        long rows = view.size() / row.length;
        for (long r = 0; r < rows; r++) {
            long start = 0;
            for (int d = 0; d < last; d++) {
                start += index[d] * view.strides().get(d);
            }
            for (int i = 0; i < row.length; i++) {
                row[i] = part[(int) (start + i * view.strides().get(last))];
            }
            sink.take(row, row.length);
            for (int d = last - 1; d >= 0 && ++index[d] == view.shape().get(d); d--) {
                index[d] = 0;
            }
        }
    }

    /** Gives {@code count} numbers from {@code offset} on; the first time it reads and checks the whole storage. */
    private void stream(ZipEntry entry, NumberType type, long offset, long count, FloatSink sink) throws IOException {
        boolean check = entry.getCrc() > 0 && !checked.contains(entry.getName()); // 0 where the writer left it out
        var crc = new CRC32();
        long from = offset * type.bytes();
        long to = from + count * type.bytes();
        var bytes = new byte[(int) Math.min(PIECE_BYTES, Math.max(entry.getSize(), type.bytes()))];
        var floats = new float[bytes.length / type.bytes()];
        try (var in = zip.getInputStream(entry)) {
            if (!check) {
                in.skipNBytes(from);
            }
            long end = check ? entry.getSize() : to;
            for (long at = check ? 0 : from; at < end; ) {
                long border = at < from ? from : at < to ? to : end; // a piece is of the view, or is not
                int length = (int) Math.min(bytes.length, border - at);
                readAll(in, bytes, length);
                crc.update(bytes, 0, length);
                if (at >= from && at < to) {
                    type.decode(ByteBuffer.wrap(bytes, 0, length).order(order), floats, length / type.bytes());
                    sink.take(floats, length / type.bytes());
                }
                at += length;
            }
        }
        if (check && crc.getValue() != entry.getCrc()) {
            throw new IOException("its %s has another checksum than the archive says"
                    .formatted(Printable.of(entry.getName())));
        }
        checked.add(entry.getName());
    }

    private static void readAll(InputStream in, byte[] bytes, int length) throws IOException {
        if (in.readNBytes(bytes, 0, length) < length) {
            throw new IOException("it is cut short");
        }
    }

    private TrmException damaged(String what, IOException cause) {
        return TrmException.failure(
                cause, "%s: the archive is damaged (%s); copy or download it again", file, what);
    }
}
