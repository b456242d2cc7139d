package trm.model;

import java.util.Arrays;
import java.util.List;
import trm.tensor.TrmException;

/**
 * The architectures there are, {@code arch=NAME}, each with the reference's keys and defaults for it (its
 * {@code config/arch/NAME.yaml}). Only this package knows them apart.
 */
public enum Architecture {
    TRM("trm", "TinyRecursiveReasoningModel_ACTV1", "Tiny Recursive Model (arXiv 2510.04871)"),
    TRM_SINGLEZ("trm_singlez", "TinyRecursiveReasoningModel_ACTV1", "TRM with latent and answer in one"),
    TRM_HIER6("trm_hier6", "TinyRecursiveReasoningModel_ACTV1", "TRM with six latents; arch.L_cycles is at most 6"),
    HRM("hrm", "HierarchicalReasoningModel_ACTV1", "Hierarchical Reasoning Model (arXiv 2506.21734)"),
    TRANSFORMERS_BASELINE("transformers_baseline", "Model_ACTV2", "a transformer alone; ignores arch.H_cycles");

    private final String key;
    private final String reference;
    private final String help;

    Architecture(String key, String className, String help) {
        this.key = key;
        reference = "recursive_reasoning." + key + "@" + className;
        this.help = help;
    }

    /** The word for it. */
    public String key() {
        return key;
    }

    /** The reference's name for it: {@code recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1}. */
    public String reference() {
        return reference;
    }

    /** What it is, in one line. */
    public String help() {
        return help;
    }

    /** The one that is called {@code name}, here or in the reference; a misuse where none is. */
    static Architecture of(String name) {
        return Arrays.stream(values())
                .filter(a -> a.key.equals(name) || a.reference.equals(name))
                .findFirst()
                .orElseThrow(() -> TrmException.misuse(
                        "there is no architecture '%s'; arch can be: %s",
                        name, String.join(", ", Arrays.stream(values()).map(Architecture::key).toList())));
    }

    /** The values of a model's keys where none are given. */
    public Settings standard() {
        var settings = Settings.standard(ModelKeys.GROUPS).with(ModelKeys.NAME, this);
        return switch (this) {
            case TRM, TRM_SINGLEZ, TRM_HIER6 -> settings;
            case HRM -> settings
                    .with(ModelKeys.H_CYCLES, 2)
                    .with(ModelKeys.L_CYCLES, 2)
                    .with(ModelKeys.H_LAYERS, 4)
                    .with(ModelKeys.L_LAYERS, 4)
                    .with(ModelKeys.PUZZLE_EMB_LEN, 0)
                    .with(ModelKeys.NO_ACT_CONTINUE, false);
            case TRANSFORMERS_BASELINE -> settings
                    .with(ModelKeys.H_CYCLES, 1)
                    .with(ModelKeys.H_LAYERS, 8)
                    .with(ModelKeys.NUM_HEADS, 12)
                    .with(ModelKeys.PUZZLE_EMB_LEN, 0)
                    .with(ModelKeys.NO_ACT_CONTINUE, false);
        };
    }

    /** The keys that it does not have: they keep their standard values, and its files do not mention them. */
    public List<Key<?>> lacks() {
        return switch (this) {
            case TRM, TRM_SINGLEZ, TRM_HIER6 -> List.of(ModelKeys.ACT_ENABLED);
            case HRM -> List.of(ModelKeys.ACT_ENABLED, ModelKeys.PUZZLE_EMB_LEN, ModelKeys.NO_ACT_CONTINUE);
            case TRANSFORMERS_BASELINE -> List.of(
                    ModelKeys.L_CYCLES,
                    ModelKeys.L_LAYERS,
                    ModelKeys.MLP_T,
                    ModelKeys.PUZZLE_EMB_LEN,
                    ModelKeys.NO_ACT_CONTINUE);
        };
    }

    /** Whether its heads must share all features: the reference's baseline has 12 heads of 42 features out of 512. */
    boolean needsHeadsThatDivide() {
        return this != TRANSFORMERS_BASELINE;
    }

    /** Whether q_continue, where halting looks at it, learns from what the next step says. */
    boolean learnsContinue() {
        return this != TRANSFORMERS_BASELINE;
    }

    /** Fails where {@code config} asks for what it has not, or cannot do. */
    void check(ModelConfig config) {
        for (var key : lacks()) {
            if (!config.settings().get(key).equals(standard().get(key))) {
                throw lack(key);
            }
        }
        switch (this) {
            case TRM, TRM_SINGLEZ -> {}
            case TRM_HIER6 -> TrmHier6.check(config);
            case HRM -> checkLayers(config);
            case TRANSFORMERS_BASELINE -> {
                checkLayers(config);
                TransformersBaseline.check(config);
            }
        }
    }

    /** The misuse of giving it a key that it {@link #lacks}. */
    public TrmException lack(Key<?> key) {
        return TrmException.misuse("arch=%s has no %s; leave it out", this.key, key);
    }

    private void checkLayers(ModelConfig config) {
        if (config.hLayers() < 1) {
            throw TrmException.misuse("arch.H_layers=0: the network of z_H in arch=%s needs a block at least", key);
        }
    }

    /** Builds it. */
    Recursion build(ModelConfig config, Parts parts) {
        return switch (this) {
            case TRM -> new Trm(config, parts);
            case TRM_SINGLEZ -> new TrmSingleZ(config, parts);
            case TRM_HIER6 -> new TrmHier6(config, parts);
            case HRM -> new Hrm(config, parts);
            case TRANSFORMERS_BASELINE -> new TransformersBaseline(config, parts);
        };
    }

    /** The key. */
    @Override
    public String toString() {
        return key;
    }
}
