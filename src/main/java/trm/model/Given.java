package trm.model;

import java.util.List;
import trm.tensor.TrmException;

/**
 * What a key was given in YAML, read as the type that the key wants; else a misuse names key, value and expectation.
 *
 * @param key what messages call it
 * @param value a {@code String}, {@code Number}, {@code Boolean}, {@code List}, {@code Map} or null
 */
public record Given(String key, Object value) {
    public boolean isNull() {
        return value == null;
    }

    public int integer() {
        return toInt(value);
    }

    public long wholeNumber() {
        return toLong(value);
    }

    public double number() {
        if (value instanceof Number n) {
            return n.doubleValue();
        }
        throw expected("a number");
    }

    public boolean flag() {
        if (value instanceof Boolean b) {
            return b;
        }
        throw expected("true or false");
    }

    public String word() {
        return toText(value, "a word");
    }

    /** A text that may be absent: null then. */
    public String text() {
        return isNull() ? null : toText(value, "a text or null");
    }

    /** A list; one value alone counts as a list of one, null as none. */
    public List<?> list() {
        return switch (value) {
            case null -> List.of();
            case List<?> list -> list;
            case Object single -> List.of(single);
        };
    }

    public List<String> texts() {
        return list().stream().map(item -> toText(item, "a list like [a, b]")).toList();
    }

    public List<Integer> integers() {
        return list().stream().map(this::toInt).toList();
    }

    /** The misuse of having been given something else than {@code wanted}. */
    public TrmException expected(String wanted) {
        return TrmException.misuse("%s=%s: expected %s", key, value, wanted);
    }

    private int toInt(Object item) {
        long number = toLong(item);
        if (number != (int) number) {
            throw expected("a whole number of at most " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    private long toLong(Object item) {
        return switch (item) {
            case Integer i -> i;
            case Long l -> l;
            case Double d when d == Math.rint(d) && Math.abs(d) < 0x1p53 -> d.longValue(); // 1e5
            case null, default -> throw expected("a whole number");
        };
    }

    private String toText(Object item, String wanted) {
        return switch (item) {
            case String s -> s;
            case Number n -> n.toString();
            case Boolean b -> b.toString();
            case null, default -> throw expected(wanted);
        };
    }
}
