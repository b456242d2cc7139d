package trm.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import trm.model.LmaConfig;
import trm.model.LmaMode;
import trm.model.LossType;
import trm.model.ModelConfig;
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

    @Provide
    Arbitrary<TrainConfig> configs() {
        var numbers = Combinators.combine(positive(), unit(), Arbitraries.integers().between(1, 1000), texts())
                .as((lr, rate, count, text) -> new Object[] {lr, rate, count, text});
        var paths = texts().map(Path::of).list().ofMaxSize(3);
        return Combinators.combine(models(), numbers, paths, texts().injectNull(0.5), Arbitraries.longs(), flags())
                .as((arch, n, files, name, seed, flag) -> new TrainConfig(
                        arch, files, files, flag ? List.of() : List.of(new EvaluatorConfig(
                                "arc", (int) n[2], List.of((int) n[2], 1), flag)),
                        (int) n[2], (int) n[2] * 7, flag ? null : (int) n[2], (int) n[2], (double) n[0], (double) n[1],
                        (int) n[2], (double) n[1] / 2, 0.5, (double) n[0], (double) n[0], (double) n[0], flag,
                        (double) n[1], false, seed, !flag, name == null ? null : Path.of(name),
                        flag ? null : Path.of((String) n[3]), name, (String) n[3], List.of((String) n[3])));
    }

    private static Arbitrary<ModelConfig> models() {
        var sizes = Arbitraries.integers().between(1, 16);
        return Combinators.combine(sizes, sizes, positive(), Arbitraries.of(PosEncodings.class), flags(),
                        Arbitraries.of(LossType.class), unit())
                .as((a, b, x, pos, flag, loss, p) -> new ModelConfig(
                        "trm", a, b, a - 1, b, 2 * a * b, b, Math.min(x + 0.1, 1e5), pos, flag, a, flag ? 0 : b, b, p,
                        !flag, x + 1e-9, x + 1, loss,
                        new LmaConfig(flag, flag ? LmaMode.UNCLEAN : LmaMode.CLEAN, a, flag ? 2 * b * a : 0)));
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
