package trm.train;

import java.nio.file.Path;
import java.util.List;
import trm.model.Key;
import trm.model.ModelConfig;
import trm.model.Settings;
import trm.tensor.TrmException;

/**
 * A whole run: the reference's keys, checked when made. Accessors have the keys' names in Java's spelling, and
 * {@link TrainKeys} says what each means.
 *
 * <p>{@link #of} and {@link #with(String...)} take {@code key=value} as on the command line; {@link #toYaml} and
 * {@link #parse} are the file {@code all_config.yaml}.
 */
public record TrainConfig(Settings settings) {
    /** The reference's defaults, without its data path. */
    public static final TrainConfig DEFAULTS = new TrainConfig(Settings.standard(TrainKeys.GROUPS));

    /** Takes of {@code settings}, which are of the model too, what is of a run. */
    public TrainConfig(Settings settings) {
        this.settings = settings.only(TrainKeys.GROUPS);
        var arch = arch();
        if (evalInterval() != null) {
            checkInterval(epochs(), evalInterval());
        }
        if (freezeWeights() && arch.puzzleEmbNdim() == 0) {
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
        return new TrainConfig(settings.with(other.settings()));
    }

    /** This run with another value of {@code key}. */
    public <T> TrainConfig with(Key<T> key, T value) {
        return new TrainConfig(settings.with(key, value));
    }

    /**
     * Reads what {@link #toYaml} wrote, or the reference's {@code all_config.yaml}; absent keys have the architecture's
     * defaults, keys that it lacks say nothing.
     *
     * @param source the name of the file, for messages
     */
    public static TrainConfig parse(String yaml, String source) {
        return Overrides.resolve(Presets.parse(yaml, source), List.of());
    }

    /** The text of {@code all_config.yaml}, nested as the reference's, without keys that the architecture lacks. */
    public String toYaml() {
        return ConfigTree.toYaml(settings, arch().architecture().lacks());
    }

    /** The model. */
    public ModelConfig arch() {
        return new ModelConfig(settings);
    }

    public List<Path> dataPaths() {
        return settings.get(TrainKeys.DATA_PATHS);
    }

    public List<Path> dataPathsTest() {
        return settings.get(TrainKeys.DATA_PATHS_TEST);
    }

    public List<EvaluatorConfig> evaluators() {
        return settings.get(TrainKeys.EVALUATORS);
    }

    public int globalBatchSize() {
        return settings.get(TrainKeys.GLOBAL_BATCH_SIZE);
    }

    /** Or null for one in each process. */
    public Integer shards() {
        return settings.get(TrainKeys.SHARDS);
    }

    public int epochs() {
        return settings.get(TrainKeys.EPOCHS);
    }

    /** Null for one evaluation at the end. */
    public Integer evalInterval() {
        return settings.get(TrainKeys.EVAL_INTERVAL);
    }

    public int minEvalInterval() {
        return settings.get(TrainKeys.MIN_EVAL_INTERVAL);
    }

    public double lr() {
        return settings.get(TrainKeys.LR);
    }

    public double lrMinRatio() {
        return settings.get(TrainKeys.LR_MIN_RATIO);
    }

    public int lrWarmupSteps() {
        return settings.get(TrainKeys.LR_WARMUP_STEPS);
    }

    public double beta1() {
        return settings.get(TrainKeys.BETA1);
    }

    public double beta2() {
        return settings.get(TrainKeys.BETA2);
    }

    public double weightDecay() {
        return settings.get(TrainKeys.WEIGHT_DECAY);
    }

    public double lmaLrRatio() {
        return settings.get(TrainKeys.LMA_LR_RATIO);
    }

    public double puzzleEmbLr() {
        return settings.get(TrainKeys.PUZZLE_EMB_LR);
    }

    public double puzzleEmbWeightDecay() {
        return settings.get(TrainKeys.PUZZLE_EMB_WEIGHT_DECAY);
    }

    public boolean ema() {
        return settings.get(TrainKeys.EMA);
    }

    public double emaRate() {
        return settings.get(TrainKeys.EMA_RATE);
    }

    public boolean freezeWeights() {
        return settings.get(TrainKeys.FREEZE_WEIGHTS);
    }

    public long seed() {
        return settings.get(TrainKeys.SEED);
    }

    public boolean checkpointEveryEval() {
        return settings.get(TrainKeys.CHECKPOINT_EVERY_EVAL);
    }

    /** Or null. */
    public Path loadCheckpoint() {
        return settings.get(TrainKeys.LOAD_CHECKPOINT);
    }

    /** Or null for the default. */
    public Path checkpointPath() {
        return settings.get(TrainKeys.CHECKPOINT_PATH);
    }

    /** Or null. */
    public String projectName() {
        return settings.get(TrainKeys.PROJECT_NAME);
    }

    /** Or null. */
    public String runName() {
        return settings.get(TrainKeys.RUN_NAME);
    }

    public List<String> evalSaveOutputs() {
        return settings.get(TrainKeys.EVAL_SAVE_OUTPUTS);
    }

    /** The datasets to evaluate on: {@code data_paths_test}, or {@code data_paths} where there are none. */
    public List<Path> testPaths() {
        return dataPathsTest().isEmpty() ? dataPaths() : dataPathsTest();
    }

    private static void checkInterval(int epochs, int evalInterval) {
        if (epochs % evalInterval != 0) {
            int below = 1;
            for (int d = 1; (long) d * d <= epochs; d++) { // each with the one that it leaves
                if (epochs % d == 0) {
                    below = Math.max(below, d <= evalInterval ? d : 1);
                    below = Math.max(below, epochs / d <= evalInterval ? epochs / d : 1);
                }
            }
            throw TrmException.misuse(
                    "eval_interval=%d does not divide epochs=%d; use eval_interval=%d, or null to evaluate at the end",
                    evalInterval, epochs, below);
        }
    }
}
