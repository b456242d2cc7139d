package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trm.tensor.TrmException;

/** What PyTorch itself wrote. */
class TorchFileTest {
    @TempDir
    private Path temp;

    private static void assertWeights(Map<String, StoredTensor> tensors, int plus) {
        for (var name : TorchFiles.SHAPES.keySet()) {
            var tensor = tensors.get("model.inner." + name);
            assertEquals(TorchFiles.SHAPES.get(name), tensor.shape(), name);
            assertArrayEquals(TorchFiles.values(name, plus), TorchFiles.read(tensor), name);
        }
        assertEquals(TorchFiles.SHAPES.size(), tensors.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "run/step_7", "bfloat16.pt", "float16.pth", "float64.pt", "parameters.pt", "protocol4.pt", "modern.pt", "big.pt"
    })
    void aStateDictOfEveryKind(String name) {
        try (var file = TensorFile.open(TorchFiles.path(name))) {
            assertWeights(file.weights(), 0);
            assertTrue(file.average().isEmpty());
            assertEquals(-1, file.step());
        }
    }

    @Test
    void typesAreMixedInOneFile() {
        try (var file = TensorFile.open(TorchFiles.path("run/step_7"))) {
            assertEquals("BFloat16Storage", file.weights().get("model.inner.H_init").type());
            assertEquals("FloatStorage", file.weights().get("model.inner.puzzle_emb.weights").type());
        }
    }

    @Test
    void viewsOfAStorageThatIsShared() {
        try (var file = TensorFile.open(TorchFiles.path("views.pt"))) {
            var weights = file.weights();
            for (var name : TorchFiles.SHAPES.keySet()) {
                var expected = TorchFiles.values(name, 0);
                if (name.equals("q_head.bias")) {
                    Arrays.fill(expected, 0.25f); // one number, expanded
                }
                var tensor = weights.get("model.inner." + name);
                assertArrayEquals(expected, TorchFiles.read(tensor), name);
                assertArrayEquals(expected, TorchFiles.read(tensor), name + " again, its checksum known");
            }
        }
    }

    @Test
    void lightningsWeightsLieDeeper() {
        try (var file = TensorFile.open(TorchFiles.path("lightning.ckpt"))) {
            assertWeights(file.weights(), 0);
            assertEquals(12, file.step());
        }
    }

    @Test
    void aMovingAverageBesides() {
        try (var file = TensorFile.open(TorchFiles.path("ema.pt"))) {
            assertWeights(file.weights(), 0);
            assertEquals(40, file.step());
            var average = new TreeSet<>(file.average().keySet());
            assertEquals(TorchFiles.SHAPES.size() - 3, average.size(), average::toString);
            assertFalse(average.contains("model.inner.H_init"));
            assertArrayEquals(
                    TorchFiles.values("lm_head.weight", 1),
                    TorchFiles.read(file.average().get("model.inner.lm_head.weight")));
        }
    }

    /** No function is called, so that none leaves a file; each is named. */
    @ParameterizedTest
    @CsvSource({
        "system.pt, posix.system",
        "nested.pt, __builtin__.eval",
        "module.pt, torch.nn.modules.linear.Linear",
        "import.pt, __builtin__.getattr"
    })
    void whatAsksForAFunctionIsRefusedByItsName(String name, String function) {
        var e = assertThrows(TrmException.class, () -> TensorFile.open(TorchFiles.path(name)));
        assertTrue(e.getMessage().contains("its pickle asks for " + function + ","), e.getMessage());
        assertEquals(2, e.exitCode());
        assertFalse(Files.exists(Path.of("executed")));
    }

    @ParameterizedTest
    @CsvSource({
        "old.pt, the format of PyTorch before 1.6",
        "other.pt, no tensor in it is called model.inner.embed_tokens.embedding_weight"
    })
    void whatHoldsNoWeightsIsRefused(String name, String reason) {
        var e = assertThrows(TrmException.class, () -> TensorFile.open(TorchFiles.path(name)));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void wholeNumbersAreNoWeights() {
        try (var file = TensorFile.open(TorchFiles.path("integers.pt"))) {
            var head = file.weights().get("model.inner.lm_head.weight");
            var e = assertThrows(TrmException.class, () -> TorchFiles.read(head));
            assertTrue(e.getMessage().contains("model.inner.lm_head.weight holds whole numbers"), e.getMessage());
        }
    }

    @Test
    void everyTruncationIsOneSentence() throws IOException {
        var whole = Files.readAllBytes(TorchFiles.path("bfloat16.pt"));
        var cut = temp.resolve("cut.pt");
        for (int length = 0; length < whole.length; length += length < 100 ? 1 : 97) {
            Files.write(cut, Arrays.copyOf(whole, length));
            var e = assertThrows(TrmException.class, () -> TensorFile.open(cut), "of " + length);
            assertTrue(e.getMessage().startsWith(cut.toString()), e.getMessage());
        }
    }

    @Test
    void anotherKindOfFileIsRefused() throws IOException {
        var png = temp.resolve("picture.pt");
        Files.copy(Path.of("examples/step-by-step.png"), png);
        var e = assertThrows(TrmException.class, () -> TensorFile.open(png));
        assertTrue(e.getMessage().contains("picture.pt is no file of weights: neither HDF5, nor"), e.getMessage());
        var zip = temp.resolve("archive.pt");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry("word/document.xml"));
        }
        var none = assertThrows(TrmException.class, () -> TensorFile.open(zip));
        assertTrue(none.getMessage().contains("is a zip file, but none that torch.save wrote"), none.getMessage());
        var folder = assertThrows(TrmException.class, () -> TensorFile.open(temp));
        assertTrue(folder.getMessage().contains("is a folder"), folder.getMessage());
    }

    /** Copies an archive with one file of it changed. */
    private Path changed(String name, String entry, byte[] content, boolean crc, int method) throws IOException {
        var copy = temp.resolve("changed.pt");
        try (var zip = new ZipFile(TorchFiles.path(name).toFile());
                var out = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (var old : zip.stream().toList()) {
                boolean other = old.getName().endsWith(entry);
                var bytes = other ? content : zip.getInputStream(old).readAllBytes();
                var checksum = new CRC32();
                checksum.update(bytes);
                var item = new ZipEntry(old.getName());
                item.setMethod(other ? method : ZipEntry.STORED);
                item.setSize(bytes.length);
                if (item.getMethod() == ZipEntry.STORED) {
                    item.setCompressedSize(bytes.length);
                }
                item.setCrc(checksum.getValue());
                out.putNextEntry(item);
                out.write(bytes);
                out.closeEntry();
            }
        }
        if (!crc) {
            damageChecksum(copy, entry);
        }
        return copy;
    }

    /** Changes the first byte of a file in the archive, which its checksum then does not fit. */
    private static void damageChecksum(Path file, String entry) throws IOException {
        var bytes = Files.readAllBytes(file);
        var name = entry.getBytes();
        for (int i = 0; ; i++) {
            if (Arrays.equals(Arrays.copyOfRange(bytes, i, i + name.length), name)) {
                bytes[i + name.length] ^= 1;
                Files.write(file, bytes);
                return;
            }
        }
    }

    @Test
    void aDamagedArchiveIsOneSentence() throws IOException {
        try (var zip = new ZipFile(TorchFiles.path("bfloat16.pt").toFile())) {
            var numbers = zip.getInputStream(zip.getEntry("bfloat16/data/0")).readAllBytes();
            readFails(changed("bfloat16.pt", "/data/0", Arrays.copyOf(numbers, 6), true, ZipEntry.STORED),
                    "its data/0 has 6 bytes, which are not 4 numbers of 2");
            readFails(changed("bfloat16.pt", "/data/0", numbers, false, ZipEntry.STORED), "another checksum");
            readFails(changed("bfloat16.pt", "/data/0", numbers, true, ZipEntry.DEFLATED), "is compressed");
            var pickle = zip.getInputStream(zip.getEntry("bfloat16/data.pkl")).readAllBytes();
            openFails(changed("bfloat16.pt", "data.pkl", pickle, true, ZipEntry.DEFLATED), "is compressed");
            openFails(changed("bfloat16.pt", "data.pkl", new byte[(1 << 24) + 1], true, ZipEntry.STORED), "16,777,217");
        }
        openFails(changed("big.pt", "byteorder", new byte[] {'x', 27}, true, ZipEntry.STORED), "its byteorder is 'x");
    }

    private static void openFails(Path file, String reason) {
        var e = assertThrows(TrmException.class, () -> TensorFile.open(file));
        assertTrue(e.getMessage().contains(reason), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
        assertFalse(e.getMessage().indexOf(27) >= 0, "nothing that a terminal obeys");
    }

    private static void readFails(Path file, String reason) {
        try (var opened = TensorFile.open(file)) {
            var e = assertThrows(TrmException.class, () -> opened.weights().values().forEach(TorchFiles::read));
            assertTrue(e.getMessage().contains(reason), e.getMessage());
        }
    }

    /** An archive whose directory says that a file of 4 numbers has 2⁴⁰ bytes. */
    @Test
    void aLengthThatTheFileCannotHaveIsNotBelieved() throws IOException {
        var bytes = Files.readAllBytes(TorchFiles.path("bfloat16.pt"));
        var directory = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        for (int i = bytes.length - 4; i >= 0; i--) {
            boolean entry = directory.getInt(i) == 0x02014B50;
            if (entry && new String(bytes, i + 46, directory.getShort(i + 28)).endsWith("/data/0")) {
                directory.putInt(i + 20, 0x7FFFFFF0).putInt(i + 24, 0x7FFFFFF0);
            }
        }
        var file = temp.resolve("long.pt");
        Files.write(file, bytes);
        var e = assertThrows(TrmException.class, () -> {
            try (var opened = TensorFile.open(file)) {
                opened.weights().values().forEach(TorchFiles::read);
            }
        });
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
}
