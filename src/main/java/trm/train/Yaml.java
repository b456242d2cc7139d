package trm.train;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;
import org.snakeyaml.engine.v2.schema.Schema;
import trm.tensor.TrmException;

/** Reads YAML 1.2 with its core schema: {@code True}, {@code 1e-4} and {@code null} mean what they say. */
final class Yaml {
    private Yaml() {}

    /**
     * The value of one {@code key=text}.
     *
     * @param literal numbers and booleans stay texts
     */
    static Object value(String key, String text, boolean literal) {
        if (text.isBlank() || text.equals("null") || text.equals("~")) {
            return null;
        }
        try {
            return load(text, literal ? new FailsafeSchema() : new CoreSchema());
        } catch (YamlEngineException e) {
            throw TrmException.misuse(
                    "%s=%s: the value is not valid YAML (%s); put odd characters in quotes", key, text, problem(e));
        }
    }

    /** A whole file's value. */
    static Object file(String text, String source) {
        try {
            return load(text, new CoreSchema());
        } catch (MarkedYamlEngineException e) {
            var line = e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("");
            throw TrmException.misuse("%s%s is not valid YAML: %s", source, line, problem(e));
        } catch (YamlEngineException e) {
            throw TrmException.misuse("%s is not valid YAML: %s", source, problem(e));
        }
    }

    private static Object load(String text, Schema schema) {
        Object value;
        try {
            value = new Load(LoadSettings.builder().setSchema(schema).build()).loadFromString(text);
        } catch (StackOverflowError e) { // the library calls itself for each level
            throw new YamlEngineException("it is nested too deeply");
        }
        checkShared(value, Collections.newSetFromMap(new IdentityHashMap<>()));
        return value;
    }

    /** Aliases of what is nested make trees without an end, or such as no memory holds, of a few lines. */
    private static void checkShared(Object value, Set<Object> seen) {
        var parts = switch (value) {
            case Map<?, ?> map -> Stream.concat(map.keySet().stream(), map.values().stream()).toList();
            case List<?> list -> list;
            case null, default -> List.of();
        };
        boolean nested = value instanceof Map || parts.stream().anyMatch(p -> p instanceof Map || p instanceof List);
        if (nested && !seen.add(value)) {
            throw new YamlEngineException("an alias stands for more than a value or a list of values");
        }
        parts.forEach(part -> checkShared(part, seen));
    }

    private static String problem(YamlEngineException e) {
        var text = e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage();
        return text.lines().findFirst().orElse("unreadable");
    }
}
