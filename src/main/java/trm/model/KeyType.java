package trm.model;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import trm.tensor.TrmException;

/**
 * How the values of a key are given and written: between a type of Java and what YAML has.
 *
 * @param read the value; a misuse where what is given is none
 * @param write what {@code read} takes for it
 * @param isLiteral whether a command line means its value as it stands: {@code run_name=007} is a name, not a number
 * @param choices the words there are, where they are few; else empty
 */
public record KeyType<T>(
        Function<Given, T> read, Function<T, Object> write, boolean isLiteral, List<String> choices) {

    public static final KeyType<Integer> INTEGER = of(Given::integer, n -> n);
    public static final KeyType<Long> LONG = of(Given::wholeNumber, n -> n);
    public static final KeyType<Double> NUMBER = of(Given::number, KeyType::plain);
    public static final KeyType<Boolean> FLAG = of(Given::flag, flag -> flag);
    public static final KeyType<String> WORD = of(Given::word, word -> word);
    public static final KeyType<List<Integer>> INTEGERS = of(Given::integers, list -> list);

    /** An {@code Integer} or null. */
    public static final KeyType<Integer> INTEGER_OR_NULL = of(g -> g.isNull() ? null : g.integer(), n -> n);

    /** A size that is found where none is given: 0 in Java, null in YAML. */
    public static final KeyType<Integer> SIZE_OR_NULL = of(g -> g.isNull() ? 0 : g.integer(), n -> n == 0 ? null : n);

    /** A text or null. */
    public static final KeyType<String> TEXT = literal(Given::text, text -> text);

    public static final KeyType<List<String>> TEXTS = literal(Given::texts, list -> list);

    public static <T> KeyType<T> of(Function<Given, T> read, Function<T, Object> write) {
        return new KeyType<>(read, write, false, List.of());
    }

    /** A type whose values a command line means as they stand. */
    public static <T> KeyType<T> literal(Function<Given, T> read, Function<T, Object> write) {
        return new KeyType<>(read, write, true, List.of());
    }

    /** One of {@code values}, each called by its {@code word}. */
    public static <T> KeyType<T> choice(T[] values, Function<T, String> word) {
        var words = Arrays.stream(values).map(word).toList();
        return new KeyType<>(
                given -> {
                    int found = words.indexOf(given.word());
                    if (found < 0) {
                        throw TrmException.misuse(
                                "%s must be one of %s, not '%s'",
                                given.key(), String.join(", ", words), given.word());
                    }
                    return values[found];
                },
                word::apply,
                false,
                words);
    }

    /** A word, for which the reference's own is taken too. */
    public static KeyType<String> alias(String references, String word) {
        return of(given -> given.word().equals(references) ? word : given.word(), w -> w);
    }

    /** 0.0001 rather than 1.0E-4, and 10000.0 rather than 1E+4. */
    private static Object plain(double value) {
        return value == Math.rint(value) ? (Object) value : BigDecimal.valueOf(value).stripTrailingZeros();
    }
}
