package trm.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A dataset folder that the reference's builder wrote, among the test resources. */
public record GoldenDataset(String name) {
    public static Path file(String name) {
        return Path.of("src/test/resources/golden/datasets", name);
    }

    public Metadata metadata(String split) {
        var json = (Map<?, ?>) new Load(LoadSettings.builder().build())
                .loadFromString(new String(bytes(split + "/dataset.json"), StandardCharsets.UTF_8));
        return new Metadata(
                (int) json.get("pad_id"),
                (int) json.get("ignore_label_id"),
                (int) json.get("blank_identifier_id"),
                (int) json.get("vocab_size"),
                (int) json.get("seq_len"),
                (int) json.get("num_puzzle_identifiers"),
                (int) json.get("total_groups"),
                (double) json.get("mean_puzzle_examples"),
                (int) json.get("total_puzzles"),
                ((List<?>) json.get("sets")).stream().map(Object::toString).toList());
    }

    /** The values of {@code all__<field>.npy}, flat; little-endian uint8, int32 or int64. */
    public int[] values(String split, String field) {
        var npy = ByteBuffer.wrap(bytes(split + "/all__" + field + ".npy")).order(ByteOrder.LITTLE_ENDIAN);
        int start = 10 + npy.getShort(8);
        var header = new String(npy.array(), 10, start - 10, StandardCharsets.ISO_8859_1);
        int width = header.contains("u1") ? 1 : header.contains("i4") ? 4 : 8;
        var values = new int[(npy.capacity() - start) / width];
        for (int i = 0; i < values.length; i++) {
            int at = start + i * width;
            values[i] = switch (width) {
                case 1 -> npy.get(at) & 0xFF;
                case 4 -> npy.getInt(at);
                default -> Math.toIntExact(npy.getLong(at));
            };
        }
        return values;
    }

    private byte[] bytes(String path) {
        try {
            return Files.readAllBytes(file(name).resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
