package trm.data.hdf;

import io.jhdf.checksum.ChecksumUtils;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/**
 * What a file of HDF5 says of its data, changed in place (HDF5 File Format Specification 3.0: II.A superblock, IV.A
 * object headers, IV.A.2.b dataspace, IV.A.2.i data layout), in the versions that the library writes.
 */
final class HdfHeader {
    private static final int OBJECT_HEADER = 'O' | 'H' << 8 | 'D' << 16 | 'R' << 24;
    private static final int OBJECT_VERSION = 2;
    /** The length of the messages has 4 bytes, and nothing that is optional is there. */
    private static final int OBJECT_FLAGS = 2;

    private static final int MESSAGES = 10;
    private static final int MESSAGE_PREFIX = 4;
    private static final int DATASPACE = 1;
    private static final int DATASPACE_VERSION = 2;
    private static final int LAYOUT = 8;
    private static final int LAYOUT_VERSION = 3;
    private static final int CONTIGUOUS = 1;

    private static final int SUPERBLOCK_VERSION = 8;
    private static final int SUPERBLOCK_END = 28;
    private static final int SUPERBLOCK_BYTES = 44;

    private HdfHeader() {}

    /** Tells the dataset whose header is at {@code address} its shape, and where its numbers are, in one piece. */
    static void placeData(FileChannel channel, long address, int[] shape, long start, long bytes) throws IOException {
        var prefix = read(channel, address, MESSAGES);
        check(prefix.getInt(0) == OBJECT_HEADER && prefix.get(4) == OBJECT_VERSION && prefix.get(5) == OBJECT_FLAGS);
        int end = MESSAGES + prefix.getInt(6);
        var header = read(channel, address, end);
        boolean shaped = false;
        boolean placed = false;
        for (int at = MESSAGES; at + MESSAGE_PREFIX <= end; ) {
            int type = header.get(at);
            int length = header.getShort(at + 1);
            at += MESSAGE_PREFIX;
            if (type == DATASPACE) {
                check(header.get(at) == DATASPACE_VERSION && header.get(at + 1) == shape.length);
                for (int i = 0; i < shape.length; i++) {
                    header.putLong(at + 4 + i * Long.BYTES, shape[i]);
                }
                shaped = true;
            } else if (type == LAYOUT) {
                check(header.get(at) == LAYOUT_VERSION && header.get(at + 1) == CONTIGUOUS);
                header.putLong(at + 2, start).putLong(at + 2 + Long.BYTES, bytes);
                placed = true;
            }
            at += length;
        }
        check(shaped && placed);
        write(channel, address, header);
    }

    /** Tells the file that it ends where it does. */
    static void endFile(FileChannel channel) throws IOException {
        var superblock = read(channel, 0, SUPERBLOCK_BYTES);
        check(superblock.get(SUPERBLOCK_VERSION) == 2 || superblock.get(SUPERBLOCK_VERSION) == 3);
        write(channel, 0, superblock.putLong(SUPERBLOCK_END, channel.size()));
    }

    private static ByteBuffer read(FileChannel channel, long address, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            check(channel.read(bytes, address + bytes.position()) >= 0);
        }
        return bytes;
    }

    /** Writes {@code bytes} and their checksum. */
    private static void write(FileChannel channel, long address, ByteBuffer bytes) throws IOException {
        int length = bytes.capacity();
        var checked = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), length + Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(length, ChecksumUtils.checksum(bytes.array()));
        while (checked.hasRemaining()) {
            channel.write(checked, address + checked.position());
        }
    }

    private static void check(boolean asTheLibraryWrites) {
        if (!asTheLibraryWrites) {
            throw new IllegalStateException("the HDF5 library writes another version of the format than is known here");
        }
    }
}
