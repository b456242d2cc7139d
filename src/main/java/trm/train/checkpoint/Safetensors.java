package trm.train.checkpoint;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import trm.data.Json;
import trm.tensor.FloatSink;
import trm.tensor.TrmException;

/**
 * A safetensors file: the length of a header (8 bytes, the lowest first), the header in JSON, which says of each tensor
 * its type, shape and place, then the numbers.
 */
public final class Safetensors implements TensorFile {
    /** The format's own limit. */
    private static final long MOST_HEADER_BYTES = 100_000_000;

    private static final int PIECE_BYTES = 1 << 20;
    static final String METADATA = "__metadata__";

    private final Path file;
    private final FileChannel channel;
    private final Map<String, StoredTensor> weights;
    /** Where tensors begin and end. */
    private final List<Place> places = new ArrayList<>();

    private record Place(long from, long to) {}

    private Safetensors(Path file, FileChannel channel) throws IOException {
        this.file = file;
        this.channel = channel;
        var length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        readAll(length, 0);
        long header = length.getLong();
        if (header <= 0 || header > MOST_HEADER_BYTES || header > channel.size() - Long.BYTES) {
            throw damaged("its header has %,d bytes".formatted(header));
        }
        var text = ByteBuffer.allocate((int) header);
        readAll(text, Long.BYTES);
        long start = Long.BYTES + header;
        if (!(Json.read(new ByteArrayInputStream(text.array()), file + ", header") instanceof Map<?, ?> fields)) {
            throw damaged("its header is no JSON object");
        }
        var tensors = new ArrayList<StoredTensor>();
        for (var field : fields.entrySet()) {
            if (!field.getKey().equals(METADATA)) {
                tensors.add(tensor((String) field.getKey(), field.getValue(), start));
            }
        }
        checkCovered(start);
        weights = WeightNames.byName(tensors);
        if (!weights.containsKey(WeightNames.TOKENS)) {
            throw TrmException.misuse(
                    "%s holds no weights of a model that is known here: no tensor in it is called %s",
                    file, WeightNames.TOKENS);
        }
    }

    static Safetensors open(Path file) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file);
            return new Safetensors(file, channel);
        } catch (IOException e) {
            close(channel);
            throw TrmException.failure(e, "%s: cannot be read (%s)", file, e.getMessage());
        } catch (RuntimeException | Error e) {
            close(channel);
            throw e;
        }
    }

    private StoredTensor tensor(String name, Object value, long start) throws IOException {
        var shown = Printable.of(name);
        if (!(value instanceof Map<?, ?> fields)
                || !(fields.get("dtype") instanceof String dtype)
                || !(fields.get("shape") instanceof List<?> extents)
                || !(fields.get("data_offsets") instanceof List<?> offsets)
                || offsets.size() != 2) {
            throw damaged("%s is not described as a tensor".formatted(shown));
        }
        long from = whole(offsets.get(0), shown);
        long to = whole(offsets.get(1), shown);
        if (from > to || to > channel.size() - start) {
            throw damaged("%s lies beyond the end of the file".formatted(shown));
        }
        places.add(new Place(from, to));
        var shape = new ArrayList<Integer>();
        long count = 1;
        for (var extent : extents) {
            long length = whole(extent, shown);
            if (length > Integer.MAX_VALUE || length > 0 && count > Long.MAX_VALUE / length) {
                throw damaged("%s has more numbers than there can be".formatted(shown));
            }
            shape.add((int) length);
            count *= length;
        }
        var type = NumberType.ofSafetensors(dtype);
        if (type != null && (to - from != count * type.bytes() || count > to - from)) {
            throw damaged("%s has %,d bytes, which are not %,d numbers of %d"
                    .formatted(shown, to - from, count, type.bytes()));
        }
        return new StoredTensor(
                file.toString(), name, shape, Printable.of(dtype),
                sink -> read(shown, type, Printable.of(dtype), start + from, to - from, sink));
    }

    /** The format has tensors one after the other, with nothing between them, nor after the last. */
    private void checkCovered(long start) throws IOException {
        places.sort(Comparator.comparingLong(Place::from).thenComparingLong(Place::to));
        long end = 0;
        for (var place : places) {
            if (place.from != end) {
                throw damaged("its tensors overlap or leave holes at the byte %,d".formatted(end));
            }
            end = place.to;
        }
        if (end != channel.size() - start) {
            throw damaged("it goes on for %,d bytes after its tensors".formatted(channel.size() - start - end));
        }
    }

    private long whole(Object item, String name) {
        if (item instanceof Integer number && number >= 0) {
            return number;
        }
        if (item instanceof Long number && number >= 0) {
            return number;
        }
        throw damaged("%s has an extent or an offset that is no whole number from 0 on".formatted(name));
    }

    private void read(String name, NumberType type, String dtype, long start, long length, FloatSink sink) {
        if (type == null) {
            throw TrmException.misuse(
                    "%s: %s holds numbers of the type %s, and not F64, F32, F16 or BF16; they cannot be weights",
                    file, name, dtype);
        }
        var bytes = ByteBuffer.allocate(PIECE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        var floats = new float[PIECE_BYTES / type.bytes()];
        try {
            for (long done = 0; done < length; done += bytes.limit()) {
                bytes.clear().limit((int) Math.min(PIECE_BYTES, length - done));
                readAll(bytes, start + done);
                int count = bytes.limit() / type.bytes();
                type.decode(bytes, floats, count);
                sink.take(floats, count);
            }
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s)", file, e.getMessage());
        }
    }

    /** Fills {@code bytes} from the place {@code start} of the file, and makes them ready to be read. */
    private void readAll(ByteBuffer bytes, long start) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, start + bytes.position()) < 0) {
                throw new IOException("it is cut short");
            }
        }
        bytes.flip();
    }

    private TrmException damaged(String what) {
        return TrmException.failure("%s is a damaged safetensors file (%s); copy or download it again", file, what);
    }

    @Override
    public Map<String, StoredTensor> weights() {
        return weights;
    }

    /** None: names of two sets of weights would be the same. */
    @Override
    public Map<String, StoredTensor> average() {
        return Map.of();
    }

    @Override
    public long step() {
        return -1;
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // it was only read
        }
    }
}
