package trm.train;

import java.util.Locale;
import java.util.Map;
import trm.tensor.TrmException;

/** The reference's names of classes in {@code all_config.yaml}, {@code module@Class}, beside the words used here. */
final class ReferenceNames {
    private static final String TRM = "TinyRecursiveReasoningModel_ACTV1";
    private static final String HRM = "HierarchicalReasoningModel_ACTV1";
    private static final String BASELINE = "Model_ACTV2";

    /** The class of each architecture; its module has the architecture's own name. */
    private static final Map<String, String> CLASSES = Map.of(
            "trm", TRM, "trm_singlez", TRM, "trm_hier6", TRM, "hrm", HRM, "transformers_baseline", BASELINE);

    private ReferenceNames() {}

    /**
     * The word for an architecture that a file calls {@code name}, which may be the word already. The class tells it,
     * for HRM's own programs have it in another module; several of TRM's have one class and tell by the module.
     */
    static String architecture(String name) {
        int at = name.indexOf('@');
        var module = at < 0 ? name : name.substring(name.lastIndexOf('.', at) + 1, at);
        return switch (name.substring(at + 1)) {
            case HRM -> "hrm";
            case BASELINE -> "transformers_baseline";
            case TRM -> module;
            default -> name;
        };
    }

    /** What the reference calls the architecture {@code word}; fails where it has none such. */
    static String reference(String word) {
        var type = CLASSES.get(word);
        if (type == null) {
            throw TrmException.misuse("the reference has no architecture %s: it cannot load these weights", word);
        }
        return "recursive_reasoning.%s@%s".formatted(word, type);
    }

    /** What the reference calls the evaluator {@code word}: {@code arc@ARC}. */
    static String evaluator(String word) {
        return word + "@" + word.toUpperCase(Locale.ROOT);
    }
}
