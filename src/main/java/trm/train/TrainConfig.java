package trm.train;

import java.nio.file.Path;
import java.util.List;
import trm.model.Check;
import trm.model.ModelConfig;
import trm.tensor.TrmException;

/**
 * A whole run: the reference's keys, checked when made. Component names are the keys in Java's spelling.
 *
 * <p>{@link #of} and {@link #with} take {@code key=value} as on the command line; {@link #toYaml} and {@link #parse}
 * are the file {@code all_config.yaml}.
 *
 * @param arch the model
 * @param dataPaths datasets to train on, several as one; empty is possible here, since evaluation may bring its own
 * @param dataPathsTest datasets to evaluate on; empty means {@code dataPaths}, see {@link #testPaths}
 * @param evaluators scoring beyond the usual metrics
 * @param globalBatchSize examples of a training step
 * @param epochs passes over the groups
 * @param evalInterval epochs between evaluations, a divisor of {@code epochs}; null for one evaluation at the end
 * @param minEvalInterval evaluations before this iteration (each of {@code evalInterval} epochs) are skipped
 * @param lr base learning rate of AdamATan2
 * @param lrMinRatio the rate at the end, relative to {@code lr}; 1 keeps it constant
 * @param lrWarmupSteps steps of linear warm-up
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param weightDecay of every parameter but the puzzle embeddings
 * @param puzzleEmbLr base learning rate of SignSGD
 * @param puzzleEmbWeightDecay of the puzzle embeddings
 * @param ema whether evaluation and checkpoints use the moving average of the weights
 * @param emaRate how much of the average each step keeps
 * @param freezeWeights train the puzzle embeddings alone
 * @param seed of everything random
 * @param checkpointEveryEval a checkpoint at each evaluation, not only the last
 * @param loadCheckpoint weights to start from, or null
 * @param checkpointPath the run's folder, or null for the default
 * @param projectName or null
 * @param runName or null
 * @param evalSaveOutputs tensors that evaluation writes to a file
 */
public record TrainConfig(
        ModelConfig arch,
        List<Path> dataPaths,
        List<Path> dataPathsTest,
        List<EvaluatorConfig> evaluators,
        int globalBatchSize,
        int epochs,
        Integer evalInterval,
        int minEvalInterval,
        double lr,
        double lrMinRatio,
        int lrWarmupSteps,
        double beta1,
        double beta2,
        double weightDecay,
        double puzzleEmbLr,
        double puzzleEmbWeightDecay,
        boolean ema,
        double emaRate,
        boolean freezeWeights,
        long seed,
        boolean checkpointEveryEval,
        Path loadCheckpoint,
        Path checkpointPath,
        String projectName,
        String runName,
        List<String> evalSaveOutputs) {

    /** The reference's defaults, without its data path. */
    public static final TrainConfig DEFAULTS = new TrainConfig(
            ModelConfig.DEFAULTS, List.of(), List.of(), List.of(EvaluatorConfig.ARC), 768, 100_000, 10_000, 0, 1e-4,
            1.0, 2000, 0.9, 0.95, 0.1, 1e-2, 0.1, false, 0.999, false, 0, true, null, null, null, null, List.of());

    public TrainConfig {
        dataPaths = List.copyOf(dataPaths);
        dataPathsTest = List.copyOf(dataPathsTest);
        evaluators = List.copyOf(evaluators);
        evalSaveOutputs = List.copyOf(evalSaveOutputs);
        Check.atLeast("global_batch_size", globalBatchSize, 1);
        Check.atLeast("epochs", epochs, 1);
        if (evalInterval != null) {
            checkInterval(epochs, evalInterval);
        }
        Check.atLeast("min_eval_interval", minEvalInterval, 0);
        Check.notNegative("lr", lr);
        Check.within("lr_min_ratio", lrMinRatio, 0, 1);
        Check.atLeast("lr_warmup_steps", lrWarmupSteps, 0);
        checkMoment("beta1", beta1);
        checkMoment("beta2", beta2);
        Check.notNegative("weight_decay", weightDecay);
        Check.notNegative("puzzle_emb_lr", puzzleEmbLr);
        Check.notNegative("puzzle_emb_weight_decay", puzzleEmbWeightDecay);
        Check.within("ema_rate", emaRate, 0, 1);
        if (freezeWeights && arch.puzzleEmbNdim() == 0) {
            throw TrmException.misuse("freeze_weights=true trains the puzzle embeddings alone,"
                    + " but arch.puzzle_emb_ndim=0 leaves none; nothing would be trained");
        }
    }

    /** The defaults changed by {@code key=value}s, as in {@link Overrides}. */
    public static TrainConfig of(String... overrides) {
        return DEFAULTS.with(overrides);
    }

    /** This configuration changed by {@code key=value}s, as in {@link Overrides}. */
    public TrainConfig with(String... overrides) {
        return Overrides.apply(this, List.of(overrides));
    }

    /** This run with another model. */
    public TrainConfig with(ModelConfig other) {
        return new TrainConfig(
                other, dataPaths, dataPathsTest, evaluators, globalBatchSize, epochs, evalInterval, minEvalInterval, lr,
                lrMinRatio, lrWarmupSteps, beta1, beta2, weightDecay, puzzleEmbLr, puzzleEmbWeightDecay, ema, emaRate,
                freezeWeights, seed, checkpointEveryEval, loadCheckpoint, checkpointPath, projectName, runName,
                evalSaveOutputs);
    }

    /**
     * Reads what {@link #toYaml} wrote, or the reference's {@code all_config.yaml}; absent keys have their defaults.
     *
     * @param source the name of the file, for messages
     */
    public static TrainConfig parse(String yaml, String source) {
        return Overrides.resolve(Presets.parse(yaml, source), List.of());
    }

    /** The text of {@code all_config.yaml}, nested as the reference's. */
    public String toYaml() {
        return ConfigTree.toYaml(this);
    }

    /** The datasets to evaluate on: {@code data_paths_test}, or {@code data_paths} where there are none. */
    public List<Path> testPaths() {
        return dataPathsTest.isEmpty() ? dataPaths : dataPathsTest;
    }

    private static void checkMoment(String key, double beta) {
        if (!(beta >= 0 && beta < 1)) {
            throw TrmException.misuse("%s must be at least 0 and less than 1, not %s", key, beta);
        }
    }

    private static void checkInterval(int epochs, int evalInterval) {
        Check.atLeast("eval_interval", evalInterval, 1);
        if (epochs % evalInterval != 0) {
            int below = Math.min(evalInterval, epochs);
            while (epochs % below != 0) {
                below--;
            }
            throw TrmException.misuse(
                    "eval_interval=%d does not divide epochs=%d; use eval_interval=%d, or null to evaluate at the end",
                    evalInterval, epochs, below);
        }
    }
}
