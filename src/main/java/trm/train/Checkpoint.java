package trm.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import trm.data.Dataset;
import trm.data.GridForm;
import trm.data.Json;
import trm.data.PuzzleTable;
import trm.data.hdf.FormAttributes;
import trm.data.hdf.HdfReader;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.nn.Parameters.Role;
import trm.tensor.Rng;
import trm.tensor.TrmException;
import trm.train.checkpoint.FileFormat;
import trm.train.checkpoint.Printable;
import trm.train.checkpoint.StoredTensor;
import trm.train.checkpoint.TableRows;
import trm.train.checkpoint.TensorFile;

/**
 * A model on disk. In our HDF5: the configuration as text, what the dataset fixed about the model, and the weights
 * under the names of the reference's {@code state_dict}, and their moving average; a puzzle table's rows have their
 * names beside them, so that they are found whatever number a dataset gives them. Of PyTorch's files and safetensors,
 * which hold weights alone, {@link ForeignCheckpoint} finds out the rest.
 *
 * @param file where it is from
 * @param config of the run that wrote it
 * @param step training steps it has seen
 * @param remarks what the user should know of how it was read, a sentence each
 */
public record Checkpoint(Path file, TrainConfig config, Task task, DataInfo data, long step, List<String> remarks) {
    private static final String NAMES = "identifiers.json";
    private static final int SHOWN_NAMES = 4;

    /** What the puzzles are, so that a solver can read and print them. */
    public record DataInfo(GridForm form) {}

    /** Reads all but the weights. */
    public static Checkpoint open(Path file) {
        return open(file, Told.NOTHING);
    }

    /** As {@link #open(Path)}; what {@code told} says is for files that hold weights alone. */
    public static Checkpoint open(Path file, Told told) {
        if (FileFormat.of(file) != FileFormat.HDF5) {
            return ForeignCheckpoint.open(file, told);
        }
        if (told.config() != null || !told.keys().isEmpty()) {
            throw TrmException.misuse(
                    "%s is a checkpoint of trm, which has its configuration in it; leave out --config and keys", file);
        }
        return openHdf(file);
    }

    /** Opens what a path means; what is to be known of the choice comes first among the remarks. */
    public static Checkpoint open(RunFolder.Choice choice, Told told) {
        var opened = open(choice.file(), told);
        if (choice.remark() == null) {
            return opened;
        }
        var all = Stream.concat(Stream.of(choice.remark()), opened.remarks.stream()).toList();
        return new Checkpoint(opened.file, opened.config, opened.task, opened.data, opened.step, all);
    }

    /** Weights to begin a run of {@code config} on {@code dataset} with. */
    static Checkpoint openFor(TrainConfig config, Path file, Dataset dataset) {
        return FileFormat.of(file) == FileFormat.HDF5 ? openHdf(file) : ForeignCheckpoint.open(file, config, dataset);
    }

    private static Checkpoint openHdf(Path file) {
        try (var hdf = HdfReader.open(file)) {
            return new Checkpoint(
                    file,
                    TrainConfig.parse(hdf.textAttribute("", "config"), file + ", attribute config"),
                    new Task(
                            hdf.intAttribute("", "seq_len"),
                            hdf.intAttribute("", "vocab_size"),
                            hdf.intAttribute("", "num_puzzle_identifiers")),
                    new DataInfo(FormAttributes.read(hdf, hdf.intAttribute("", "vocab_size"))),
                    (long) hdf.doubleAttribute("", "step"),
                    List.of());
        }
    }

    /** Whether the file holds the moving average of the weights besides them. */
    public boolean hasEma() {
        try (var tensors = TensorFile.open(file)) {
            return !tensors.average().isEmpty();
        }
    }

    /** The name of each row of the puzzle table; null where they are not known. */
    public List<String> names() {
        if (task.numPuzzleIdentifiers() == 1) {
            return List.of(PuzzleTable.BLANK);
        }
        if (FileFormat.of(file) != FileFormat.HDF5) {
            var beside = file.resolveSibling(NAMES);
            return Files.exists(beside) ? names(beside) : null;
        }
        try (var hdf = HdfReader.open(file)) {
            return PuzzleNames.read(hdf, task.numPuzzleIdentifiers());
        }
    }

    /** The reference's list of names, which its builders write into a dataset's folder. */
    private List<String> names(Path beside) {
        if (!(Json.read(beside) instanceof List<?> names) || !names.stream().allMatch(n -> n instanceof String)) {
            throw TrmException.failure("%s: this is no list of names.", beside);
        }
        if (names.size() != task.numPuzzleIdentifiers()) {
            throw TrmException.misuse(
                    "%s has %,d names, but the puzzle table of %s beside it has %,d rows; put the list of its training"
                            + " data there, or none",
                    beside, names.size(), file, task.numPuzzleIdentifiers());
        }
        return names.stream().map(name -> (String) name).toList();
    }

    /** The model with its weights, or with their moving average. */
    public Model load(boolean ema) {
        return load(ema, PuzzleRows.SAME);
    }

    /** The model with a puzzle table for the identifiers that {@code rows} is of; unknown ones have the mean row. */
    public Model load(boolean ema, PuzzleRows rows) {
        var model = model(rows.rows() == null ? task.numPuzzleIdentifiers() : rows.rows().length);
        load(model.parameters(), ema, rows);
        return model;
    }

    /** A model of this configuration and task for so many puzzles, its weights yet to come. */
    Model model(int identifiers) {
        var fitted = new Task(task.seqLen(), task.vocabSize(), identifiers);
        return new Model(config.arch(), fitted, new Parameters(new Rng(0)));
    }

    /** Fills {@code parameters} from the file; names and shapes must be the same. */
    public void load(Parameters parameters, boolean ema) {
        load(parameters, ema, PuzzleRows.SAME);
    }

    /** As {@link #load(Parameters, boolean)} with the puzzle table that {@code rows} says. */
    public void load(Parameters parameters, boolean ema, PuzzleRows rows) {
        try (var tensors = TensorFile.open(file)) {
            checkNames(tensors, parameters, ema);
            for (var p : parameters.all()) {
                var stored = stored(tensors, p, ema);
                if (p.role() == Role.SPARSE && rows.rows() != null) {
                    var table = p.tensor();
                    TableRows.fill(stored, table.shape().dim(1), rows.rows(), table.floats());
                    table.changed();
                } else {
                    stored.into(p.tensor());
                }
            }
        }
    }

    /** Where the file has the content of {@code parameter}. */
    static StoredTensor stored(TensorFile tensors, Parameters.Parameter parameter, boolean ema) {
        boolean averaged = ema && parameter.role() == Role.WEIGHT;
        return (averaged ? tensors.average() : tensors.weights()).get(parameter.name());
    }

    /** Fails unless the file has what a model of {@code parameters} has, and nothing else. */
    void checkNames(TensorFile tensors, Parameters parameters, boolean ema) {
        if (ema && tensors.average().isEmpty()) {
            throw TrmException.misuse("%s holds no moving average of the weights; ask for the raw ones", file);
        }
        Set<String> all = new TreeSet<>();
        Set<String> averaged = new TreeSet<>();
        for (var p : parameters.all()) {
            (ema && p.role() == Role.WEIGHT ? averaged : all).add(p.name());
        }
        checkLacks(tensors.average(), averaged, "the moving average in it");
        var surplus = new TreeSet<>(tensors.weights().keySet());
        parameters.all().forEach(p -> surplus.remove(p.name()));
        var lacks = new TreeSet<>(all);
        lacks.removeAll(tensors.weights().keySet());
        if (!lacks.isEmpty() || !surplus.isEmpty()) {
            throw TrmException.misuse(
                    "%s is of another architecture: it lacks %s and has %s besides;"
                            + " use the arch keys it was trained with",
                    file, some(lacks), some(surplus));
        }
    }

    private void checkLacks(Map<String, StoredTensor> tensors, Set<String> names, String what) {
        var lacks = new TreeSet<>(names);
        lacks.removeAll(tensors.keySet());
        if (!lacks.isEmpty()) {
            throw TrmException.misuse("%s: %s lacks %s; ask for the raw weights", file, what, some(lacks));
        }
    }

    private static String some(Set<String> names) {
        if (names.isEmpty()) {
            return "nothing";
        }
        var shown = String.join(", ", names.stream().limit(SHOWN_NAMES).map(Printable::of).toList());
        int more = Math.max(0, names.size() - SHOWN_NAMES);
        return more == 0 ? "[%s]".formatted(shown) : "[%s] and %d more".formatted(shown, more);
    }
}
