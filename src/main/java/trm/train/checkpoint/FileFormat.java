package trm.train.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import trm.tensor.TrmException;

/** What a file of weights may be; its first bytes tell, not its name. */
public enum FileFormat {
    /** Our own. */
    HDF5,
    /** A zip, as {@code torch.save} writes it since PyTorch 1.6. */
    TORCH,
    SAFETENSORS;

    private static final int START_BYTES = 16;
    private static final byte[] HDF5_START = HexFormat.of().parseHex("894844460d0a1a0a");
    private static final byte[] ZIP_START = HexFormat.of().parseHex("504b0304");
    /** The magic number of PyTorch before 1.6, as a pickle. */
    private static final byte[] OLD_TORCH_START = HexFormat.of().parseHex("80028a0a6cfc9c46f920");

    private static final int PICKLE_START = 0x80;
    private static final int PICKLE_PROTOCOLS = 5;

    /** The format of {@code file}; fails where there is none, or where it is of no format that is read here. */
    public static FileFormat of(Path file) {
        if (Files.isDirectory(file)) {
            throw TrmException.misuse("%s is a folder; name the file with the weights in it", file);
        }
        if (!Files.exists(file)) {
            throw TrmException.failure("%s: there is no such file", file);
        }
        try (var in = Files.newInputStream(file)) {
            return of(file, Arrays.copyOf(in.readNBytes(START_BYTES), START_BYTES), Files.size(file));
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s)", file, e.getMessage());
        }
    }

    private static FileFormat of(Path file, byte[] start, long length) {
        if (begins(start, HDF5_START)) {
            return HDF5;
        }
        if (begins(start, ZIP_START)) {
            return TORCH;
        }
        long header = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (header > 0 && header <= length - Long.BYTES && start[Long.BYTES] == '{') {
            return SAFETENSORS;
        }
        if (begins(start, OLD_TORCH_START)) {
            throw TrmException.misuse(
                    "%s is in the format of PyTorch before 1.6, which is not read here; load it in PyTorch and save it"
                            + " again with torch.save",
                    file);
        }
        if ((start[0] & 0xFF) == PICKLE_START && start[1] <= PICKLE_PROTOCOLS) {
            throw TrmException.misuse(
                    "%s is a bare pickle of Python, which is not read here; save the state_dict with torch.save", file);
        }
        throw TrmException.misuse(
                "%s is no file of weights: neither HDF5, nor what torch.save writes, nor safetensors; is it whole, and"
                        + " is it the right one?",
                file);
    }

    private static boolean begins(byte[] bytes, byte[] start) {
        int mismatch = Arrays.mismatch(bytes, start);
        return mismatch < 0 || mismatch == start.length;
    }
}
