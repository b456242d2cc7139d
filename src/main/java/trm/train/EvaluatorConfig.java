package trm.train;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import trm.model.Check;
import trm.model.Key;
import trm.model.KeyGroup;
import trm.model.KeyType;
import trm.model.Settings;

/** One of {@code evaluators}: how answers are scored beyond the metrics every evaluation has. */
public record EvaluatorConfig(Settings settings) {
    /** The keys of an evaluator. */
    public static final KeyGroup KEYS = new KeyGroup(
            "Each of evaluators=[{name: arc, pass_Ks: [1, 2]}]", "evaluators: ");

    public static final Key<String> NAME = KEYS.key(
            "name", KeyType.alias("arc@ARC", "arc"), "arc",
            Check.known("evaluator", "evaluators can hold", "arc"),
            "arc: voting over augmentations, as ARC is scored");

    public static final Key<Integer> SUBMISSION_K = KEYS.key(
            "submission_K", KeyType.INTEGER, 2, Check.atLeast(1),
            "attempts written to the submission");

    public static final Key<List<Integer>> PASS_KS = KEYS.key(
            "pass_Ks", KeyType.INTEGERS, List.of(1, 2, 5, 10, 100, 1000), Check.each(Check.atLeast(1)),
            "the K of each ARC/pass@K");

    public static final Key<Boolean> AGGREGATED_VOTING = KEYS.key(
            "aggregated_voting", KeyType.FLAG, true,
            "count the predictions of earlier evaluations too");

    /** The reference's {@code arc@ARC}. */
    public static final EvaluatorConfig ARC = new EvaluatorConfig(Settings.standard(List.of(KEYS)));

    /** Several, each given by its keys or by its name alone. */
    static final KeyType<List<EvaluatorConfig>> LIST = KeyType.of(
            given -> given.list().stream().map(EvaluatorConfig::read).toList(),
            list -> list.stream().map(evaluator -> evaluator.settings.write()).toList());

    /** Takes of {@code settings} what is of an evaluator. */
    public EvaluatorConfig {
        settings = settings.only(List.of(KEYS));
    }

    private static EvaluatorConfig read(Object item) {
        var given = item instanceof Map<?, ?> map ? ConfigTree.flatten(map) : Collections.singletonMap("name", item);
        return new EvaluatorConfig(ConfigTree.read(KEYS.place(), ARC.settings, given));
    }

    /** The same with another value of {@code key}. */
    public <T> EvaluatorConfig with(Key<T> key, T value) {
        return new EvaluatorConfig(settings.with(key, value));
    }

    public String name() {
        return settings.get(NAME);
    }

    public int submissionK() {
        return settings.get(SUBMISSION_K);
    }

    public List<Integer> passKs() {
        return settings.get(PASS_KS);
    }

    public boolean aggregatedVoting() {
        return settings.get(AGGREGATED_VOTING);
    }
}
