package trm.train;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trm.tensor.TrmException;

/** YAML values by their dotted keys, read as the type each key wants; a misuse names key, value and expectation. */
final class Values {
    private final String place; // what messages put before a key
    private final Map<String, Object> values;

    private Values(String place, Map<String, Object> values) {
        this.place = place;
        this.values = values;
    }

    /** {@code given} over {@code defaults}, which hold every key there is. */
    static Values over(Map<String, Object> defaults, Map<String, Object> given) {
        return over("", defaults, given);
    }

    /** As {@link #over(Map, Map)} for the fields of an item of the list {@code key}. */
    Values within(String key, Map<String, Object> defaults, Map<String, Object> given) {
        return over(place + key + ": ", defaults, given);
    }

    private static Values over(String place, Map<String, Object> defaults, Map<String, Object> given) {
        checkKnown(place, defaults.keySet(), given.keySet());
        var merged = new LinkedHashMap<>(defaults);
        merged.putAll(given);
        return new Values(place, merged);
    }

    /** Every one of {@code keys} is among {@code known}. */
    static void checkKnown(String place, Set<String> known, Set<String> keys) {
        for (var key : keys) {
            if (!known.contains(key)) {
                throw TrmException.misuse("%sunknown key '%s'%s", place, key, Nearest.hint(key, known));
            }
        }
    }

    boolean isNull(String key) {
        return values.get(key) == null;
    }

    int integer(String key) {
        long value = wholeNumber(key);
        if (value != (int) value) {
            throw expected(key, "a whole number of at most " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    long wholeNumber(String key) {
        return wholeNumber(key, values.get(key));
    }

    private long wholeNumber(String key, Object value) {
        return switch (value) {
            case Integer i -> i;
            case Long l -> l;
            case Double d when d == Math.rint(d) && Math.abs(d) < 0x1p53 -> d.longValue(); // 1e5
            case null, default -> throw expected(key, "a whole number");
        };
    }

    double number(String key) {
        return values.get(key) instanceof Number n ? n.doubleValue() : fail(key, "a number");
    }

    boolean flag(String key) {
        return values.get(key) instanceof Boolean b ? b : fail(key, "true or false");
    }

    /** A text that may be absent: null then. */
    String text(String key) {
        return isNull(key) ? null : asText(key, values.get(key), "a text or null");
    }

    String word(String key) {
        return asText(key, values.get(key), "a word");
    }

    /** A path that may be absent: null then. */
    Path path(String key) {
        var text = text(key);
        return text == null ? null : asPath(key, text);
    }

    /** A list; one value alone counts as a list of one. */
    List<?> list(String key) {
        return switch (values.get(key)) {
            case null -> List.of();
            case List<?> list -> list;
            case Object single -> List.of(single);
        };
    }

    List<String> texts(String key) {
        return list(key).stream().map(item -> asText(key, item, "a list like [a, b]")).toList();
    }

    List<Path> paths(String key) {
        return texts(key).stream().map(text -> asPath(key, text)).toList();
    }

    List<Integer> integers(String key) {
        return list(key).stream().map(item -> Math.toIntExact(wholeNumber(key, item))).toList();
    }

    private String asText(String key, Object value, String wanted) {
        return switch (value) {
            case String s -> s;
            case Number n -> n.toString();
            case Boolean b -> b.toString();
            case null, default -> throw expected(key, wanted);
        };
    }

    private Path asPath(String key, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw expected(key, "a path");
        }
    }

    private <T> T fail(String key, String wanted) {
        throw expected(key, wanted);
    }

    private TrmException expected(String key, String wanted) {
        return TrmException.misuse("%s%s=%s: expected %s", place, key, values.get(key), wanted);
    }
}
