package trm.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import trm.data.Json;
import trm.data.file.WholeFile;
import trm.graph.Precision;
import trm.model.ModelKeys;
import trm.nn.Parameters.Parameter;
import trm.nn.Parameters.Role;
import trm.train.checkpoint.NumberType;
import trm.train.checkpoint.StoredTensor;
import trm.train.checkpoint.TensorFile;
import trm.train.checkpoint.TensorWriter;
import trm.train.checkpoint.WeightNames;

/**
 * A checkpoint as the reference has it: a {@code state_dict} of its keys, and beside it {@code all_config.yaml}, and
 * {@code identifiers.json} where the rows of the puzzle table have names.
 *
 * @param ema whether the moving average of the weights is meant, and not they
 * @param type of the numbers; initial states are what the reference makes of them where that loses nothing
 * @param compiled whether the keys are those of a compiled model, as the reference's own checkpoints have them
 */
public record CheckpointExport(Checkpoint from, boolean ema, NumberType type, boolean compiled) {
    private static final String NAMES = "identifiers.json";

    /** The files that are written besides {@code out}. */
    public List<Path> beside(Path out) {
        var files = new ArrayList<>(List.of(out.resolveSibling(ForeignCheckpoint.CONFIG)));
        if (names() != null) {
            files.add(out.resolveSibling(NAMES));
        }
        return files;
    }

    /** The names of the rows, where there are more than the blank one. */
    private List<String> names() {
        boolean named = from.config().arch().puzzleEmbNdim() > 0 && from.task().numPuzzleIdentifiers() > 1;
        return named ? from.names() : null;
    }

    /** Writes {@code out} and the files beside it, each whole or not at all. */
    public void write(Path out, TensorWriter writer) {
        var config = yaml();
        var names = names();
        var parameters = from.model(1).parameters(); // for names and shapes: the table may be gigabytes
        try (var tensors = TensorFile.open(from.file())) {
            from.checkNames(tensors, parameters, ema);
            var entries = parameters.all().stream()
                    .map(p -> entry(p, Checkpoint.stored(tensors, p, ema)))
                    .toList();
            WholeFile.write(out, file -> {
                writer.write(file, entries);
                WholeFile.write(out.resolveSibling(ForeignCheckpoint.CONFIG), text -> Files.writeString(text, config));
                if (names != null) {
                    WholeFile.write(out.resolveSibling(NAMES), text -> Files.writeString(text, json(names)));
                }
            });
        }
    }

    private TensorWriter.Entry entry(Parameter parameter, StoredTensor stored) {
        boolean table = parameter.role() == Role.SPARSE;
        stored.checkShape(table ? List.of(-1, parameter.tensor().shape().dim(1)) : parameter.tensor().shape().dims());
        return new TensorWriter.Entry(
                (compiled ? WeightNames.COMPILED : "") + parameter.name(),
                stored.shape(),
                parameter.role() == Role.BUFFER && isKeptShort(stored) ? NumberType.BFLOAT16 : type,
                stored.values());
    }

    /** The reference computes in the type of its initial states, which it keeps in that of {@code forward_dtype}. */
    private boolean isKeptShort(StoredTensor stored) {
        boolean[] all = {from.config().arch().forwardDtype() == Precision.BFLOAT16};
        stored.values().read((values, count) -> {
            for (int i = 0; i < count; i++) {
                all[0] &= NumberType.isBfloat16(values[i]);
            }
        });
        return all[0];
    }

    /** The configuration with the reference's names of classes. */
    private String yaml() {
        var config = from.config();
        var given = config.settings().write();
        config.arch().architecture().lacks().forEach(key -> given.remove(key.name()));
        given.put(ModelKeys.NAME.name(), config.arch().architecture().reference());
        if (config.arch().forwardDtype() == Precision.TFLOAT32) { // of products alone: to PyTorch the type is float32
            given.put(ModelKeys.FORWARD_DTYPE.name(), Precision.FLOAT32.key());
        }
        given.put(TrainKeys.EVALUATORS.name(), config.evaluators().stream().map(CheckpointExport::evaluator).toList());
        return ConfigTree.toYaml(given);
    }

    private static Map<String, Object> evaluator(EvaluatorConfig evaluator) {
        var keys = evaluator.settings().write();
        keys.put(EvaluatorConfig.NAME.name(), ReferenceNames.evaluator(evaluator.name()));
        return keys;
    }

    private static String json(List<String> names) {
        return names.stream().map(Json::quote).collect(Collectors.joining(", ", "[", "]"));
    }
}
