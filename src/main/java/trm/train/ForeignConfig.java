package trm.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.data.TextFile;
import trm.model.ModelKeys;
import trm.tensor.TrmException;
import trm.train.checkpoint.Printable;

/**
 * An {@code all_config.yaml} as the reference and its kin write it: keys that mean nothing here are no fault in it.
 *
 * @param file where it is from; null for none
 * @param given keys and values that are known here, as YAML has them
 * @param unknown the other keys
 */
record ForeignConfig(Path file, Map<String, Object> given, List<String> unknown) {
    /** No file. */
    static final ForeignConfig NONE = new ForeignConfig(null, Map.of(), List.of());

    static ForeignConfig read(Path file) {
        if (!(Yaml.file(TextFile.read(file), file.toString()) instanceof Map<?, ?> tree)) {
            throw TrmException.misuse("%s is not a configuration: no 'key: value' lines", file);
        }
        var known = TrainConfig.DEFAULTS.settings().write().keySet();
        var given = new LinkedHashMap<String, Object>();
        var unknown = new ArrayList<String>();
        ConfigTree.flatten(tree).forEach((key, value) -> {
            if (known.contains(key)) {
                given.put(key, value);
            } else {
                unknown.add(Printable.of(key));
            }
        });
        given.computeIfPresent(ModelKeys.NAME.name(), (key, value) ->
                value instanceof String name ? ReferenceNames.architecture(name) : value);
        return new ForeignConfig(file, given, unknown);
    }
}
