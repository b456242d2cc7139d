package trm.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import trm.model.Architecture;
import trm.model.ModelConfig;
import trm.model.ModelKeys;
import trm.train.checkpoint.StoredTensor;
import trm.train.checkpoint.WeightNames;

/**
 * What the names and shapes of a model's weights tell of its configuration.
 *
 * @param given keys and values as YAML has them
 * @param vocabSize tokens there are
 * @param puzzleRows rows of the puzzle table; 1 where there is none
 * @param length positions of a sequence, the puzzle prefix included; 0 where no shape tells
 */
record ShapeKeys(Map<String, Object> given, int vocabSize, int puzzleRows, int length) {
    private static final String INNER = WeightNames.PREFIX;
    private static final Pattern LAYER = Pattern.compile("model\\.inner\\.([HL]_level)\\.layers\\.(\\d{1,4})\\..*");
    private static final List<Integer> MATRIX = List.of(-1, -1);

    static ShapeKeys of(Map<String, StoredTensor> weights) {
        var given = new LinkedHashMap<String, Object>();
        var tokens = matrix(weights, "embed_tokens.embedding_weight");
        int hidden = tokens.get(1);
        given.put(ModelKeys.NAME.name(), architecture(weights.keySet()).key());
        given.put(ModelKeys.HIDDEN_SIZE.name(), hidden);
        var puzzles = matrix(weights, "puzzle_emb.weights");
        given.put(ModelKeys.PUZZLE_EMB_NDIM.name(), puzzles == null ? 0 : puzzles.get(1));
        layers(weights.keySet(), "H_level", ModelKeys.H_LAYERS.name(), given);
        layers(weights.keySet(), "L_level", ModelKeys.L_LAYERS.name(), given);
        var level = weights.containsKey(INNER + "L_level.layers.0.mlp.gate_up_proj.weight") ? "L_level" : "H_level";
        var mixer = matrix(weights, level + ".layers.0.mlp_t.gate_up_proj.weight");
        var gate = matrix(weights, level + ".layers.0.mlp.gate_up_proj.weight");
        var positions = matrix(weights, "embed_pos.embedding_weight");
        given.put(ModelKeys.MLP_T.name(), mixer != null);
        if (gate != null) {
            given.put(ModelKeys.EXPANSION.name(), expansion(hidden, gate.get(0) / 2));
        }
        if (positions != null) {
            given.put(ModelKeys.POS_ENCODINGS.name(), "learned");
        } else if (mixer != null) {
            given.put(ModelKeys.POS_ENCODINGS.name(), "none"); // positions are what it mixes
        }
        var init = weights.getOrDefault(INNER + "H_init", weights.get(INNER + "L_init"));
        if (init != null && init.type().startsWith("BF")) {
            given.put(ModelKeys.FORWARD_DTYPE.name(), "bfloat16"); // which the reference keeps them in
        }
        int length = positions != null ? positions.get(0) : mixer != null ? mixer.get(1) : 0;
        return new ShapeKeys(given, tokens.get(0), puzzles == null ? 1 : puzzles.get(0), length);
    }

    /** The extents of a weight that is a matrix, or null where there is none of this name. */
    private static List<Integer> matrix(Map<String, StoredTensor> weights, String name) {
        var tensor = weights.get(INNER + name);
        if (tensor != null) {
            tensor.checkShape(MATRIX);
        }
        return tensor == null ? null : tensor.shape();
    }

    /** Which networks and which first states there are tells the architectures apart. */
    private static Architecture architecture(Set<String> names) {
        boolean high = names.stream().anyMatch(name -> name.startsWith(INNER + "H_level."));
        boolean low = names.stream().anyMatch(name -> name.startsWith(INNER + "L_level."));
        if (high) {
            return low ? Architecture.HRM : Architecture.TRANSFORMERS_BASELINE;
        }
        if (names.contains(INNER + "L1_init")) {
            return Architecture.TRM_HIER6;
        }
        return names.contains(INNER + "H_init") ? Architecture.TRM : Architecture.TRM_SINGLEZ;
    }

    private static void layers(Set<String> names, String level, String key, Map<String, Object> given) {
        var numbers = names.stream()
                .map(LAYER::matcher)
                .filter(layer -> layer.matches() && layer.group(1).equals(level))
                .map(layer -> Integer.parseInt(layer.group(2)))
                .collect(Collectors.toSet());
        if (!numbers.isEmpty()) {
            given.put(key, numbers.size());
        }
    }

    /** The usual 4 where it makes this inner width, as several do; else one that makes it. */
    private static double expansion(int hidden, int inner) {
        return ModelConfig.swigluInner(hidden, 4) == inner ? 4 : inner * 1.5 / hidden;
    }
}
