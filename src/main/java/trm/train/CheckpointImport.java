package trm.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import trm.data.Dataset;
import trm.data.hdf.HdfWriter;
import trm.model.Task;
import trm.nn.Parameters.Parameter;
import trm.nn.Parameters.Role;
import trm.tensor.Shape;
import trm.train.checkpoint.HdfTensors;
import trm.train.checkpoint.StoredTensor;
import trm.train.checkpoint.TableRows;
import trm.train.checkpoint.TensorFile;

/**
 * Any file of weights as a checkpoint of ours. Of what passes from one to the other, a piece is in memory at a time.
 */
public final class CheckpointImport {
    /** Of a table in another order, what is in memory at a time: 256 MB. */
    private static final int BLOCK_FLOATS = 1 << 26;

    private final Checkpoint from;
    private final TrainConfig config;
    private final PuzzleRows rows;
    private final PuzzleNames names;
    private final int puzzles;
    private final List<String> remarks = new ArrayList<>();

    /**
     * @param told with the dataset whose puzzles the table is to have, or without one for the table as it is
     * @param data the file of that dataset, or null
     */
    public CheckpointImport(Path file, Told told, Path data) {
        from = Checkpoint.open(file, told);
        remarks.addAll(from.remarks());
        config = data == null
                ? from.config()
                : from.config()
                        .with(TrainKeys.DATA_PATHS, List.of(data))
                        .with(TrainKeys.DATA_PATHS_TEST, List.of());
        var dataset = told.dataset();
        boolean fitted = dataset != null && config.arch().puzzleEmbNdim() > 0;
        rows = fitted ? PuzzleRows.of(from, dataset) : PuzzleRows.SAME;
        puzzles = rows.rows() == null ? from.task().numPuzzleIdentifiers() : rows.rows().length;
        names = PuzzleNames.of(fitted ? dataset.identifiers() : from.names());
        int unknown = rows.unknown().length;
        if (unknown > 0) {
            remarks.add(meanRows(dataset, unknown));
        } else if (rows.remark() != null) {
            remarks.add(rows.remark());
        }
    }

    private String meanRows(Dataset dataset, int unknown) {
        int held = from.task().numPuzzleIdentifiers();
        if (rows.remark() != null) {
            return "%s has a puzzle table of %,d rows without names, and %s has %,d puzzles: each gets the mean row"
                    .formatted(from.file(), held, dataset.source(), unknown);
        }
        return dataset.identifierCount() == 1
                ? "%s has a puzzle table of %,d rows, and the puzzles of %s have no names: all get the mean row"
                        .formatted(from.file(), held, dataset.source())
                : "%s has no embedding of %,d of the %,d puzzles of %s: theirs is the mean of its %,d rows"
                        .formatted(from.file(), unknown, dataset.identifierCount() - 1, dataset.source(), held);
    }

    /** What the user should know, a sentence each. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** What is imported. */
    public Checkpoint from() {
        return from;
    }

    /** Rows of the puzzle table that is written. */
    public int puzzles() {
        return puzzles;
    }

    /** Writes {@code out}, whole or not at all; the number of trained elements in it. */
    public long write(Path out) {
        var model = from.model(1); // for its names and shapes: the table may be gigabytes
        try (var tensors = TensorFile.open(from.file())) {
            boolean averaged = !tensors.average().isEmpty();
            from.checkNames(tensors, model.parameters(), false);
            if (averaged) {
                from.checkNames(tensors, model.parameters(), true);
            }
            var all = model.parameters().all();
            var weights = all.stream().map(p -> weight(p, Checkpoint.stored(tensors, p, false))).toList();
            var average = all.stream()
                    .filter(p -> averaged && p.role() == Role.WEIGHT)
                    .map(p -> weight(p, Checkpoint.stored(tensors, p, true)))
                    .toList();
            var task = new Task(from.task().seqLen(), from.task().vocabSize(), puzzles);
            HdfWriter.write(out, (root, late) -> {
                CheckpointWriter.putFacts(root, config, task, from.data(), names, from.step());
                CheckpointWriter.putWeights(root, late, HdfTensors.WEIGHTS, weights);
                if (averaged) {
                    CheckpointWriter.putWeights(root, late, HdfTensors.AVERAGE, average);
                }
            });
        }
        return model.parameters().all().stream()
                .filter(p -> p.role() != Role.BUFFER)
                .mapToLong(p -> (long) p.tensor().size() * (p.role() == Role.SPARSE ? puzzles : 1))
                .sum();
    }

    private CheckpointWriter.Weight weight(Parameter parameter, StoredTensor stored) {
        var shape = parameter.tensor().shape();
        if (parameter.role() != Role.SPARSE) {
            stored.checkShape(shape.dims());
            return new CheckpointWriter.Weight(parameter.name(), shape.dims(), stored.values());
        }
        int width = shape.dim(1);
        stored.checkShape(List.of(-1, width));
        var fitted = Shape.of(puzzles, width);
        var values = rows.rows() == null
                ? stored.values()
                : TableRows.source(stored, width, rows.rows(), Math.max(1, BLOCK_FLOATS / width));
        return new CheckpointWriter.Weight(parameter.name(), fitted.dims(), values);
    }
}
