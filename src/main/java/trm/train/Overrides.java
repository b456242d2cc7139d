package trm.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import trm.model.Key;
import trm.model.ModelConfig;
import trm.model.ModelKeys;
import trm.model.Settings;
import trm.tensor.TrmException;

/**
 * Keys given on the command line in the reference's (Hydra's) manner: {@code epochs=5}, {@code arch.hidden_size=128},
 * {@code +run_name=x}, {@code data_paths="[a, b]"}. Values are YAML; {@code arch=trm} is {@code arch.name=trm}.
 *
 * <p>What is given later wins: the defaults, then a preset, then the keys from left to right. The defaults are those of
 * the architecture that is chosen in the end. Keys that it lacks are refused, but those of a preset say nothing.
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
        return resolve(base, Map.of(), parse(overrides));
    }

    /** The defaults changed by {@code preset}, then by {@code overrides}. */
    static TrainConfig resolve(Map<String, Object> preset, List<String> overrides) {
        return resolve(TrainConfig.DEFAULTS, preset, parse(overrides));
    }

    private static TrainConfig resolve(TrainConfig base, Map<String, Object> preset, Map<String, Object> overrides) {
        var given = new LinkedHashMap<>(preset);
        given.putAll(overrides);
        var settings = withArchitecture(base.settings(), given);
        for (var key : settings.get(ModelKeys.NAME).lacks()) {
            if (overrides.containsKey(key.name())) {
                throw settings.get(ModelKeys.NAME).lack(key);
            }
            given.remove(key.name());
        }
        var arch = new ModelConfig(settings);
        boolean linked = arch.puzzleEmbNdim() == arch.hiddenSize(); // the reference's ${.hidden_size}
        var hidden = ModelKeys.HIDDEN_SIZE.name();
        if (linked && given.containsKey(hidden)) {
            given.putIfAbsent(ModelKeys.PUZZLE_EMB_NDIM.name(), given.get(hidden));
        }
        return new TrainConfig(ConfigTree.read("", settings, given));
    }

    /** {@code settings}; where another architecture is given, with all that is its own in place of the model's keys. */
    private static Settings withArchitecture(Settings settings, Map<String, Object> given) {
        var name = ModelKeys.NAME.name();
        if (!given.containsKey(name)) {
            return settings;
        }
        var chosen = settings.read(Collections.singletonMap(name, given.get(name))).get(ModelKeys.NAME);
        return chosen == settings.get(ModelKeys.NAME) ? settings : settings.with(chosen.standard());
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
