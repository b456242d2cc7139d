package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import trm.tensor.FloatSource;
import trm.tensor.Rng;

/** {@link trm.cli.PyTorchTest} has PyTorch read what is written. */
class TorchWriterTest {
    @TempDir
    private Path temp;

    @ParameterizedTest
    @EnumSource(names = {"FLOAT32", "BFLOAT16"})
    void whatIsWrittenIsRead(NumberType type) throws IOException {
        var file = temp.resolve("step_5");
        new TorchWriter().write(file, TorchFiles.entries("_orig_mod.model.inner.", type));
        try (var opened = TensorFile.open(file)) {
            assertEquals(TorchFiles.SHAPES.size(), opened.weights().size());
            TorchFiles.SHAPES.forEach((name, shape) -> {
                var tensor = opened.weights().get("model.inner." + name);
                assertEquals(shape, tensor.shape());
                assertArrayEquals(TorchFiles.values(name, 0), TorchFiles.read(tensor), name);
            });
        }
    }

    /** Any bits of a float, in pieces that are not the writer's. */
    @Test
    void everyFloatComesBack() throws IOException {
        var rng = new Rng(3);
        var values = new float[700_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((int) rng.nextLong());
        }
        var file = temp.resolve("m.pt");
        new TorchWriter().write(file, List.of(new TensorWriter.Entry(
                "embed_tokens.embedding_weight", List.of(1, values.length), NumberType.FLOAT32,
                FloatSource.of(values))));
        try (var opened = TensorFile.open(file)) {
            assertArrayEquals(values, TorchFiles.read(opened.weights().get(WeightNames.TOKENS)));
        }
    }

    /** As PyTorch has it, for readers that map the file. */
    @Test
    void numbersBeginAtMultiplesOf64() throws IOException {
        var file = temp.resolve("m.pt");
        new TorchWriter().write(file, TorchFiles.entries("", NumberType.FLOAT32));
        var bytes = Files.readAllBytes(file);
        var at = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int storages = 0;
        for (int i = 0; i + 30 < bytes.length; i++) {
            if (at.getInt(i) == 0x04034B50) {
                int name = at.getShort(i + 26);
                int start = i + 30 + name + at.getShort(i + 28);
                assertEquals(0, start % 64, new String(bytes, i + 30, name));
                storages++;
            }
        }
        try (var zip = new ZipFile(file.toFile())) {
            assertEquals(storages, zip.size());
            assertTrue(zip.getEntry("archive/data.pkl") != null && zip.getEntry("archive/version") != null);
        }
    }
}
