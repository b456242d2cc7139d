package trm.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import trm.model.ModelConfig;
import trm.tensor.TrmException;

/**
 * Keys given on the command line in the reference's (Hydra's) manner: {@code epochs=5}, {@code arch.hidden_size=128},
 * {@code +run_name=x}, {@code data_paths="[a, b]"}. Values are YAML; {@code arch=trm} is {@code arch.name=trm}.
 *
 * <p>What is given later wins: the defaults, then a preset, then the keys from left to right.
 */
public final class Overrides {
    /** Taken literally: {@code run_name=007} is a name. */
    private static final Set<String> TEXTS = Set.of(
            "run_name", "project_name", "load_checkpoint", "checkpoint_path", "data_paths", "data_paths_test",
            "eval_save_outputs");

    private static final String NDIM = "arch.puzzle_emb_ndim";
    private static final String HIDDEN = "arch.hidden_size";

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
        return resolve(ConfigTree.toFlat(base), base.arch(), parse(overrides));
    }

    /** The defaults changed by {@code preset}, then by {@code overrides}. */
    static TrainConfig resolve(Map<String, Object> preset, List<String> overrides) {
        var given = new LinkedHashMap<>(preset);
        given.putAll(parse(overrides));
        return resolve(ConfigTree.toFlat(TrainConfig.DEFAULTS), ModelConfig.DEFAULTS, given);
    }

    private static TrainConfig resolve(Map<String, Object> base, ModelConfig arch, Map<String, Object> given) {
        boolean linked = arch.puzzleEmbNdim() == arch.hiddenSize(); // the reference's ${.hidden_size}
        if (linked && given.containsKey(HIDDEN)) {
            given.putIfAbsent(NDIM, given.get(HIDDEN));
        }
        return ConfigTree.fromValues(Values.over(base, given));
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
            var value = Yaml.value(key, override.substring(equals + 1), TEXTS.contains(key));
            given.putAll(ConfigTree.flatten(Collections.singletonMap(key, value)));
        }
        return given;
    }
}
