package trm.model;

import java.util.List;
import trm.tensor.TrmException;

/** Which values a key may have. */
@FunctionalInterface
public interface Check<T> {
    /** Throws a misuse that names the key, the value and what is allowed, unless {@code value} is. */
    void test(String key, T value);

    /** Both, this first. */
    default Check<T> and(Check<T> other) {
        return (key, value) -> {
            test(key, value);
            other.test(key, value);
        };
    }

    /** Every value. */
    static <T> Check<T> none() {
        return (key, value) -> {};
    }

    /** {@code value ≥ least}. */
    static Check<Integer> atLeast(int least) {
        return (key, value) -> {
            if (value < least) {
                throw TrmException.misuse("%s must be at least %d, not %d", key, least, value);
            }
        };
    }

    /** {@code low ≤ value ≤ high}; a NaN is outside. */
    static Check<Double> within(double low, double high) {
        return (key, value) -> {
            if (!(value >= low && value <= high)) {
                throw TrmException.misuse(
                        "%s must be from %s to %s, not %s", key, plain(low), plain(high), plain(value));
            }
        };
    }

    /** {@code value ≥ 0} and finite. */
    static Check<Double> notNegative() {
        return (key, value) -> {
            if (!(value >= 0) || Double.isInfinite(value)) {
                throw TrmException.misuse("%s must be zero or more, not %s", key, plain(value));
            }
        };
    }

    /** {@code value > 0} and finite. */
    static Check<Double> positive() {
        return (key, value) -> {
            if (!(value > 0) || Double.isInfinite(value)) {
                throw TrmException.misuse("%s must be more than zero, not %s", key, plain(value));
            }
        };
    }

    /** One of {@code words}: {@code there is no architecture 'gpt'; arch can be: trm}. */
    static Check<String> known(String kind, String where, String... words) {
        return (key, word) -> {
            if (!List.of(words).contains(word)) {
                throw TrmException.misuse("there is no %s '%s'; %s: %s", kind, word, where, String.join(", ", words));
            }
        };
    }

    /** Every item of a list. */
    static <T> Check<List<T>> each(Check<T> check) {
        return (key, list) -> list.forEach(item -> check.test(key, item));
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : "" + value;
    }
}
