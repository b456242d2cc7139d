package trm.train.checkpoint;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes what {@code torch.save} writes of a {@code state_dict}. */
public final class TorchWriter implements TensorWriter {
    private static final String ROOT = "archive/";
    /** Of the layout of the archive, which PyTorch looks at. */
    private static final String VERSION = "3\n";

    /** Where the numbers of a storage begin is a multiple of it, for readers that map the file. */
    private static final int ALIGNMENT = 64;

    /** Of every file, whenever it was written; at others than these Java adds fields. */
    private static final LocalDateTime TIME = LocalDateTime.of(2000, 1, 1, 0, 0);

    private static final int LOCAL_HEADER_BYTES = 30;
    private static final int EXTRA_HEADER_BYTES = 4;
    /** What a storage of 4 GiB and more has besides, with the same header. */
    private static final int ZIP64_BYTES = 20;

    private static final long LONGEST_WITHOUT_ZIP64 = 0xFFFFFFFEL;

    @Override
    public void write(Path file, List<Entry> entries) throws IOException {
        var counted = new Counted(new BufferedOutputStream(Files.newOutputStream(file), PIECE_BYTES));
        try (var zip = new ZipOutputStream(counted)) {
            zip.setMethod(ZipOutputStream.STORED);
            put(zip, counted, "data.pkl", PickleWriter.stateDict(entries));
            put(zip, counted, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < entries.size(); i++) {
                var entry = entries.get(i);
                put(zip, counted, "data/" + i, entry.bytes(), entry::write);
            }
            put(zip, counted, "version", VERSION.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private interface Content {
        void write(OutputStream out) throws IOException;
    }

    private static void put(ZipOutputStream zip, Counted counted, String name, byte[] content) throws IOException {
        put(zip, counted, name, content.length, out -> out.write(content));
    }

    private static void put(ZipOutputStream zip, Counted counted, String name, long length, Content content)
            throws IOException {
        var crc = new CRC32();
        content.write(new OutputStream() { // before the content goes its checksum
            @Override
            public void write(int b) {
                crc.update(b);
            }

            @Override
            public void write(byte[] bytes, int from, int count) {
                crc.update(bytes, from, count);
            }
        });
        var entry = new ZipEntry(ROOT + name);
        entry.setTimeLocal(TIME);
        entry.setSize(length);
        entry.setCompressedSize(length);
        entry.setCrc(crc.getValue());
        long start = counted.count + LOCAL_HEADER_BYTES + entry.getName().length() + EXTRA_HEADER_BYTES
                + (length > LONGEST_WITHOUT_ZIP64 ? ZIP64_BYTES : 0);
        entry.setExtra(padding((int) Math.floorMod(-start, (long) ALIGNMENT)));
        zip.putNextEntry(entry);
        content.write(zip);
        zip.closeEntry();
    }

    /** A field of PyTorch's own kind that nobody reads. */
    private static byte[] padding(int length) {
        var extra = new byte[EXTRA_HEADER_BYTES + length];
        extra[0] = 'F';
        extra[1] = 'B';
        extra[2] = (byte) length;
        return extra;
    }

    /** Knows where it is. */
    private static final class Counted extends FilterOutputStream {
        private long count;

        Counted(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
            count += length;
        }
    }
}
