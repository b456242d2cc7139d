package trm.model;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;
import trm.tensor.TrmException;

/** Checks of configuration values; each throws a misuse that names the key, the value and what is allowed. */
public final class Check {
    private Check() {}

    /** {@code value ≥ least}. */
    public static void atLeast(String key, long value, long least) {
        if (value < least) {
            throw TrmException.misuse("%s must be at least %d, not %d", key, least, value);
        }
    }

    /** {@code low ≤ value ≤ high}; a NaN is outside. */
    public static void within(String key, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw TrmException.misuse("%s must be from %s to %s, not %s", key, plain(low), plain(high), plain(value));
        }
    }

    /** {@code value ≥ 0} and finite. */
    public static void notNegative(String key, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw TrmException.misuse("%s must be zero or more, not %s", key, plain(value));
        }
    }

    /** {@code value > 0} and finite. */
    public static void positive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw TrmException.misuse("%s must be more than zero, not %s", key, plain(value));
        }
    }

    /** The one of {@code choices} whose name is {@code word}. */
    public static <T> T oneOf(String key, String word, T[] choices, Function<T, String> name) {
        for (var choice : choices) {
            if (name.apply(choice).equals(word)) {
                return choice;
            }
        }
        throw TrmException.misuse(
                "%s must be one of %s, not '%s'",
                key, Arrays.stream(choices).map(name).collect(Collectors.joining(", ")), word);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : "" + value;
    }
}
