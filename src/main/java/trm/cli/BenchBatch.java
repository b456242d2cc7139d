package trm.cli;

import java.nio.file.Path;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.hdf.HdfWriter;
import trm.model.Model;
import trm.model.Task;
import trm.tensor.Rng;
import trm.train.Checkpoint;
import trm.train.CheckpointWriter;
import trm.train.PuzzleNames;
import trm.train.TrainConfig;

/**
 * The random rows that {@code trm bench} steps on; no token is padding and every token has a label.
 *
 * @param inputs {@code [B, S]}
 * @param labels {@code [B, S]}
 * @param puzzleIdentifiers {@code [B]}
 */
record BenchBatch(int[] inputs, int[] labels, int[] puzzleIdentifiers) {
    static BenchBatch of(Task task, int rows, Rng rng) {
        int tokens = rows * task.seqLen();
        return new BenchBatch(
                random(tokens, 1, task.vocabSize(), rng),
                random(tokens, 1, task.vocabSize(), rng),
                random(rows, 0, task.numPuzzleIdentifiers(), rng));
    }

    private static int[] random(int count, int from, int to, Rng rng) {
        var values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = rng.nextInt(from, to);
        }
        return values;
    }

    /** Writes a checkpoint of {@code model} with these rows beside its weights: another program can make the step. */
    void save(Path file, TrainConfig config, Model model) {
        HdfWriter.write(file, (root, late) -> {
            int seqLen = model.task().seqLen();
            var form = new GridForm(DatasetKind.GRID, 1, seqLen, model.task().vocabSize(), "");
            var data = new Checkpoint.DataInfo(form);
            CheckpointWriter.put(root, late, config, model, null, data, PuzzleNames.NONE, 0);
            HdfWriter.ints(root, "inputs", inputs, seqLen);
            HdfWriter.ints(root, "labels", labels, seqLen);
            HdfWriter.ints(root, "puzzle_identifiers", puzzleIdentifiers);
        });
    }
}
