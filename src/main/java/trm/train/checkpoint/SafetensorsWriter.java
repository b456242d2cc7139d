package trm.train.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import trm.data.Json;

/** Writes safetensors, the larger types first, so that every number lies at a multiple of its length. */
public final class SafetensorsWriter implements TensorWriter {
    /** What the first number's place is a multiple of. */
    private static final int ALIGNMENT = 8;

    @Override
    public void write(Path file, List<Entry> entries) throws IOException {
        var sorted = entries.stream()
                .sorted(Comparator.comparingInt((Entry entry) -> -entry.type().bytes()).thenComparing(Entry::key))
                .toList();
        var header = header(sorted);
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), PIECE_BYTES)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            out.write(header);
            for (var entry : sorted) {
                entry.write(out);
            }
        }
    }

    private static byte[] header(List<Entry> entries) {
        var json = new StringBuilder("{\"%s\":{\"format\":\"pt\"}".formatted(Safetensors.METADATA));
        long from = 0;
        for (var entry : entries) {
            json.append(",%s:{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":[%d,%d]}".formatted(
                    Json.quote(entry.key()), entry.type().safetensors(), entry.shape(), from, from + entry.bytes()));
            from += entry.bytes();
        }
        json.append('}');
        while (json.length() % ALIGNMENT != 0) { // the 8 bytes before it are a multiple already
            json.append(' ');
        }
        return json.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
