package trm.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import trm.tensor.TrmException;

class DevicesTest {
    @Test
    void oneOfAKindByItsNumber() {
        assertTrue(Devices.kinds().contains("cpu"));
        var there = Devices.find("cpu");
        assertEquals(1, there.devices().size());
        assertEquals("", there.missing());
        try (var device = Devices.open("cpu:0", 2)) {
            assertEquals(2, device.threads());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "cpu:1 | there is no device 'cpu:1'; there is one of that kind, cpu:0",
        "cpu:99999999999 | there is no device 'cpu:99999999999'; there is one of that kind, cpu:0",
        "cpu:x | a device is a kind, or a kind, a colon and a number; not 'cpu:x'",
        "cpu: | a device is a kind, or a kind, a colon and a number; not 'cpu:'",
    })
    void noSuchNumber(String name, String sentence) {
        var e = assertThrows(TrmException.class, () -> Devices.open(name));
        assertEquals(sentence, e.getMessage());
        assertEquals(2, e.exitCode());
    }

    @Test
    void noSuchKind() {
        for (var name : new String[] {"abacus", "abacus:0"}) {
            var e = assertThrows(TrmException.class, () -> Devices.open(name));
            assertTrue(e.getMessage().startsWith("there is no device 'abacus'; there are: cpu"), e.getMessage());
            assertEquals(2, e.exitCode());
        }
    }
}
