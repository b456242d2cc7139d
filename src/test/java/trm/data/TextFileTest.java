package trm.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import trm.tensor.TrmException;

class TextFileTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"UTF-8,''", "UTF-8,\uFEFF", "UTF-16BE,\uFEFF", "UTF-16LE,\uFEFF"})
    void readsWhatEditorsWrite(String charset, String mark) throws IOException {
        for (var text : new String[] {"", "a", "ä·𝄞\r\nx", "long ".repeat(5000) + "ü"}) {
            var file = Files.write(folder.resolve("text"), (mark + text).getBytes(Charset.forName(charset)));
            assertEquals(text, TextFile.read(file));
            assertEquals(text, TextFile.read(Files.newInputStream(file), "it"));
            try (var reader = TextFile.reader(file)) {
                assertEquals(text.lines().toList(), reader.lines().toList());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ISO-8859-1", "UTF-16LE", "UTF-32"})
    void namesTheFileThatIsNoText(String charset) throws IOException {
        var file = Files.write(folder.resolve("odd.txt"), ("x".repeat(9000) + "ß").getBytes(Charset.forName(charset)));
        for (Runnable read : new Runnable[] {() -> TextFile.read(file), () -> lines(file)}) {
            var e = assertThrows(TrmException.class, read::run);
            assertTrue(e.getMessage().startsWith(file.toString()), e.getMessage());
            assertTrue(e.getMessage().contains("UTF-8"), e.getMessage());
            assertEquals(2, e.exitCode());
        }
        var half = new ByteArrayInputStream("\uFEFFab".getBytes(StandardCharsets.UTF_16BE), 0, 5);
        var e = assertThrows(TrmException.class, () -> TextFile.read(half, "half"));
        assertTrue(e.getMessage().startsWith("half "), e.getMessage());
    }

    private static void lines(Path file) {
        try (var reader = TextFile.reader(file)) {
            reader.lines().count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void saysThatThereIsNone() {
        var none = folder.resolve("none.txt");
        assertTrue(assertThrows(TrmException.class, () -> TextFile.read(none)).getMessage().contains("no such file"));
        assertTrue(assertThrows(TrmException.class, () -> TextFile.read(folder)).getMessage().contains("is a folder"));
    }
}
