package trm.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import trm.model.Key;
import trm.model.ModelKeys;
import trm.tensor.TrmException;

/**
 * Keys given on the command line in the reference's (Hydra's) manner: {@code epochs=5}, {@code arch.hidden_size=128},
 * {@code +run_name=x}, {@code data_paths="[a, b]"}. Values are YAML; {@code arch=trm} is {@code arch.name=trm}.
 *
 * <p>What is given later wins: the defaults, then a preset, then the keys from left to right.
 */
public final class Overrides {
    /** Taken literally: {@code run_name=007} is a name. */
    private static final Set<String> LITERAL = TrainKeys.GROUPS.stream()
            .flatMap(group -> group.keys().stream())
            .filter(key -> key.type().isLiteral())
            .map(Key::name)
            .collect(Collectors.toSet());

    private Overrides() {}

    /**
     * The configuration that a command line asks for.
     *
     * @param preset the name of a preset or the path of a YAML file, or null for the defaults
     * @param overrides each {@code key=value}
     */
    public static TrainConfig apply(String preset, List<String> overrides) {
        return resolve(preset == null ? Map.of() : Presets.load(preset), overrides);
    }

    /** {@code base} changed by {@code overrides}. */
    static TrainConfig apply(TrainConfig base, List<String> overrides) {
        return resolve(base, parse(overrides));
    }

    /** The defaults changed by {@code preset}, then by {@code overrides}. */
    static TrainConfig resolve(Map<String, Object> preset, List<String> overrides) {
        var given = new LinkedHashMap<>(preset);
        given.putAll(parse(overrides));
        return resolve(TrainConfig.DEFAULTS, given);
    }

    private static TrainConfig resolve(TrainConfig base, Map<String, Object> given) {
        var arch = base.arch();
        boolean linked = arch.puzzleEmbNdim() == arch.hiddenSize(); // the reference's ${.hidden_size}
        var hidden = ModelKeys.HIDDEN_SIZE.name();
        if (linked && given.containsKey(hidden)) {
            given.putIfAbsent(ModelKeys.PUZZLE_EMB_NDIM.name(), given.get(hidden));
        }
        return new TrainConfig(ConfigTree.read("", base.settings(), given));
    }

    /** The keys and values of {@code overrides}; keys are not checked here. */
    static Map<String, Object> parse(List<String> overrides) {
        var given = new LinkedHashMap<String, Object>();
        for (var override : overrides) {
            int equals = override.indexOf('=');
            if (equals <= 0 || override.startsWith("~")) {
                throw TrmException.misuse(
                        "'%s' is not understood; settings are key=value, such as epochs=100", override);
            }
            var key = override.substring(0, equals).strip().replaceFirst("^\\+{1,2}", "");
            var value = Yaml.value(key, override.substring(equals + 1), LITERAL.contains(key));
            given.putAll(ConfigTree.flatten(Collections.singletonMap(key, value)));
        }
        return given;
    }
}
