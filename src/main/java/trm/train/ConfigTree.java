package trm.train;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import trm.model.Key;
import trm.model.Settings;
import trm.tensor.TrmException;

/** Keys nested as in a file, and flat with dots: {@code arch: {hidden_size: 512}} is {@code arch.hidden_size → 512}. */
final class ConfigTree {
    private ConfigTree() {}

    /** The text of a file with every key of {@code settings} but {@code without}, nested. */
    static String toYaml(Settings settings, List<Key<?>> without) {
        var flat = settings.write();
        without.forEach(key -> flat.remove(key.name()));
        return toYaml(flat);
    }

    /** The text of a file from values as YAML has them. */
    static String toYaml(Map<String, Object> flat) {
        var style = DumpSettings.builder()
                .setSchema(new CoreSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .build();
        return new Dump(style).dumpToString(nest(flat));
    }

    /** Nested maps as one, keys joined by dots; lists are values. */
    static Map<String, Object> flatten(Map<?, ?> tree) {
        var flat = new LinkedHashMap<String, Object>();
        flatten("", tree, flat);
        return flat;
    }

    /**
     * {@code settings} with the values given by flat names; a misuse where there is no such key.
     *
     * @param place what messages put before a key
     */
    static Settings read(String place, Settings settings, Map<String, Object> given) {
        checkKnown(place, settings, given.keySet());
        return settings.read(given);
    }

    /** Every one of {@code names} is a key of {@code settings}. */
    static void checkKnown(String place, Settings settings, Set<String> names) {
        var known = settings.write().keySet();
        for (var name : names) {
            if (!known.contains(name)) {
                throw TrmException.misuse("%sunknown key '%s'%s", place, name, Nearest.hint(name, known));
            }
        }
    }

    private static Map<String, Object> nest(Map<String, Object> flat) {
        var branches = new HashMap<String, Map<String, Object>>();
        branches.put("", new LinkedHashMap<>());
        flat.forEach((name, value) -> put(name, value, branches));
        return branches.get("");
    }

    /** Puts a value into the branch it belongs to, which it makes at its first. */
    private static void put(String name, Object value, Map<String, Map<String, Object>> branches) {
        int dot = name.lastIndexOf('.');
        var path = name.substring(0, Math.max(0, dot));
        if (!branches.containsKey(path)) {
            branches.put(path, new LinkedHashMap<>());
            put(path, branches.get(path), branches);
        }
        branches.get(path).put(name.substring(dot + 1), value);
    }

    private static void flatten(String prefix, Map<?, ?> tree, Map<String, Object> into) {
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> branch) {
                flatten(prefix + key + ".", branch, into);
            } else {
                into.put("arch".equals(key) ? "arch.name" : prefix + key, value); // arch=trm chooses by name
            }
        });
    }
}
