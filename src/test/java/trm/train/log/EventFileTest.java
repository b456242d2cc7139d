package trm.train.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Event files as a reader of the format finds them; TensorBoard's own reader was asked as well. */
class EventFileTest {
    private static final int POLYNOMIAL = 0x82f63b78;

    @TempDir
    private Path folder;

    /** CRC-32C bit by bit, after its definition. */
    private static int crc(byte[] data) {
        int crc = -1;
        for (byte b : data) {
            crc ^= b & 0xff;
            for (int i = 0; i < 8; i++) {
                crc = crc >>> 1 ^ ((crc & 1) == 0 ? 0 : POLYNOMIAL);
            }
        }
        return ~crc;
    }

    private static int masked(byte[] data) {
        int crc = crc(data);
        return (crc >>> 15 | crc << 17) + 0xa282ead8;
    }

    private static List<byte[]> records(Path file) throws IOException {
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        var records = new ArrayList<byte[]>();
        while (bytes.hasRemaining()) {
            var length = new byte[8];
            bytes.get(length);
            assertEquals(masked(length), bytes.getInt());
            var data = new byte[Math.toIntExact(ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong())];
            bytes.get(data);
            assertEquals(masked(data), bytes.getInt());
            records.add(data);
        }
        return records;
    }

    /** The fields of a message: numbers, and bytes of what has a length; several of one field in a list. */
    private static Map<Integer, List<Object>> message(byte[] data) {
        var fields = new LinkedHashMap<Integer, List<Object>>();
        var bytes = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining()) {
            long key = varint(bytes);
            Object value = switch ((int) key & 7) {
                case 0 -> varint(bytes);
                case 1 -> bytes.getDouble();
                case 2 -> {
                    var content = new byte[(int) varint(bytes)];
                    bytes.get(content);
                    yield content;
                }
                case 5 -> bytes.getFloat();
                default -> throw new AssertionError("wire type " + (key & 7));
            };
            fields.computeIfAbsent((int) (key >>> 3), _ -> new ArrayList<>()).add(value);
        }
        return fields;
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            byte b = bytes.get();
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    private static Map<Integer, List<Object>> part(Object message, int... fields) {
        var part = message((byte[]) message);
        for (int field : fields) {
            part = message((byte[]) part.get(field).getFirst());
        }
        return part;
    }

    private static String text(Object bytes) {
        return new String((byte[]) bytes, StandardCharsets.UTF_8);
    }

    private Path file() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.getFileName().toString().startsWith("events.out.tfevents.")).findFirst()
                    .orElseThrow();
        }
    }

    /** RFC 3720, B.4: 32 zero bytes, and the bytes from 0 to 31. */
    @Test
    void theCheckOfTheTestIsTheStandards() {
        assertEquals(0x8a9136aa, crc(new byte[32]));
        assertEquals(0x46dd794e, crc(HexFormat.of().parseHex(
                "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")));
    }

    @Test
    void whatIsAddedCanBeRead() throws IOException {
        var png = new byte[] {1, 2, 3};
        try (var events = new EventFile(folder)) {
            events.restart(7);
            var values = new LinkedHashMap<String, Double>();
            values.put("train/lm_loss", 0.25);
            values.put("all/exact_accuracy", Double.NaN);
            events.scalars(300, values);
            events.text("config", 0, "    lr: 1e-3");
            events.image("examples", 1L << 40, new RunLog.Image(png, 20, 10));
        }
        var records = records(file());
        assertEquals(5, records.size());
        double now = System.currentTimeMillis() / 1e3;
        for (var record : records) {
            double time = (double) message(record).get(1).getFirst();
            assertTrue(time > now - 60 && time <= now + 1, () -> time + " and " + now);
        }
        assertEquals("brain.Event:2", text(message(records.get(0)).get(3).getFirst()));

        assertEquals(7L, message(records.get(1)).get(2).getFirst());
        assertEquals(1L, part(records.get(1), 7).get(1).getFirst()); // SessionLog.START

        assertEquals(300L, message(records.get(2)).get(2).getFirst());
        var scalars = part(records.get(2), 5).get(1);
        assertEquals("train/lm_loss", text(part(scalars.get(0)).get(1).getFirst()));
        assertEquals(0.25f, part(scalars.get(0)).get(2).getFirst());
        assertEquals("all/exact_accuracy", text(part(scalars.get(1)).get(1).getFirst()));
        assertEquals(Float.NaN, part(scalars.get(1)).get(2).getFirst());

        var config = part(records.get(3), 5, 1);
        assertEquals("config", text(config.get(1).getFirst()));
        assertEquals("text", text(part(config.get(9).getFirst(), 1).get(1).getFirst()));
        var tensor = part(config.get(8).getFirst());
        assertEquals(7L, tensor.get(1).getFirst()); // DT_STRING
        assertEquals(1L, part(tensor.get(2).getFirst(), 2).get(1).getFirst());
        assertEquals("    lr: 1e-3", text(tensor.get(8).getFirst()));

        assertEquals(1L << 40, message(records.get(4)).get(2).getFirst());
        var image = part(part(records.get(4), 5, 1).get(4).getFirst());
        assertEquals(List.of(10L, 20L, 3L), List.of(
                image.get(1).getFirst(), image.get(2).getFirst(), image.get(3).getFirst()));
        assertArrayEquals(png, (byte[]) image.get(4).getFirst());
    }

    /** Each process that goes on with a run has a file of its own, even within one second. */
    @Test
    void filesAreNotSharedAndStepsAreTakenBack() throws IOException {
        var metrics = folder.resolve("metrics.jsonl");
        var times = folder.resolve("times.jsonl");
        try (var log = new RunLog(folder, metrics, times, 0, false)) {
            for (int step = 1; step <= 4; step++) {
                log.add(step, Map.of("train/lm_loss", 1.0 / step));
                log.addSeconds(step, step);
            }
            log.backTo(2);
            log.add(3, Map.of("train/lm_loss", 9.0));
        }
        try (var log = new RunLog(folder, metrics, times, 3, false)) {
            assertTrue(log.isContinued());
        }
        assertEquals("""
                {"step":1,"train/lm_loss":1}
                {"step":2,"train/lm_loss":0.5}
                {"step":3,"train/lm_loss":9}
                """, Files.readString(metrics));
        assertEquals("{\"step\":1,\"seconds\":1}\n{\"step\":2,\"seconds\":2}\n", Files.readString(times));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.filter(f -> f.getFileName().toString().startsWith("events.")).count());
        }
    }
}
