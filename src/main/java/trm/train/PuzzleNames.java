package trm.train;

import io.jhdf.api.WritableGroup;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import trm.data.Dataset;
import trm.data.hdf.HdfReader;
import trm.data.hdf.HdfWriter;
import trm.model.Model;
import trm.tensor.TrmException;

/**
 * The names of the rows of a puzzle table, which a checkpoint keeps beside it. They are packed once, for a run writes
 * them every two minutes: 880,000 names of ARC take a second, and 5.8 MB where their table takes 1.8 GB.
 */
public final class PuzzleNames {
    /** Of a model without puzzle table, or of puzzles without names. */
    public static final PuzzleNames NONE = new PuzzleNames(null);

    /** Zlib over UTF-8 texts, each ended by a zero byte. */
    private static final String FIELD = "identifiers_zlib";

    private static final int LEVEL = 4;
    private static final int BUFFER = 1 << 16;
    /** Bytes of a name. */
    private static final int LONGEST = 1 << 10;
    private static final int MOST_BYTES = Integer.MAX_VALUE - 8;

    private final List<String> names;
    private byte[] packed;

    private PuzzleNames(List<String> names) {
        this.names = names;
    }

    /** Reads the names of {@code dataset} if {@code model}, which trains on it, has a table of them. */
    static PuzzleNames of(Dataset dataset, Model model) {
        return model.puzzles() == null || dataset.identifierCount() == 1 ? NONE : of(dataset.identifiers());
    }

    /** {@code names} of a table with more rows than the blank one; null is none. */
    static PuzzleNames of(List<String> names) {
        return names == null || names.size() == 1 ? NONE : new PuzzleNames(names);
    }

    void put(WritableGroup root) {
        if (names == null) {
            return;
        }
        if (packed == null) {
            packed = packed(names);
        }
        HdfWriter.compressed(root, FIELD, packed);
    }

    private static byte[] packed(List<String> names) {
        var bytes = new ByteArrayOutputStream();
        var deflater = new Deflater(LEVEL);
        try (var out = new DeflaterOutputStream(bytes, deflater, BUFFER)) {
            for (var name : names) {
                out.write(name.getBytes(StandardCharsets.UTF_8));
                out.write(0);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e); // of memory
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /** The names in a file; null where it holds none. */
    static List<String> read(HdfReader hdf, int count) {
        if (!hdf.has(FIELD)) {
            return null;
        }
        var bytes = new ByteArrayInputStream(hdf.bytes(FIELD, -1));
        try (var in = new InflaterInputStream(bytes)) {
            int most = (int) Math.min(MOST_BYTES, (long) count * LONGEST); // whatever a damaged file says of itself
            var names = new String(in.readNBytes(most), StandardCharsets.UTF_8).split("\0", -1);
            if (names.length - 1 == count) {
                return List.of(names).subList(0, count); // nothing follows the last zero
            }
            throw TrmException.failure(
                    "%s: %s holds %,d names, but num_puzzle_identifiers is %,d.",
                    hdf.file(), FIELD, names.length - 1, count);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: %s is damaged (%s).", hdf.file(), FIELD, e.getMessage());
        }
    }
}
