package trm.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import trm.tensor.TrmException;

/** Reads JSON into maps (in the file's order), lists, numbers, texts and booleans, and writes text as Python does. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /** Reads a whole file; fails with its name, line and column where it is no JSON. */
    public static Object read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw TrmException.failure("%s: there is no such file.", file);
        }
        try (var in = TextFile.reader(file); var parser = FACTORY.createParser(ObjectReadContext.empty(), in)) {
            return read(parser, file.toString(), 0);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s).", file, e.getMessage());
        }
    }

    /** Reads all of {@code in}, which is UTF-8 without looking; {@code source} is its name for messages. */
    public static Object read(InputStream in, String source) {
        var text = new InputStreamReader(in, StandardCharsets.UTF_8);
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return read(parser, source, 0);
        }
    }

    /** Reads {@code text}, the line of this number of a file that has a value in each line. */
    public static Object line(String text, Path file, int number) {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return read(parser, file.toString(), number - 1);
        }
    }

    private static Object read(JsonParser parser, String source, int linesBefore) {
        try {
            parser.nextToken();
            var value = value(parser);
            if (parser.nextToken() != null) {
                throw fault(source, linesBefore + parser.currentTokenLocation().getLineNr(),
                        parser.currentTokenLocation().getColumnNr(), "there is more after the end", null);
            }
            return value;
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw fault(source, at == null ? 0 : linesBefore + at.getLineNr(), at == null ? 0 : at.getColumnNr(),
                    e.getOriginalMessage().lines().findFirst().orElse("cut short"), e);
        }
    }

    private static TrmException fault(String source, int line, int column, String what, Exception cause) {
        return TrmException.failure(
                cause, "%s, line %d, column %d: this is not JSON (%s); copy the file again.",
                source, line, column, what);
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case null, default -> null;
        };
    }

    private static Map<String, Object> object(JsonParser parser) {
        var object = new LinkedHashMap<String, Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var name = parser.currentName();
            parser.nextToken();
            object.put(name, value(parser));
        }
        return object;
    }

    private static List<Object> array(JsonParser parser) {
        var array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(parser));
        }
        return array;
    }

    /** {@code text} in quotes, as Python's {@code json.dump} writes it: ASCII alone. */
    public static String quote(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> {
                    if (c < ' ' || c > '~') {
                        quoted.append("\\u%04x".formatted((int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
