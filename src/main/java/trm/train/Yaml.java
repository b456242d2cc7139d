package trm.train;

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
        return new Load(LoadSettings.builder().setSchema(schema).build()).loadFromString(text);
    }

    private static String problem(YamlEngineException e) {
        var text = e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage();
        return text.lines().findFirst().orElse("unreadable");
    }
}
