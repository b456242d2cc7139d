package trm.train;

import io.jhdf.api.WritableGroup;
import java.nio.file.Path;
import java.util.List;
import trm.data.hdf.FormAttributes;
import trm.data.hdf.HdfWriter;
import trm.data.hdf.LateFloats;
import trm.model.Model;
import trm.model.Task;
import trm.nn.Parameters;
import trm.nn.Parameters.Role;
import trm.tensor.FloatSource;
import trm.tensor.Tensor;
import trm.train.checkpoint.HdfTensors;

/** Writes checkpoints in HDF5, without a copy of the weights, which may be gigabytes. */
public final class CheckpointWriter {
    /** A tensor of the file. */
    record Weight(String name, List<Integer> shape, FloatSource values) {
        static Weight of(Parameters.Parameter parameter) {
            var tensor = parameter.tensor();
            return new Weight(parameter.name(), tensor.shape().dims(), FloatSource.of(tensor.floats()));
        }
    }

    private CheckpointWriter() {}

    /** Writes a checkpoint, whole or not at all. */
    static void write(
            Path file,
            TrainConfig config,
            Model model,
            Parameters average,
            Checkpoint.DataInfo data,
            PuzzleNames names,
            long step) {
        HdfWriter.write(file, (root, late) -> put(root, late, config, model, average, data, names, step));
    }

    /** Puts all that a checkpoint is into {@code root}, the root of a file; {@code average} may be null. */
    public static void put(
            WritableGroup root,
            LateFloats late,
            TrainConfig config,
            Model model,
            Parameters average,
            Checkpoint.DataInfo data,
            PuzzleNames names,
            long step) {
        putFacts(root, config, model.task(), data, names, step);
        putWeights(root, late, HdfTensors.WEIGHTS, model.parameters().all().stream().map(Weight::of).toList());
        if (average != null) {
            putWeights(root, late, HdfTensors.AVERAGE, average.all().stream()
                    .filter(p -> p.role() == Role.WEIGHT)
                    .map(Weight::of)
                    .toList());
        }
    }

    /** Puts all but the weights. */
    static void putFacts(
            WritableGroup root,
            TrainConfig config,
            Task task,
            Checkpoint.DataInfo data,
            PuzzleNames names,
            long step) {
        root.putAttribute("config", config.toYaml());
        root.putAttribute("seq_len", task.seqLen());
        root.putAttribute("vocab_size", task.vocabSize());
        root.putAttribute("num_puzzle_identifiers", task.numPuzzleIdentifiers());
        FormAttributes.put(root, data.form());
        root.putAttribute("step", step);
        names.put(root);
    }

    /** Puts a group of tensors. */
    static void putWeights(WritableGroup root, LateFloats late, String name, List<Weight> weights) {
        var group = root.putGroup(name);
        for (var weight : weights) {
            late.put(group, weight.name, weight.values, weight.shape.stream().mapToInt(d -> d).toArray());
        }
    }

    static void put(WritableGroup group, LateFloats late, String name, Tensor tensor) {
        late.put(
                group,
                name,
                FloatSource.of(tensor.floats()),
                tensor.shape().dims().stream().mapToInt(d -> d).toArray());
    }
}
