package trm.train;

import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import trm.data.GridForm;
import trm.data.hdf.FormAttributes;
import trm.data.hdf.HdfReader;
import trm.data.hdf.HdfWriter;
import trm.model.Task;
import trm.model.Trm;
import trm.nn.Parameters;
import trm.nn.Parameters.Parameter;
import trm.tensor.Tensor;
import trm.tensor.TrmException;

/**
 * A model on disk, HDF5: the configuration as text, what the dataset fixed about the model, and the weights under the
 * names of the reference's {@code state_dict}: group {@code weights}, and {@code ema} for their moving average.
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

    /** The model with its weights, or with their moving average. */
    public Trm load(boolean ema) {
        var model = new Trm(config.arch(), task, new Parameters(new trm.tensor.Rng(0)));
        load(model.parameters(), ema);
        return model;
    }

    /** Fills {@code parameters} from the file; names and shapes must be the same. */
    public void load(Parameters parameters, boolean ema) {
        try (var hdf = HdfReader.open(file)) {
            if (ema && !hdf.has(EMA)) {
                throw TrmException.misuse("%s holds no moving average of the weights; ask for the raw ones", file);
            }
            checkNames(hdf, parameters);
            for (var p : parameters.all()) {
                boolean averaged = ema && p.role() == Parameters.Role.WEIGHT;
                read(hdf, (averaged ? EMA : WEIGHTS) + "/" + p.name(), p);
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

    /** A puzzle table of another size becomes its mean row throughout, as in the reference. */
    private void read(HdfReader hdf, String path, Parameter p) {
        var shape = hdf.shape(path);
        var tensor = p.tensor();
        var target = tensor.floats();
        if (p.role() == Parameters.Role.SPARSE && shape.length == 2 && shape[1] == tensor.shape().dim(1)
                && shape[0] != tensor.shape().dim(0)) {
            var rows = hdf.floats(path, shape);
            for (int j = 0; j < shape[1]; j++) {
                double sum = 0;
                for (int i = 0; i < shape[0]; i++) {
                    sum += rows[i * shape[1] + j];
                }
                for (int i = 0; i < tensor.shape().dim(0); i++) {
                    target[i * shape[1] + j] = (float) (sum / shape[0]);
                }
            }
        } else {
            read(hdf, path, tensor);
        }
        tensor.changed();
    }

    static void read(HdfReader hdf, String path, Tensor tensor) {
        var expected = tensor.shape().dims().stream().mapToInt(d -> d).toArray();
        var values = hdf.floats(path, expected);
        System.arraycopy(values, 0, tensor.floats(), 0, tensor.size());
        tensor.changed();
    }

    /** Writes a checkpoint, whole or not at all. */
    static void write(Path file, TrainConfig config, Trm model, Parameters average, DataInfo data, long step) {
        HdfWriter.write(file, root -> put(root, config, model, average, data, step));
    }

    /** Puts all that a checkpoint is into {@code root}, the root of a file; {@code average} may be null. */
    public static void put(
            WritableGroup root, TrainConfig config, Trm model, Parameters average, DataInfo data, long step) {
        root.putAttribute("config", config.toYaml());
        root.putAttribute("seq_len", model.task().seqLen());
        root.putAttribute("vocab_size", model.task().vocabSize());
        root.putAttribute("num_puzzle_identifiers", model.task().numPuzzleIdentifiers());
        FormAttributes.put(root, data.form());
        root.putAttribute("step", step);
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
