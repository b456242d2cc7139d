package trm.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import trm.tensor.TrmException;

class SettingsTest {
    private static final KeyGroup GROUP = new KeyGroup("Some", "some: ");
    private static final Key<Integer> A = GROUP.key("b.a", KeyType.INTEGER, 3, Check.atLeast(1), "a");
    private static final Key<List<Integer>> LIST =
            GROUP.key("list", KeyType.INTEGERS, List.of(), Check.each(Check.atLeast(1)), "list");
    private static final Key<Integer> SIZE = GROUP.key("size", KeyType.SIZE_OR_NULL, 0, "size");
    private static final Settings STANDARD = Settings.standard(List.of(GROUP));

    private static final KeyGroup OTHERS = new KeyGroup("Others");
    private static final Key<String> OTHER = OTHERS.key("b.a", KeyType.TEXT, null, "named as another");

    @Test
    void valuesAreThoseOfTheirKeys() {
        var changed = STANDARD.with(A, 4).with(LIST, List.of(7));
        assertEquals(List.of(3, 4), List.of(STANDARD.get(A), changed.get(A)));
        assertEquals(STANDARD, changed.with(A, 3).with(LIST, List.of()));
        assertEquals(STANDARD.hashCode(), changed.with(STANDARD).hashCode());
        assertNotEquals(STANDARD, changed);
        assertNotEquals(STANDARD, STANDARD.only(List.of()));
        assertEquals("{b.a=4, list=[7], size=0}", changed.toString());
    }

    @Test
    void aKeyOfOthersIsNone() {
        assertThrows(IllegalArgumentException.class, () -> STANDARD.get(OTHER));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.with(OTHER, "x"));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.with(Settings.standard(List.of(OTHERS))));
        assertThrows(IllegalArgumentException.class, () -> STANDARD.only(List.of(OTHERS)));
    }

    @Test
    void listsAreCopied() {
        var list = new ArrayList<>(List.of(1));
        var settings = STANDARD.with(LIST, list);
        list.add(2);
        assertEquals(List.of(1), settings.get(LIST));
    }

    @Test
    void whatIsWrittenIsRead() {
        var settings = STANDARD.with(A, 4).with(SIZE, 5).with(LIST, List.of(6));
        assertEquals(List.of("b.a", "list", "size"), List.copyOf(settings.write().keySet()));
        assertEquals(settings, STANDARD.read(settings.write()));
        assertEquals(STANDARD, settings.read(STANDARD.write()));
        assertEquals(STANDARD.with(A, 4), STANDARD.read(Map.of("b.a", 4, "unknown", 1)));
    }

    @Test
    void noValueIsOutOfItsRangeOrType() {
        assertMisuse("some: b.a must be at least 1, not 0", () -> STANDARD.with(A, 0));
        assertMisuse("some: b.a must be at least 1, not 0", () -> STANDARD.read(Map.of("b.a", 0)));
        assertMisuse("some: b.a=null: expected a whole number", () -> STANDARD.with(A, null));
        assertMisuse("some: b.a=x: expected a whole number", () -> STANDARD.read(Map.of("b.a", "x")));
        assertMisuse("some: list must be at least 1, not -1", () -> STANDARD.with(LIST, List.of(1, -1)));
        assertFalse(STANDARD.with(SIZE, null).get(SIZE) > 0);
    }

    private static void assertMisuse(String message, Runnable use) {
        assertEquals(message, assertThrows(TrmException.class, use::run).getMessage());
    }
}
