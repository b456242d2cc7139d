package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import trm.tensor.FloatSource;
import trm.tensor.TrmException;

class SafetensorsTest {
    private static final String TOKENS = "model.inner.embed_tokens.embedding_weight";

    @TempDir
    private Path temp;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void whatIsWrittenIsRead(NumberType type) throws IOException {
        var file = temp.resolve("m.safetensors");
        new SafetensorsWriter().write(file, TorchFiles.entries("_orig_mod.model.inner.", type));
        try (var opened = TensorFile.open(file)) {
            assertEquals(TorchFiles.SHAPES.size(), opened.weights().size());
            TorchFiles.SHAPES.forEach((name, shape) -> {
                var tensor = opened.weights().get("model.inner." + name);
                assertEquals(shape, tensor.shape());
                assertArrayEquals(TorchFiles.values(name, 0), TorchFiles.read(tensor), name);
            });
        }
    }

    /** The header as the format's own description has it. */
    @Test
    void theHeaderIsAsDescribed() throws IOException {
        var file = temp.resolve("m.safetensors");
        new SafetensorsWriter().write(file, List.of(
                new TensorWriter.Entry("b", List.of(2), NumberType.BFLOAT16, FloatSource.of(new float[] {1, -2})),
                new TensorWriter.Entry("a", List.of(1, 2), NumberType.FLOAT32, FloatSource.of(new float[] {3, 4}))));
        var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int length = (int) bytes.getLong();
        assertEquals(0, length % 8);
        assertEquals(
                "{\"__metadata__\":{\"format\":\"pt\"},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1, 2],\"data_offsets\":[0,8]},"
                        + "\"b\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[8,12]}}",
                new String(bytes.array(), 8, length, StandardCharsets.US_ASCII).strip());
        bytes.position(8 + length);
        assertEquals(3, bytes.getFloat());
        assertEquals(4, bytes.getFloat());
        assertEquals(0x3F80, bytes.getShort());
        assertEquals((short) 0xC000, bytes.getShort());
        assertEquals(0, bytes.remaining());
    }

    private Path file(String header, byte[] data) throws IOException {
        var out = new ByteArrayOutputStream();
        var text = header.getBytes(StandardCharsets.UTF_8);
        out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(text.length).array());
        out.writeBytes(text);
        out.writeBytes(data);
        return Files.write(temp.resolve("m.safetensors"), out.toByteArray());
    }

    private static String tensor(String name, String dtype, String shape, String offsets) {
        return "\"%s\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(name, dtype, shape, offsets);
    }

    private static void fails(Path file, String reason) {
        var e = assertThrows(TrmException.class, () -> {
            try (var opened = TensorFile.open(file)) {
                opened.weights().values().forEach(TorchFiles::read);
            }
        });
        assertTrue(e.getMessage().startsWith(file.toString()) && e.getMessage().contains(reason), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }

    @Test
    void numbersOfEveryLength() throws IOException {
        var data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(1.5).putFloat(2.5f)
                .putShort(Float.floatToFloat16(3.5f)).putShort((short) (Float.floatToIntBits(4.5f) >>> 16));
        var file = file("{" + String.join(",",
                tensor(TOKENS, "F64", "[1]", "[0,8]"), tensor("f", "F32", "[1,1]", "[8,12]"),
                tensor("h", "F16", "[]", "[12,14]"), tensor("b", "BF16", "[1]", "[14,16]"),
                tensor("none", "F32", "[0,3]", "[16,16]")) + "}", data.array());
        try (var opened = TensorFile.open(file)) {
            assertArrayEquals(new float[] {1.5f}, TorchFiles.read(opened.weights().get(TOKENS)));
            assertArrayEquals(new float[] {2.5f}, TorchFiles.read(opened.weights().get("model.inner.f")));
            assertArrayEquals(new float[] {3.5f}, TorchFiles.read(opened.weights().get("model.inner.h")));
            assertArrayEquals(new float[] {4.5f}, TorchFiles.read(opened.weights().get("model.inner.b")));
            assertArrayEquals(new float[0], TorchFiles.read(opened.weights().get("model.inner.none")));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "F32 | [2]   | [0,4]  | has 4 bytes, which are not 2 numbers of 4",
        "F32 | [2]   | [0,12] | lies beyond the end of the file",
        "F32 | [2]   | [4,0]  | lies beyond the end of the file",
        "F32 | [1]   | [4,8]  | overlap or leave holes at the byte 0",
        "F32 | [1]   | [0,4]  | goes on for 4 bytes after its tensors",
        "F32 | [-2]  | [0,8]  | no whole number from 0 on",
        "F32 | [2.0] | [0,8]  | no whole number from 0 on",
        "F32 | [2]   | [0]    | is not described as a tensor",
        "F32 | 2     | [0,8]  | is not described as a tensor",
        "I64 | [1]   | [0,8]  | holds numbers of the type I64",
        "F32 | [4294967296,4294967296] | [0,8] | has more numbers than there can be",
        "F32 | [2147483647,2147483647,4] | [0,8] | has more numbers than there can be",
        "F32 | [2147483647,2147483647] | [0,8] | which are not"
    })
    void aHeaderThatDoesNotFitIsOneSentence(String dtype, String shape, String offsets, String reason)
            throws IOException {
        fails(file("{" + tensor(TOKENS, dtype, shape, offsets) + "}", new byte[8]), reason);
    }

    @Test
    void nonsenseIsOneSentence() throws IOException {
        fails(file("{" + tensor("x", "F32", "[2]", "[0,8]") + "}", new byte[8]), "holds no weights of a model");
        fails(file("{\"a\": nonsense}", new byte[8]), "is not JSON");
        fails(file("{" + tensor(TOKENS, "F32", "[2]", "[0,8]") + "} more", new byte[8]), "is not JSON");
        fails(file("{\"a\":".repeat(10_000), new byte[8]), "is not JSON");
        fails(file("{" + tensor(TOKENS, "F32", "[1]", "[0,4]") + "," + tensor("module." + TOKENS, "F32", "[1]", "[4,8]")
                + "}", new byte[8]), "which are names of the same weight");
        var whole = temp.resolve("m.safetensors");
        new SafetensorsWriter().write(whole, TorchFiles.entries("model.inner.", NumberType.BFLOAT16));
        var bytes = Files.readAllBytes(whole);
        long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
        for (int length = 0; length < bytes.length; length += 61) {
            Files.write(whole, Arrays.copyOf(bytes, length));
            fails(whole, length < header + 8 ? "is no file of weights" : "damaged safetensors file");
        }
    }
}
