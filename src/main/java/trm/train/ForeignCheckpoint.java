package trm.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.kinds.PuzzleKinds;
import trm.model.Architecture;
import trm.model.Key;
import trm.model.ModelKeys;
import trm.model.Task;
import trm.tensor.TrmException;
import trm.train.checkpoint.TensorFile;

/**
 * What a file of PyTorch or safetensors lacks to be a checkpoint, from wherever it can be told: its configuration is
 * the {@code all_config.yaml} beside it or one that is named, what the shapes of the weights tell, and keys of the
 * user; the task is that of the dataset, or what shapes and vocabulary tell. What nothing tells is asked for.
 */
final class ForeignCheckpoint {
    /** Beside the weights. */
    static final String CONFIG = "all_config.yaml";

    private static final String SEQ_LEN = "seq_len";
    private static final Pattern STEP = Pattern.compile("step_(\\d{1,18})(\\..*)?");

    /** What shapes do not tell, with a value to show how it is given. */
    private static final Map<String, String> EXAMPLES = Map.of(
            ModelKeys.NUM_HEADS.name(), "8",
            ModelKeys.H_CYCLES.name(), "3",
            ModelKeys.L_CYCLES.name(), "6",
            ModelKeys.POS_ENCODINGS.name(), "rope",
            ModelKeys.PUZZLE_EMB_LEN.name(), "16",
            SEQ_LEN, "900");

    private final Path file;
    private final Told told;
    private final ForeignConfig config;
    private final ShapeKeys shapes;
    /** Keys of the user, but for {@code seq_len}, which is none of a configuration. */
    private final List<String> keys;
    /** All that is known, the user's keys included. */
    private final Map<String, Object> given = new LinkedHashMap<>();

    private ForeignCheckpoint(Path file, Told told, ShapeKeys shapes) {
        this.file = file;
        this.told = told;
        this.shapes = shapes;
        config = config(file, told);
        given.putAll(shapes.given());
        given.putAll(config.given());
        keys = told.keys().stream().filter(key -> !Overrides.parse(List.of(key)).containsKey(SEQ_LEN)).toList();
        ConfigTree.checkKnown("", TrainConfig.DEFAULTS.settings(), Overrides.parse(keys).keySet());
        given.putAll(Overrides.parse(told.keys()));
    }

    private static ForeignConfig config(Path file, Told told) {
        if (told.config() != null) {
            return ForeignConfig.read(told.config());
        }
        var beside = file.resolveSibling(CONFIG);
        return Files.exists(beside) ? ForeignConfig.read(beside) : ForeignConfig.NONE;
    }

    static Checkpoint open(Path file, Told told) {
        try (var tensors = TensorFile.open(file)) {
            return new ForeignCheckpoint(file, told, ShapeKeys.of(tensors.weights())).checkpoint(tensors.step());
        }
    }

    /** The weights alone, for a run whose configuration and dataset say the rest. */
    static Checkpoint open(Path file, TrainConfig config, Dataset dataset) {
        try (var tensors = TensorFile.open(file)) {
            var shapes = ShapeKeys.of(tensors.weights());
            var split = dataset.splits().getFirst().metadata();
            var task = new Task(split.seqLen(), split.vocabSize(), shapes.puzzleRows());
            return new Checkpoint(
                    file,
                    config.with(TrainKeys.DATA_PATHS, List.of()), // it was not trained on them
                    task,
                    new Checkpoint.DataInfo(dataset.form()),
                    0,
                    List.of());
        }
    }

    private Checkpoint checkpoint(long step) {
        Integer seqLen = seqLen();
        prefix(seqLen);
        checkTold(seqLen);
        var whole = configuration();
        if (seqLen == null) {
            seqLen = shapes.length() - whole.arch().prefixLen();
        }
        var task = new Task(seqLen, shapes.vocabSize(), shapes.puzzleRows());
        return new Checkpoint(
                file, whole, task, new Checkpoint.DataInfo(form(task)), step < 0 ? stepOfName() : step, remarks());
    }

    /** A fault of a value is one of the file, where it cannot be one of a key that was given. */
    private TrainConfig configuration() {
        var known = new LinkedHashMap<>(given);
        known.remove(SEQ_LEN);
        try {
            return Overrides.resolve(known, keys);
        } catch (TrmException e) {
            boolean ofFile = config.file() != null && told.keys().isEmpty();
            throw ofFile ? TrmException.misuse("%s: %s", config.file(), e.getMessage()) : e;
        }
    }

    /** Tokens of an example, from what tells it by itself; null where it is to be told by shapes, or is not. */
    private Integer seqLen() {
        if (given.get(SEQ_LEN) instanceof Integer length) {
            return length;
        }
        if (given.containsKey(SEQ_LEN)) {
            throw TrmException.misuse("seq_len=%s: expected a whole number", given.get(SEQ_LEN));
        }
        if (told.dataset() != null) {
            return told.dataset().splits().getFirst().metadata().seqLen();
        }
        boolean byShapes = shapes.length() > 0 && given.containsKey(ModelKeys.PUZZLE_EMB_LEN.name());
        return byShapes ? null : ofVocabulary();
    }

    /** The published tasks have grids of one size each, and vocabularies of their own. */
    private Integer ofVocabulary() {
        for (int side : new int[] {30, 9}) {
            var kind = PuzzleKinds.told(side, shapes.vocabSize());
            if (kind == DatasetKind.ARC || kind == DatasetKind.SUDOKU) {
                return side * side;
            }
        }
        return null;
    }

    /** The tokens of the puzzle embedding, where no file says them: older ones do not. */
    private void prefix(Integer seqLen) {
        var key = ModelKeys.PUZZLE_EMB_LEN.name();
        if (given.containsKey(key)) {
            return;
        }
        boolean none = Integer.valueOf(0).equals(given.get(ModelKeys.PUZZLE_EMB_NDIM.name()));
        if (none || lacks(ModelKeys.PUZZLE_EMB_LEN)) {
            given.put(key, 0);
        } else if (shapes.length() > 0 && seqLen != null && shapes.length() > seqLen) {
            given.put(key, shapes.length() - seqLen);
        }
    }

    /** Whether the architecture, where it is known, has no such key. */
    private boolean lacks(Key<?> key) {
        return Arrays.stream(Architecture.values())
                .anyMatch(a -> a.key().equals(given.get(ModelKeys.NAME.name())) && a.lacks().contains(key));
    }

    /** Asks for what nothing has told. */
    private void checkTold(Integer seqLen) {
        var missing = new LinkedHashSet<String>();
        if (!Boolean.TRUE.equals(given.get(ModelKeys.MLP_T.name()))) {
            missing.add(ModelKeys.NUM_HEADS.name());
            missing.add(ModelKeys.POS_ENCODINGS.name());
        }
        if (!lacks(ModelKeys.L_CYCLES)) {
            missing.add(ModelKeys.H_CYCLES.name());
            missing.add(ModelKeys.L_CYCLES.name());
        }
        missing.add(ModelKeys.PUZZLE_EMB_LEN.name());
        missing.removeAll(given.keySet());
        if (seqLen == null && (shapes.length() == 0 || missing.contains(ModelKeys.PUZZLE_EMB_LEN.name()))) {
            missing.add(SEQ_LEN);
        }
        if (missing.isEmpty()) {
            return;
        }
        var examples = missing.stream().map(key -> key + "=" + EXAMPLES.get(key)).toList();
        throw TrmException.misuse(
                "%s: %s tell %s; %s, as in: trm import %1$s OUT.h5 %s",
                file,
                config.file() == null
                        ? "there is no %s beside it, and its weights do not".formatted(CONFIG)
                        : "neither %s nor its weights".formatted(config.file()),
                String.join(", ", missing),
                (config.file() == null ? "name the file with --config, or say it by keys" : "say it by keys")
                        + (missing.contains(SEQ_LEN) ? " (or seq_len by a dataset: --dataset, --data)" : ""),
                String.join(" ", examples));
    }

    private GridForm form(Task task) {
        if (told.dataset() != null) {
            return told.dataset().form();
        }
        int side = (int) Math.round(Math.sqrt(task.seqLen()));
        if (side * side != task.seqLen()) {
            return new GridForm(DatasetKind.GRID, 1, task.seqLen(), task.vocabSize(), "");
        }
        var kind = PuzzleKinds.told(side, task.vocabSize());
        return GridForm.square(kind == null ? DatasetKind.GRID : kind, side, task.vocabSize());
    }

    private long stepOfName() {
        var name = STEP.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : 0;
    }

    private List<String> remarks() {
        var remarks = new ArrayList<String>();
        if (!config.unknown().isEmpty()) {
            remarks.add("%s has keys without a meaning here, which are left out: %s"
                    .formatted(config.file(), String.join(", ", config.unknown())));
        }
        return remarks;
    }
}
