package trm.fuzz;

import io.jhdf.checksum.ChecksumUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import trm.data.hdf.DatasetFile;
import trm.tensor.TrmException;
import trm.train.Checkpoint;
import trm.train.checkpoint.FuzzedWeights;

/** Reads all of what may be a dataset or a checkpoint. */
final class FuzzedHdf {
    private static final int SUPERBLOCK_BYTES = 44;
    private static final int OBJECT_HEADER = 'O' | 'H' << 8 | 'D' << 16 | 'R' << 24;
    private static final int TIMES = 1 << 5;
    private static final int PHASES = 1 << 4;

    private FuzzedHdf() {}

    static void read(byte[] input) {
        var file = FuzzedFile.of(mended(input));
        try {
            FuzzedWeights.hdf(file);
            Checkpoint.open(file).names();
        } catch (TrmException e) {
            // it may be a dataset
        }
        var dataset = DatasetFile.open(file);
        dataset.identifiers();
        dataset.testPuzzles();
        for (var split : dataset.splits()) {
            int length = split.metadata().seqLen();
            for (int i = 0; i < split.examples(); i++) {
                split.example(i, new int[length], new int[length], 0);
            }
        }
    }

    /** With the checksums of its superblock and of headers right, so that what is behind them is reached. */
    private static byte[] mended(byte[] input) {
        var bytes = ByteBuffer.wrap(input.clone()).order(ByteOrder.LITTLE_ENDIAN);
        if (input.length > 9 && (input[8] == 2 || input[8] == 3)) {
            mend(bytes, 0, SUPERBLOCK_BYTES);
        }
        for (int i = 0; i + 16 < input.length; i++) {
            if (bytes.getInt(i) == OBJECT_HEADER) {
                int flags = input[i + 5];
                int at = i + 6 + ((flags & TIMES) == 0 ? 0 : 16) + ((flags & PHASES) == 0 ? 0 : 4);
                int width = 1 << (flags & 3);
                if (width <= Integer.BYTES && at + Integer.BYTES <= input.length) {
                    int size = bytes.getInt(at) & (int) ((1L << 8 * width) - 1);
                    mend(bytes, i, at - i + width + (long) size);
                }
            }
        }
        return bytes.array();
    }

    private static void mend(ByteBuffer bytes, int from, long length) {
        if (length > 0 && from + length + Integer.BYTES <= bytes.capacity()) {
            int to = (int) (from + length);
            bytes.putInt(to, ChecksumUtils.checksum(Arrays.copyOfRange(bytes.array(), from, to)));
        }
    }
}
