package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import trm.model.Architecture;
import trm.model.LmaMode;
import trm.model.LossType;
import trm.model.ModelConfig;
import trm.model.ModelKeys;
import trm.model.PosEncodings;

class TrainConfigYamlTest {
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void writingAndReadingIsTheIdentity(@ForAll("configs") TrainConfig config) {
        assertEquals(config, TrainConfig.parse(config.toYaml(), "test"));
        assertEquals(config, config.with());
    }

    /** A file as the reference writes it: PyYAML's spelling, resolved interpolations, its class names. */
    @Test
    void theReferencesFileIsRead() {
        var config = TrainConfig.parse(
                """
                arch:
                  H_cycles: 3
                  L_cycles: 4
                  H_layers: 0
                  L_layers: 2
                  expansion: 4
                  forward_dtype: float32
                  halt_exploration_prob: 0.1
                  halt_max_steps: 16
                  hidden_size: 256
                  loss:
                    loss_type: stablemax_cross_entropy
                    name: losses@ACTLossHead
                  mlp_t: false
                  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
                  no_ACT_continue: true
                  num_heads: 8
                  pos_encodings: rope
                  puzzle_emb_len: 16
                  puzzle_emb_ndim: 256
                beta1: 0.9
                checkpoint_path: checkpoints/Maze-ACT-torch/maze
                data_paths:
                - data/maze-30x30-hard-1k
                data_paths_test: []
                epochs: 50000
                eval_interval: 5000
                evaluators: []
                load_checkpoint: null
                lr: 0.0001
                run_name: maze
                """,
                "all_config.yaml");
        assertEquals(
                TrainConfig.of(
                        "arch.L_cycles=4", "arch.hidden_size=256", "data_paths=[data/maze-30x30-hard-1k]",
                        "epochs=50000", "eval_interval=5000", "evaluators=[]", "run_name=maze",
                        "checkpoint_path=checkpoints/Maze-ACT-torch/maze"),
                config);
    }

    /** Every key, in the reference's nesting: what a run writes is compared with others' by eye and by diff. */
    @Test
    void theFileIsWrittenAsEver() {
        var config = TrainConfig.of(
                "data_paths=[a.h5, 2024]", "evaluators=[{name: arc@ARC, pass_Ks: [1, 2]}]", "lr=3e-5", "epochs=7",
                "eval_interval=null", "arch.expansion=2.5", "arch.lma_latent_dim=64", "run_name=007");
        assertEquals(
                """
                arch:
                  name: trm
                  loss:
                    name: losses@ACTLossHead
                    loss_type: stablemax_cross_entropy
                  H_cycles: 3
                  L_cycles: 6
                  H_layers: 0
                  L_layers: 2
                  hidden_size: 512
                  num_heads: 8
                  expansion: 2.5
                  pos_encodings: rope
                  mlp_t: false
                  puzzle_emb_ndim: 512
                  puzzle_emb_len: 16
                  halt_max_steps: 16
                  halt_exploration_prob: 0.1
                  no_ACT_continue: true
                  rms_norm_eps: 0.00001
                  rope_theta: 10000.0
                  forward_dtype: float32
                  lma_enable: false
                  lma_mode: clean
                  lma_latent_len: null
                  lma_latent_dim: 64
                data_paths:
                - a.h5
                - '2024'
                data_paths_test: []
                evaluators:
                - name: arc
                  submission_K: 2
                  pass_Ks:
                  - 1
                  - 2
                  aggregated_voting: true
                global_batch_size: 768
                shards: null
                epochs: 7
                eval_interval: null
                min_eval_interval: 0
                lr: 0.00003
                lr_min_ratio: 1.0
                lr_warmup_steps: 2000
                beta1: 0.9
                beta2: 0.95
                weight_decay: 0.1
                lma_lr_ratio: 0.1
                puzzle_emb_lr: 0.01
                puzzle_emb_weight_decay: 0.1
                ema: false
                ema_rate: 0.999
                freeze_weights: false
                seed: 0
                checkpoint_every_eval: true
                load_checkpoint: null
                checkpoint_path: null
                project_name: null
                run_name: '007'
                eval_save_outputs: []
                """,
                config.toYaml());
    }

    @Provide
    Arbitrary<TrainConfig> configs() {
        var numbers = Combinators.combine(positive(), unit(), Arbitraries.integers().between(1, 1000), texts())
                .as(Numbers::new);
        var paths = texts().map(Path::of).list().ofMaxSize(3);
        return Combinators.combine(models(), numbers, paths, texts().injectNull(0.5), Arbitraries.longs(), flags())
                .as((arch, n, files, name, seed, flag) -> new TrainConfig(TrainConfig.DEFAULTS.settings()
                        .with(arch.settings())
                        .with(TrainKeys.DATA_PATHS, files)
                        .with(TrainKeys.DATA_PATHS_TEST, files)
                        .with(TrainKeys.EVALUATORS, flag ? List.of() : List.of(EvaluatorConfig.ARC
                                .with(EvaluatorConfig.SUBMISSION_K, n.count)
                                .with(EvaluatorConfig.PASS_KS, List.of(n.count, 1))))
                        .with(TrainKeys.GLOBAL_BATCH_SIZE, n.count)
                        .with(TrainKeys.EPOCHS, n.count * 7)
                        .with(TrainKeys.EVAL_INTERVAL, flag ? null : Integer.valueOf(n.count))
                        .with(TrainKeys.MIN_EVAL_INTERVAL, n.count)
                        .with(TrainKeys.LR, n.rate)
                        .with(TrainKeys.LR_MIN_RATIO, n.unit)
                        .with(TrainKeys.LR_WARMUP_STEPS, n.count)
                        .with(TrainKeys.BETA1, n.unit / 2)
                        .with(TrainKeys.WEIGHT_DECAY, n.rate)
                        .with(TrainKeys.EMA, flag)
                        .with(TrainKeys.EMA_RATE, n.unit)
                        .with(TrainKeys.SEED, seed)
                        .with(TrainKeys.CHECKPOINT_EVERY_EVAL, !flag)
                        .with(TrainKeys.LOAD_CHECKPOINT, name == null ? null : Path.of(name))
                        .with(TrainKeys.CHECKPOINT_PATH, flag ? null : Path.of(n.text))
                        .with(TrainKeys.PROJECT_NAME, name)
                        .with(TrainKeys.RUN_NAME, n.text)
                        .with(TrainKeys.EVAL_SAVE_OUTPUTS, List.of(n.text))));
    }

    private record Numbers(double rate, double unit, int count, String text) {}

    private static Arbitrary<ModelConfig> models() {
        var sizes = Arbitraries.integers().between(1, 16);
        return Combinators.combine(sizes, sizes, positive(), Arbitraries.of(PosEncodings.class), flags(),
                        Arbitraries.of(LossType.class), unit())
                .as(TrainConfigYamlTest::trm)
                .flatMap(trm -> Arbitraries.of(Architecture.class).map(architecture -> as(architecture, trm)));
    }

    /** What {@code trm} says of the keys that {@code architecture} has, within its limits. */
    private static ModelConfig as(Architecture architecture, ModelConfig trm) {
        var standard = architecture.standard();
        var settings = trm.settings()
                .with(ModelKeys.NAME, architecture)
                .with(ModelKeys.L_CYCLES, Math.min(6, trm.lCycles()))
                .with(ModelKeys.H_LAYERS, 1 + trm.hLayers());
        if (architecture == Architecture.TRANSFORMERS_BASELINE && trm.posEncodings() == PosEncodings.NONE) {
            settings = settings.with(ModelKeys.POS_ENCODINGS, PosEncodings.LEARNED);
        }
        for (var key : architecture.lacks()) {
            settings = settings.read(Map.of(key.name(), standard.write().get(key.name())));
        }
        return new ModelConfig(settings);
    }

    private static ModelConfig trm(
            int a, int b, double x, PosEncodings pos, boolean flag, LossType loss, double p) {
        return new ModelConfig(ModelConfig.DEFAULTS.settings()
                        .with(ModelKeys.LOSS_TYPE, loss)
                        .with(ModelKeys.H_CYCLES, a)
                        .with(ModelKeys.L_CYCLES, b)
                        .with(ModelKeys.H_LAYERS, a - 1)
                        .with(ModelKeys.L_LAYERS, b)
                        .with(ModelKeys.HIDDEN_SIZE, 2 * a * b)
                        .with(ModelKeys.NUM_HEADS, b)
                        .with(ModelKeys.EXPANSION, Math.min(x + 0.1, 1e5))
                        .with(ModelKeys.POS_ENCODINGS, pos)
                        .with(ModelKeys.MLP_T, flag)
                        .with(ModelKeys.PUZZLE_EMB_NDIM, a)
                        .with(ModelKeys.PUZZLE_EMB_LEN, flag ? 0 : b)
                        .with(ModelKeys.HALT_MAX_STEPS, b)
                        .with(ModelKeys.HALT_EXPLORATION_PROB, p)
                        .with(ModelKeys.NO_ACT_CONTINUE, !flag)
                        .with(ModelKeys.RMS_NORM_EPS, x + 1e-9)
                        .with(ModelKeys.ROPE_THETA, x + 1)
                        .with(ModelKeys.LMA_ENABLE, flag)
                        .with(ModelKeys.LMA_MODE, flag ? LmaMode.UNCLEAN : LmaMode.CLEAN)
                        .with(ModelKeys.LMA_LATENT_LEN, a)
                        .with(ModelKeys.LMA_LATENT_DIM, flag ? 2 * b * a : 0));
    }

    private static Arbitrary<Double> positive() {
        return Arbitraries.doubles().between(0, 1e9);
    }

    private static Arbitrary<Double> unit() {
        return Arbitraries.doubles().between(0, 1).ofScale(9);
    }

    private static Arbitrary<Boolean> flags() {
        return Arbitraries.of(true, false);
    }

    /** Texts that YAML could mistake for something else, among others. */
    private static Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of("null", "true", "007", "1e3", "~", "a: b", "- x", "[a", "x # y", "ü ß", "'", "\"", "%"),
                Arbitraries.strings().ascii().excludeChars('\0', '/').ofMinLength(1).ofMaxLength(20));
    }
}
