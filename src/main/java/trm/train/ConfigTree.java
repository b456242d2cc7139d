package trm.train;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import trm.model.LmaConfig;
import trm.model.LmaMode;
import trm.model.LossType;
import trm.model.ModelConfig;
import trm.model.PosEncodings;
import trm.tensor.TrmException;

/** Between {@link TrainConfig} and the tree of the reference's keys: the one place where keys are spelled. */
final class ConfigTree {
    private static final String REFERENCE_TRM = "recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1";
    private static final String REFERENCE_LOSS = "losses@ACTLossHead";

    private ConfigTree() {}

    static String toYaml(TrainConfig config) {
        var settings = DumpSettings.builder()
                .setSchema(new CoreSchema())
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .build();
        return new Dump(settings).dumpToString(toMap(config));
    }

    /** The configuration as {@code arch.hidden_size → 512}: every key there is, in the order of the file. */
    static Map<String, Object> toFlat(TrainConfig config) {
        return flatten(toMap(config));
    }

    /** Nested maps as one, keys joined by dots; lists are values. */
    static Map<String, Object> flatten(Map<?, ?> tree) {
        var flat = new LinkedHashMap<String, Object>();
        flatten("", tree, flat);
        return flat;
    }

    private static void flatten(String prefix, Map<?, ?> tree, Map<String, Object> into) {
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> branch) {
                flatten(prefix + key + ".", branch, into);
            } else {
                into.put(key.equals("arch") ? "arch.name" : prefix + key, value); // arch=trm chooses by name
            }
        });
    }

    private static Map<String, Object> toMap(TrainConfig c) {
        var map = new LinkedHashMap<String, Object>();
        map.put("arch", toMap(c.arch()));
        map.put("data_paths", texts(c.dataPaths()));
        map.put("data_paths_test", texts(c.dataPathsTest()));
        map.put("evaluators", c.evaluators().stream().map(ConfigTree::toMap).toList());
        map.put("global_batch_size", c.globalBatchSize());
        map.put("epochs", c.epochs());
        map.put("eval_interval", c.evalInterval());
        map.put("min_eval_interval", c.minEvalInterval());
        map.put("lr", number(c.lr()));
        map.put("lr_min_ratio", number(c.lrMinRatio()));
        map.put("lr_warmup_steps", c.lrWarmupSteps());
        map.put("beta1", number(c.beta1()));
        map.put("beta2", number(c.beta2()));
        map.put("weight_decay", number(c.weightDecay()));
        map.put("puzzle_emb_lr", number(c.puzzleEmbLr()));
        map.put("puzzle_emb_weight_decay", number(c.puzzleEmbWeightDecay()));
        map.put("ema", c.ema());
        map.put("ema_rate", number(c.emaRate()));
        map.put("freeze_weights", c.freezeWeights());
        map.put("seed", c.seed());
        map.put("checkpoint_every_eval", c.checkpointEveryEval());
        map.put("load_checkpoint", text(c.loadCheckpoint()));
        map.put("checkpoint_path", text(c.checkpointPath()));
        map.put("project_name", c.projectName());
        map.put("run_name", c.runName());
        map.put("eval_save_outputs", c.evalSaveOutputs());
        return map;
    }

    private static Map<String, Object> toMap(ModelConfig c) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", c.name());
        var loss = new LinkedHashMap<String, Object>();
        loss.put("name", REFERENCE_LOSS);
        loss.put("loss_type", c.loss().key());
        map.put("loss", loss);
        map.put("H_cycles", c.hCycles());
        map.put("L_cycles", c.lCycles());
        map.put("H_layers", c.hLayers());
        map.put("L_layers", c.lLayers());
        map.put("hidden_size", c.hiddenSize());
        map.put("num_heads", c.numHeads());
        map.put("expansion", number(c.expansion()));
        map.put("pos_encodings", c.posEncodings().key());
        map.put("mlp_t", c.mlpT());
        map.put("puzzle_emb_ndim", c.puzzleEmbNdim());
        map.put("puzzle_emb_len", c.puzzleEmbLen());
        map.put("halt_max_steps", c.haltMaxSteps());
        map.put("halt_exploration_prob", number(c.haltExplorationProb()));
        map.put("no_ACT_continue", c.noActContinue());
        map.put("rms_norm_eps", number(c.rmsNormEps()));
        map.put("rope_theta", number(c.ropeTheta()));
        map.put("forward_dtype", "float32");
        map.put("lma_enable", c.lma().enable());
        map.put("lma_mode", c.lma().mode().key());
        map.put("lma_latent_len", orNull(c.lma().latentLen()));
        map.put("lma_latent_dim", orNull(c.lma().latentDim()));
        return map;
    }

    private static Map<String, Object> toMap(EvaluatorConfig c) {
        var map = new LinkedHashMap<String, Object>();
        map.put("name", c.name());
        map.put("submission_K", c.submissionK());
        map.put("pass_Ks", c.passKs());
        map.put("aggregated_voting", c.aggregatedVoting());
        return map;
    }

    static TrainConfig fromValues(Values v) {
        return new TrainConfig(
                model(v),
                v.paths("data_paths"),
                v.paths("data_paths_test"),
                evaluators(v),
                v.integer("global_batch_size"),
                v.integer("epochs"),
                v.isNull("eval_interval") ? null : Integer.valueOf(v.integer("eval_interval")),
                v.integer("min_eval_interval"),
                v.number("lr"),
                v.number("lr_min_ratio"),
                v.integer("lr_warmup_steps"),
                v.number("beta1"),
                v.number("beta2"),
                v.number("weight_decay"),
                v.number("puzzle_emb_lr"),
                v.number("puzzle_emb_weight_decay"),
                v.flag("ema"),
                v.number("ema_rate"),
                v.flag("freeze_weights"),
                v.wholeNumber("seed"),
                v.flag("checkpoint_every_eval"),
                v.path("load_checkpoint"),
                v.path("checkpoint_path"),
                v.text("project_name"),
                v.text("run_name"),
                v.texts("eval_save_outputs"));
    }

    private static ModelConfig model(Values v) {
        var name = v.word("arch.name");
        var loss = v.word("arch.loss.name");
        if (!loss.equals(REFERENCE_LOSS)) {
            throw TrmException.misuse("there is no loss '%s'; arch.loss.name can be: %s", loss, REFERENCE_LOSS);
        }
        var dtype = v.word("arch.forward_dtype");
        if (!dtype.equals("float32")) {
            throw TrmException.misuse(
                    "arch.forward_dtype=%s is not supported; computing is in float32: set arch.forward_dtype=float32",
                    dtype);
        }
        return new ModelConfig(
                name.equals(REFERENCE_TRM) ? "trm" : name,
                v.integer("arch.H_cycles"),
                v.integer("arch.L_cycles"),
                v.integer("arch.H_layers"),
                v.integer("arch.L_layers"),
                v.integer("arch.hidden_size"),
                v.integer("arch.num_heads"),
                v.number("arch.expansion"),
                PosEncodings.of(v.word("arch.pos_encodings")),
                v.flag("arch.mlp_t"),
                v.integer("arch.puzzle_emb_ndim"),
                v.integer("arch.puzzle_emb_len"),
                v.integer("arch.halt_max_steps"),
                v.number("arch.halt_exploration_prob"),
                v.flag("arch.no_ACT_continue"),
                v.number("arch.rms_norm_eps"),
                v.number("arch.rope_theta"),
                LossType.of(v.word("arch.loss.loss_type")),
                new LmaConfig(
                        v.flag("arch.lma_enable"),
                        LmaMode.of(v.word("arch.lma_mode")),
                        v.isNull("arch.lma_latent_len") ? 0 : v.integer("arch.lma_latent_len"),
                        v.isNull("arch.lma_latent_dim") ? 0 : v.integer("arch.lma_latent_dim")));
    }

    private static List<EvaluatorConfig> evaluators(Values v) {
        var list = new ArrayList<EvaluatorConfig>();
        for (var item : v.list("evaluators")) {
            var given = item instanceof Map<?, ?> map ? flatten(map) : Map.<String, Object>of("name", item);
            var fields = v.within("evaluators", toMap(EvaluatorConfig.ARC), given);
            var name = fields.word("name");
            list.add(new EvaluatorConfig(
                    name.equals("arc@ARC") ? "arc" : name,
                    fields.integer("submission_K"),
                    fields.integers("pass_Ks"),
                    fields.flag("aggregated_voting")));
        }
        return list;
    }

    private static String text(Path path) {
        return path == null ? null : path.toString();
    }

    private static List<String> texts(List<Path> paths) {
        return paths.stream().map(Path::toString).toList();
    }

    private static Integer orNull(int value) {
        return value == 0 ? null : Integer.valueOf(value);
    }

    /** 0.0001 rather than 1.0E-4, and 10000.0 rather than 1E+4. */
    private static Object number(double value) {
        return value == Math.rint(value) ? (Object) value : BigDecimal.valueOf(value).stripTrailingZeros();
    }
}
