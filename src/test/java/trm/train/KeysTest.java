package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import trm.model.Key;
import trm.model.KeyGroup;
import trm.model.KeyType;
import trm.model.ModelKeys;
import trm.model.Settings;

/** The lists of keys: each key is told apart from every other by its name, its constant and its accessor. */
class KeysTest {
    /** No two keys have the same value, but for flags. */
    private static final TrainConfig DISTINCT = TrainConfig.of(
            "arch.loss.loss_type=softmax_cross_entropy", "arch.H_cycles=1", "arch.L_cycles=2", "arch.H_layers=3",
            "arch.L_layers=4", "arch.hidden_size=60", "arch.num_heads=5", "arch.expansion=1.5",
            "arch.pos_encodings=learned", "arch.puzzle_emb_ndim=30", "arch.puzzle_emb_len=7", "arch.halt_max_steps=6",
            "arch.halt_exploration_prob=0.21", "arch.rms_norm_eps=0.22", "arch.rope_theta=0.23",
            "arch.lma_mode=unclean", "arch.lma_latent_len=8", "arch.lma_latent_dim=40", "data_paths=[a]",
            "data_paths_test=[b]", "evaluators=[]", "global_batch_size=9", "epochs=110", "eval_interval=11",
            "min_eval_interval=12", "lr=0.31", "lr_min_ratio=0.32", "lr_warmup_steps=13", "beta1=0.33", "beta2=0.34",
            "weight_decay=0.35", "puzzle_emb_lr=0.36", "puzzle_emb_weight_decay=0.37", "ema_rate=0.38", "seed=14",
            "load_checkpoint=c", "checkpoint_path=d", "project_name=e", "run_name=f", "eval_save_outputs=[g]");

    private static final List<String> LACKING = DISTINCT.arch().architecture().lacks().stream().map(Key::name).toList();

    static Stream<KeyGroup> groups() {
        return Stream.concat(TrainKeys.GROUPS.stream(), Stream.of(EvaluatorConfig.KEYS));
    }

    static Stream<Key<?>> keys() {
        return groups().flatMap(group -> group.keys().stream());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void everyKeyIsExplainedAndItsDefaultIsOfItsTypeAndRange(Key<?> key) {
        assertTrue(key.name().matches("[a-zA-Z][a-zA-Z0-9_.]*"), key.name());
        assertTrue(key.help().length() > 5 && key.help().lines().count() == 1, key.help());
        assertStandard(key);
    }

    private static <T> void assertStandard(Key<T> key) {
        var settings = Settings.standard(groups().filter(group -> group.keys().contains(key)).toList());
        assertEquals(settings, settings.with(key, key.standard()));
        assertEquals(settings, settings.read(settings.write()));
    }

    @Test
    void everyKeyIsInTheFileAndReadFromIt() {
        var all = TrainKeys.GROUPS.stream().flatMap(group -> group.keys().stream()).map(Key::name).toList();
        assertEquals(all.size(), Set.copyOf(all).size());
        var names = all.stream().filter(name -> !LACKING.contains(name)).toList();
        var file = Yaml.file(DISTINCT.toYaml(), "test") instanceof Map<?, ?> map ? map : Map.of();
        assertEquals(names, List.copyOf(ConfigTree.flatten(file).keySet()));
        assertEquals(DISTINCT, TrainConfig.parse(DISTINCT.toYaml(), "test"));
    }

    /** The one constant of each key is named as the key, from a dot or the beginning on. */
    @ParameterizedTest
    @MethodSource("classes")
    void everyConstantIsNamedAsItsKey(Class<?> type, List<KeyGroup> groups) throws ReflectiveOperationException {
        var found = new ArrayList<Object>();
        for (var field : type.getDeclaredFields()) {
            if (Key.class.isAssignableFrom(field.getType())) {
                assertTrue(Modifier.isPublic(field.getModifiers()), field.getName());
                var key = (Key<?>) field.get(null);
                var name = "_" + key.name().replace('.', '_').toUpperCase(Locale.ROOT);
                assertTrue(name.endsWith("_" + field.getName()), () -> field + " is the key " + key);
                found.add(key);
            }
        }
        assertEquals(groups.stream().flatMap(group -> group.keys().stream()).toList(), found);
    }

    static Stream<Object[]> classes() {
        var own = TrainKeys.GROUPS.stream().filter(group -> !ModelKeys.GROUPS.contains(group)).toList();
        return Stream.of(
                new Object[] {ModelKeys.class, ModelKeys.GROUPS},
                new Object[] {TrainKeys.class, own},
                new Object[] {EvaluatorConfig.class, List.of(EvaluatorConfig.KEYS)});
    }

    /** Each accessor reads the key of its own name and no other. */
    @ParameterizedTest
    @MethodSource("accessible")
    void everyAccessorReadsTheKeyOfItsName(Key<?> key) throws ReflectiveOperationException {
        assertEquals(DISTINCT.settings().get(key), accessed(DISTINCT, key));
        if (key.standard() instanceof Boolean flag) {
            var flags = accessible().filter(k -> k.type() == KeyType.FLAG && !LACKING.contains(k.name()));
            for (var other : flags.toList()) {
                var flipped = TrainConfig.of(other.name() + "=" + !(Boolean) other.standard());
                assertEquals(other == key ? !flag : flag, accessed(flipped, key), other::name);
            }
        }
    }

    @Test
    void aKeyThatOneArchitectureHas() {
        assertEquals(List.of(ModelKeys.ACT_ENABLED.name()), LACKING);
        var baseline = TrainConfig.of("arch=transformers_baseline");
        assertTrue(baseline.arch().actEnabled());
        assertFalse(baseline.with("arch.act_enabled=false").arch().actEnabled());
    }

    @Test
    void theDistinctAreDistinct() {
        var seen = new HashMap<Object, Key<?>>();
        TrainKeys.GROUPS.stream().flatMap(group -> group.keys().stream()).forEach(key -> {
            Object value = DISTINCT.settings().get(key);
            assertTrue(value instanceof Boolean || seen.put(value, key) == null, () -> key + " and another: " + value);
        });
    }

    static Stream<Key<?>> accessible() {
        return TrainKeys.GROUPS.stream().flatMap(group -> group.keys().stream()).filter(key -> accessor(key) != null);
    }

    private static Object accessed(TrainConfig config, Key<?> key) throws ReflectiveOperationException {
        var name = key.name();
        Object owner = name.startsWith("arch.lma_") ? config.arch().lma()
                : name.startsWith("arch.") ? config.arch() : config;
        return owner.getClass().getMethod(accessor(key)).invoke(owner);
    }

    /** Null for the key with one possible value. */
    private static String accessor(Key<?> key) {
        if (key == ModelKeys.LOSS_NAME) {
            return null;
        }
        if (key == ModelKeys.LOSS_TYPE) {
            return "loss";
        }
        if (key == ModelKeys.NAME) {
            return "architecture";
        }
        var words = key.name().replaceFirst("^arch\\.(lma_)?", "").toLowerCase(Locale.ROOT).split("_");
        var name = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            name.append(words[i].substring(0, 1).toUpperCase(Locale.ROOT)).append(words[i].substring(1));
        }
        return name.toString();
    }
}
