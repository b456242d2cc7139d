package trm.train.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.tensor.TrmException;

class PickleReaderTest {
    private static byte[] bytes(int... parts) {
        var out = new ByteArrayOutputStream();
        for (int part : parts) {
            out.write(part);
        }
        return out.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] text(String text) {
        var utf8 = text.getBytes(StandardCharsets.UTF_8);
        return join(bytes('X', utf8.length, 0, 0, 0), utf8);
    }

    private static Object read(byte[]... parts) {
        var pickle = join(parts);
        try {
            return new PickleReader(new ByteArrayInputStream(pickle), pickle.length, "f.pt").read();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static TrmException fails(String reason, byte[]... parts) {
        var e = assertThrows(TrmException.class, () -> read(parts));
        assertTrue(e.getMessage().startsWith("f.pt: its pickle ") && e.getMessage().contains(reason), e.getMessage());
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e;
    }

    @Test
    void valuesOfEveryKind() {
        assertEquals(-2L, read(bytes(0x80, 2, 'J', 0xFE, 0xFF, 0xFF, 0xFF, '.')));
        assertEquals(65_534L, read(bytes('M', 0xFE, 0xFF, '.')));
        assertEquals(-1L, read(bytes(0x8A, 1, 0xFF, '.')));
        assertEquals(0L, read(bytes(0x8A, 0, '.')));
        assertEquals(BigInteger.ONE.shiftLeft(64), read(bytes(0x8A, 9, 0, 0, 0, 0, 0, 0, 0, 0, 1, '.')));
        assertEquals(1.5, read(bytes('G', 0x3F, 0xF8, 0, 0, 0, 0, 0, 0, '.')));
        assertEquals("größe", read(text("größe"), ascii(".")));
        assertEquals("ab", read(bytes(0x95, 5, 0, 0, 0, 0, 0, 0, 0, 0x8C, 2, 'a', 'b', 0x94, '0', 'h', 0, '.')));
        assertEquals(Arrays.asList(true, null, false), read(bytes(']', '(', 0x88, 'N', 0x89, 'e', '.')));
        assertEquals(Map.of("a", 1L, 2L, List.of()),
                read(ascii("}("), text("a"), bytes('K', 1, 'K', 2, ']', 'u', '.')));
        assertEquals(new PickleReader.Tuple(List.of(1L, 2L, 3L)), read(bytes('K', 1, 'K', 2, 'K', 3, 0x87, '.')));
        assertEquals(Map.of(), read(ascii("ccollections\nOrderedDict\n)R}b.")), "with attributes");
    }

    @ParameterizedTest
    @CsvSource({
        "'cos\nsystem\n', os.system",
        "'cposix\nsystem\n', posix.system",
        "'cbuiltins\neval\n', builtins.eval",
        "'c__builtin__\nexec\n', __builtin__.exec",
        "'csubprocess\nPopen\n', subprocess.Popen",
        "'(ios\nsystem\n', os.system",
        "'ctorch\nload\n', torch.load",
        "'ctorch.storage\n_load_from_bytes\n', torch.storage._load_from_bytes",
        "'ccollections\nOrderedDict.__init__\n', collections.OrderedDict.__init__"
    })
    void functionsAreRefusedByName(String instruction, String name) {
        var e = fails("asks for " + name + ",", ascii(instruction.replace("\\n", "\n")), ascii("(tR."));
        assertEquals(2, e.exitCode());
        var module = name.substring(0, name.lastIndexOf('.'));
        if (!module.contains("OrderedDict")) {
            fails("asks for " + name + ",", text(module), text(name.substring(module.length() + 1)), bytes(0x93, '.'));
        }
    }

    @Test
    void aNameIsFitForATerminal() {
        var e = fails("asks for ?[31mos.a", ascii("c\u001b[31mos\na" + "x".repeat(5000) + "\n."));
        assertTrue(e.getMessage().length() < 400, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0x81", "0x92", "0x6f", "0x82", "0x50", "0x00", "0xff", "0x53", "0x42"})
    void otherInstructionsAreRefused(String instruction) {
        fails("has the instruction " + instruction, bytes(')', ')', Integer.decode(instruction), '.'));
    }

    @Test
    void nonsenseIsOneSentence() {
        fails("takes more than there is", ascii("."));
        fails("takes more than there is", ascii("(."));
        fails("takes more than there is", ascii("]N(a."));
        fails("takes more than there is", bytes(0x85, '.'));
        fails("a mark is missing", ascii("]e."));
        fails("no list", ascii("}Na."));
        fails("no dictionary", ascii("]NNs."));
        fails("no dictionary", ascii("}(Nu."));
        fails("neither text nor number", ascii("}]Ns."));
        fails("never there", bytes('h', 7, '.'));
        fails("calls what is no function", ascii("N)R."));
        fails("calls what is no function", ascii("ccollections\nOrderedDict\nNR."));
        fails("calls torch.FloatStorage", ascii("ctorch\nFloatStorage\n)R."));
        fails("an OrderedDict is made of arguments", ascii("ccollections\nOrderedDict\n(NtR."));
        fails("sets attributes", ascii("]}b."));
        fails("cut short", bytes('X', 0xFF, 0xFF, 0xFF, 0x7F, 'a'));
        fails("cut short", bytes('X', 0xFF, 0xFF, 0xFF, 0xFF, 'a'));
        fails("cut short", bytes(0x8D, 0, 0, 0, 0, 0, 0, 0, 0x80, 'a'));
        fails("not in UTF-8", bytes('X', 1, 0, 0, 0, 0xFF, '.'));
        fails("protocol 9", bytes(0x80, 9, '.'));
        fails("a storage is not described", ascii("NQ."));
        fails("a parameter has no data", ascii("ctorch._utils\n_rebuild_parameter\n)R."));
        fails("no class that is known", ascii("ctorch._tensor\n_rebuild_from_type_v2\n(NNNNtR."));
    }

    /** {@code _rebuild_tensor_v2} of a storage of 4 numbers. */
    private static byte[] tensor(byte[] offset, byte[] size, byte[] stride) {
        var storage = join(
                ascii("("), text("storage"), ascii("ctorch\nFloatStorage\n"), text("0"), text("cpu"),
                bytes('K', 4, 't', 'Q'));
        return join(
                ascii("ctorch._utils\n_rebuild_tensor_v2\n("), storage, offset, size, stride, ascii("tR."));
    }

    @Test
    void aTensorIsWithinItsStorage() {
        var four = bytes('(', 'K', 4, 't');
        var one = bytes('(', 'K', 1, 't');
        var view = (TorchView) read(tensor(bytes('K', 0), four, one));
        assertEquals(List.of(4), view.shape());
        fails("beyond its storage", tensor(bytes('K', 1), four, one));
        fails("beyond its storage", tensor(bytes('J', 0xFF, 0xFF, 0xFF, 0xFF), four, one));
        fails("beyond its storage", tensor(bytes('K', 0), four, bytes('(', 'K', 2, 't')));
        var huge = bytes('(', 0x8A, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 't');
        fails("beyond its storage", tensor(bytes('K', 0), four, huge));
        fails("the extent 9223372036854775807", tensor(bytes('K', 0), huge, one));
        fails("the extent -1", tensor(bytes('K', 0), bytes('(', 0x8A, 1, 0xFF, 't'), one));
        fails("a stride", tensor(bytes('K', 0), four, bytes('(', 0x8A, 1, 0xFF, 't')));
        fails("not described", tensor(bytes('K', 0), four, bytes('(', 't')));
        fails("9 dimensions", tensor(bytes('K', 0), ascii("(NNNNNNNNNt"), ascii("(NNNNNNNNNt")));
    }

    @Test
    void depthDoesNotMatter() {
        int deep = 1_000_000;
        var nested = new byte[2 * deep + 2];
        Arrays.fill(nested, 0, deep + 1, (byte) ']');
        Arrays.fill(nested, deep + 1, nested.length - 1, (byte) 'a');
        nested[nested.length - 1] = '.';
        assertTrue(read(nested) instanceof List<?>);
    }

    @Test
    void everyTruncationIsOneSentence() {
        var whole = PickleWriter.stateDict(TorchFiles.entries("model.inner.", NumberType.FLOAT32));
        assertTrue(read(whole) instanceof Map<?, ?>);
        for (int length = 0; length < whole.length; length++) {
            fails("cut short", Arrays.copyOf(whole, length));
        }
    }
}
