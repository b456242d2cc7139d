package trm.train;

import java.util.Arrays;
import java.util.Locale;
import trm.model.Architecture;

/** The reference's names of classes in {@code all_config.yaml}, {@code module@Class}, beside the words used here. */
final class ReferenceNames {
    private ReferenceNames() {}

    /**
     * The word for an architecture that a file calls {@code name}, which may be the word already. The class tells it,
     * for HRM's own programs have it in another module; several of TRM's have one class and tell by the module.
     */
    static String architecture(String name) {
        int at = name.indexOf('@');
        if (at < 0) {
            return name;
        }
        var module = name.substring(name.lastIndexOf('.', at) + 1, at);
        var type = name.substring(at);
        var same = Arrays.stream(Architecture.values()).filter(a -> a.reference().endsWith(type)).toList();
        return switch (same.size()) {
            case 0 -> name;
            case 1 -> same.getFirst().key();
            default -> module;
        };
    }

    /** What the reference calls the evaluator {@code word}: {@code arc@ARC}. */
    static String evaluator(String word) {
        return word + "@" + word.toUpperCase(Locale.ROOT);
    }
}
