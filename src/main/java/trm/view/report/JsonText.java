package trm.view.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import trm.data.Json;

/** Writes maps, collections, numbers, texts and booleans as JSON that may stand in a page. */
final class JsonText {
    /** Digits of a number that is not whole: more than a screen can show. */
    private static final MathContext DIGITS = new MathContext(5);

    private JsonText() {}

    static String of(Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private static void write(Object value, StringBuilder into) {
        switch (value) {
            case null -> into.append("null");
            case Map<?, ?> map -> {
                into.append('{');
                for (var entries = map.entrySet().iterator(); entries.hasNext();) {
                    var entry = entries.next();
                    into.append(quote(entry.getKey().toString())).append(':');
                    write(entry.getValue(), into);
                    comma(entries, into);
                }
                into.append('}');
            }
            case Collection<?> collection -> {
                into.append('[');
                for (var elements = collection.iterator(); elements.hasNext();) {
                    write(elements.next(), into);
                    comma(elements, into);
                }
                into.append(']');
            }
            case Double number -> into.append(number(number));
            case Float number -> into.append(number(number));
            case Integer number -> into.append(number);
            case Long number -> into.append(number);
            case Boolean flag -> into.append(flag);
            case String string -> into.append(quote(string));
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void comma(Iterator<?> rest, StringBuilder into) {
        if (rest.hasNext()) {
            into.append(',');
        }
    }

    private static String number(double value) {
        if (!Double.isFinite(value)) {
            return "null";
        }
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : new BigDecimal(value).round(DIGITS).stripTrailingZeros().toString();
    }

    /** No text ends the element of the page that it stands in. */
    private static String quote(String text) {
        return Json.quote(text).replace("<", "\\u003c");
    }
}
