package trm.train;

import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import trm.data.GridForm;
import trm.data.PuzzleMatch;
import trm.data.PuzzleTable;
import trm.data.hdf.FormAttributes;
import trm.data.hdf.HdfReader;
import trm.data.hdf.HdfWriter;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.tensor.Tensor;
import trm.tensor.TrmException;

/**
 * A model on disk, HDF5: the configuration as text, what the dataset fixed about the model, and the weights under the
 * names of the reference's {@code state_dict}: group {@code weights}, and {@code ema} for their moving average. A
 * puzzle table's rows have their names beside them, so that they are found whatever number a dataset gives them.
 *
 * @param file where it is from
 * @param config of the run that wrote it
 * @param step training steps it has seen
 */
public record Checkpoint(Path file, TrainConfig config, Task task, DataInfo data, long step) {
    static final String WEIGHTS = "weights";
    static final String EMA = "ema";

    /** What the puzzles are, so that a solver can read and print them. */
    public record DataInfo(GridForm form) {}

    /** Reads all but the weights. */
    public static Checkpoint open(Path file) {
        try (var hdf = HdfReader.open(file)) {
            return new Checkpoint(
                    file,
                    TrainConfig.parse(hdf.textAttribute("", "config"), file + ", attribute config"),
                    new Task(
                            hdf.intAttribute("", "seq_len"),
                            hdf.intAttribute("", "vocab_size"),
                            hdf.intAttribute("", "num_puzzle_identifiers")),
                    new DataInfo(FormAttributes.read(hdf, hdf.intAttribute("", "vocab_size"))),
                    (long) hdf.doubleAttribute("", "step"));
        }
    }

    /** Whether the file holds the moving average of the weights. */
    public boolean hasEma() {
        try (var hdf = HdfReader.open(file)) {
            return hdf.has(EMA);
        }
    }

    /** The name of each row of the puzzle table; null where the file holds none. */
    public List<String> names() {
        if (task.numPuzzleIdentifiers() == 1) {
            return List.of(PuzzleTable.BLANK);
        }
        try (var hdf = HdfReader.open(file)) {
            return PuzzleNames.read(hdf, task.numPuzzleIdentifiers());
        }
    }

    /** The model with its weights, or with their moving average. */
    public Model load(boolean ema) {
        return load(ema, PuzzleRows.SAME);
    }

    /** The model with a puzzle table for the identifiers that {@code rows} is of; unknown ones have the mean row. */
    public Model load(boolean ema, PuzzleRows rows) {
        int identifiers = rows.rows() == null ? task.numPuzzleIdentifiers() : rows.rows().length;
        var fitted = new Task(task.seqLen(), task.vocabSize(), identifiers);
        var model = new Model(config.arch(), fitted, new Parameters(new trm.tensor.Rng(0)));
        load(model.parameters(), ema, rows);
        return model;
    }

    /** Fills {@code parameters} from the file; names and shapes must be the same. */
    public void load(Parameters parameters, boolean ema) {
        load(parameters, ema, PuzzleRows.SAME);
    }

    /** As {@link #load(Parameters, boolean)} with the puzzle table that {@code rows} says. */
    public void load(Parameters parameters, boolean ema, PuzzleRows rows) {
        try (var hdf = HdfReader.open(file)) {
            if (ema && !hdf.has(EMA)) {
                throw TrmException.misuse("%s holds no moving average of the weights; ask for the raw ones", file);
            }
            checkNames(hdf, parameters);
            for (var p : parameters.all()) {
                boolean averaged = ema && p.role() == Parameters.Role.WEIGHT;
                var path = (averaged ? EMA : WEIGHTS) + "/" + p.name();
                if (p.role() == Parameters.Role.SPARSE && rows.rows() != null) {
                    readRows(hdf, path, p.tensor(), rows.rows());
                } else {
                    read(hdf, path, p.tensor());
                }
            }
        }
    }

    private void checkNames(HdfReader hdf, Parameters parameters) {
        Set<String> missing = new TreeSet<>();
        parameters.all().forEach(p -> missing.add(p.name()));
        Set<String> surplus = new TreeSet<>(hdf.names(WEIGHTS));
        surplus.removeAll(missing);
        missing.removeAll(hdf.names(WEIGHTS));
        if (!missing.isEmpty() || !surplus.isEmpty()) {
            throw TrmException.misuse(
                    "%s is of another architecture: it lacks %s and has %s besides;"
                            + " use the arch keys it was trained with",
                    file, missing.isEmpty() ? "nothing" : missing, surplus.isEmpty() ? "nothing" : surplus);
        }
    }

    /** The mean is over all rows, the blank one's too, as the reference makes a table of another size. */
    private static void readRows(HdfReader hdf, String path, Tensor table, int[] rows) {
        int width = table.shape().dim(1);
        var values = hdf.floats(path, -1, width);
        var target = table.floats();
        float[] mean = null;
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] != PuzzleMatch.UNKNOWN) {
                System.arraycopy(values, rows[i] * width, target, i * width, width);
            } else {
                mean = mean == null ? mean(values, width) : mean;
                System.arraycopy(mean, 0, target, i * width, width);
            }
        }
        table.changed();
    }

    private static float[] mean(float[] values, int width) {
        var sums = new double[width];
        for (int i = 0; i < values.length; i++) {
            sums[i % width] += values[i];
        }
        var mean = new float[width];
        for (int j = 0; j < width; j++) {
            mean[j] = (float) (sums[j] / (values.length / width));
        }
        return mean;
    }

    static void read(HdfReader hdf, String path, Tensor tensor) {
        var expected = tensor.shape().dims().stream().mapToInt(d -> d).toArray();
        var values = hdf.floats(path, expected);
        System.arraycopy(values, 0, tensor.floats(), 0, tensor.size());
        tensor.changed();
    }

    /** Writes a checkpoint, whole or not at all. */
    static void write(
            Path file,
            TrainConfig config,
            Model model,
            Parameters average,
            DataInfo data,
            PuzzleNames names,
            long step) {
        HdfWriter.write(file, root -> put(root, config, model, average, data, names, step));
    }

    /** Puts all that a checkpoint is into {@code root}, the root of a file; {@code average} may be null. */
    public static void put(
            WritableGroup root,
            TrainConfig config,
            Model model,
            Parameters average,
            DataInfo data,
            PuzzleNames names,
            long step) {
        root.putAttribute("config", config.toYaml());
        root.putAttribute("seq_len", model.task().seqLen());
        root.putAttribute("vocab_size", model.task().vocabSize());
        root.putAttribute("num_puzzle_identifiers", model.task().numPuzzleIdentifiers());
        FormAttributes.put(root, data.form());
        root.putAttribute("step", step);
        names.put(root);
        var weights = root.putGroup(WEIGHTS);
        model.parameters().all().forEach(p -> put(weights, p.name(), p.tensor()));
        if (average != null) {
            var ema = root.putGroup(EMA);
            average.all().stream()
                    .filter(p -> p.role() == Parameters.Role.WEIGHT)
                    .forEach(p -> put(ema, p.name(), p.tensor()));
        }
    }

    static void put(WritableGroup group, String name, Tensor tensor) {
        HdfWriter.floats(
                group, name, tensor.floats(), tensor.shape().dims().stream().mapToInt(d -> d).toArray());
    }
}
