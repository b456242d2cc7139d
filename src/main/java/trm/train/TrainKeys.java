package trm.train;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import trm.model.Check;
import trm.model.Given;
import trm.model.Key;
import trm.model.KeyGroup;
import trm.model.KeyType;
import trm.model.ModelKeys;
import trm.tensor.TrmException;

/** The keys of a run: what each means is its help. Their order is that of the file, behind the model's. */
public final class TrainKeys {
    private static final KeyType<Path> PATH =
            KeyType.literal(given -> given.isNull() ? null : path(given, given.text()), Path::toString);
    private static final KeyType<List<Path>> PATHS = KeyType.literal(
            given -> given.texts().stream().map(text -> path(given, text)).toList(),
            paths -> paths.stream().map(Path::toString).toList());

    private static final KeyGroup DATA = new KeyGroup("Data and evaluation");

    public static final Key<List<Path>> DATA_PATHS = DATA.key(
            "data_paths", PATHS, List.of(),
            "datasets to train on, several as one");

    public static final Key<List<Path>> DATA_PATHS_TEST = DATA.key(
            "data_paths_test", PATHS, List.of(),
            "datasets to evaluate on; none: those of data_paths");

    public static final Key<List<EvaluatorConfig>> EVALUATORS = DATA.key(
            "evaluators", EvaluatorConfig.LIST, List.of(EvaluatorConfig.ARC),
            "scoring beyond the usual metrics, its keys below");

    private static final KeyGroup LENGTH = new KeyGroup("Length of the training");

    public static final Key<Integer> GLOBAL_BATCH_SIZE = LENGTH.key(
            "global_batch_size", KeyType.INTEGER, 768, Check.atLeast(1),
            "examples of a training step");

    public static final Key<Integer> SHARDS = LENGTH.key(
            "shards", KeyType.INTEGER_OR_NULL, null, Check.atLeast(1),
            "slices that a batch is learned in; null: one a process");

    public static final Key<Integer> EPOCHS = LENGTH.key(
            "epochs", KeyType.INTEGER, 100_000, Check.atLeast(1),
            "passes over the groups of the data");

    public static final Key<Integer> EVAL_INTERVAL = LENGTH.key(
            "eval_interval", KeyType.INTEGER_OR_NULL, 10_000, Check.atLeast(1),
            "epochs between evaluations, a divisor; null: one at the end");

    public static final Key<Integer> MIN_EVAL_INTERVAL = LENGTH.key(
            "min_eval_interval", KeyType.INTEGER, 0, Check.atLeast(0),
            "so many evaluations are skipped at first");

    private static final KeyGroup LEARNING = new KeyGroup("Learning");

    public static final Key<Double> LR = LEARNING.key(
            "lr", KeyType.NUMBER, 1e-4, Check.notNegative(),
            "base learning rate of AdamATan2");

    public static final Key<Double> LR_MIN_RATIO = LEARNING.key(
            "lr_min_ratio", KeyType.NUMBER, 1.0, Check.within(0, 1),
            "rate at the end, relative to lr; 1: constant");

    public static final Key<Integer> LR_WARMUP_STEPS = LEARNING.key(
            "lr_warmup_steps", KeyType.INTEGER, 2000, Check.atLeast(0),
            "steps of linear warm-up");

    public static final Key<Double> BETA1 = LEARNING.key(
            "beta1", KeyType.NUMBER, 0.9, TrainKeys::checkMoment,
            "decay of the first moment");

    public static final Key<Double> BETA2 = LEARNING.key(
            "beta2", KeyType.NUMBER, 0.95, TrainKeys::checkMoment,
            "decay of the second moment");

    public static final Key<Double> WEIGHT_DECAY = LEARNING.key(
            "weight_decay", KeyType.NUMBER, 0.1, Check.notNegative(),
            "of every parameter but the puzzle embeddings");

    public static final Key<Double> LMA_LR_RATIO = LEARNING.key(
            "lma_lr_ratio", KeyType.NUMBER, 0.1, Check.notNegative(),
            "rate of LMA's codec, relative to lr; 0: it stays as it is");

    public static final Key<Double> PUZZLE_EMB_LR = LEARNING.key(
            "puzzle_emb_lr", KeyType.NUMBER, 1e-2, Check.notNegative(),
            "base learning rate of SignSGD, for the puzzle embeddings");

    public static final Key<Double> PUZZLE_EMB_WEIGHT_DECAY = LEARNING.key(
            "puzzle_emb_weight_decay", KeyType.NUMBER, 0.1, Check.notNegative(),
            "of the puzzle embeddings");

    public static final Key<Boolean> EMA = LEARNING.key(
            "ema", KeyType.FLAG, false,
            "evaluate and save the moving average of the weights");

    public static final Key<Double> EMA_RATE = LEARNING.key(
            "ema_rate", KeyType.NUMBER, 0.999, Check.within(0, 1),
            "how much of the average each step keeps");

    public static final Key<Boolean> FREEZE_WEIGHTS = LEARNING.key(
            "freeze_weights", KeyType.FLAG, false,
            "train the puzzle embeddings alone");

    private static final KeyGroup RUN = new KeyGroup("Run");

    public static final Key<Long> SEED = RUN.key(
            "seed", KeyType.LONG, 0L,
            "of everything random");

    public static final Key<Boolean> CHECKPOINT_EVERY_EVAL = RUN.key(
            "checkpoint_every_eval", KeyType.FLAG, true,
            "a checkpoint at each evaluation, not only the last");

    public static final Key<Path> LOAD_CHECKPOINT = RUN.key(
            "load_checkpoint", PATH, null,
            "weights to start from");

    public static final Key<Path> CHECKPOINT_PATH = RUN.key(
            "checkpoint_path", PATH, null,
            "folder of the run; null: runs/PROJECT_NAME/RUN_NAME");

    public static final Key<String> PROJECT_NAME = RUN.key(
            "project_name", KeyType.TEXT, null,
            "folder of several runs");

    public static final Key<String> RUN_NAME = RUN.key(
            "run_name", KeyType.TEXT, null,
            "name of the run; null: that of the architecture");

    public static final Key<List<String>> EVAL_SAVE_OUTPUTS = RUN.key(
            "eval_save_outputs", KeyType.TEXTS, List.of(),
            "ignored; of the reference: tensors that evaluation writes");

    /** All of them, the model's first. */
    public static final List<KeyGroup> GROUPS =
            Stream.concat(ModelKeys.GROUPS.stream(), Stream.of(DATA, LENGTH, LEARNING, RUN)).toList();

    private TrainKeys() {}

    private static void checkMoment(String key, double beta) {
        if (!(beta >= 0 && beta < 1)) {
            throw TrmException.misuse("%s must be at least 0 and less than 1, not %s", key, beta);
        }
    }

    private static Path path(Given given, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw given.expected("a path");
        }
    }
}
