package trm.view.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.hdf.DataPaths;
import trm.model.Model;
import trm.tensor.TrmException;
import trm.train.Checkpoint;
import trm.train.PuzzleRows;
import trm.train.RunFolder;
import trm.train.Told;

/**
 * The model of a run and the puzzles to ask it.
 *
 * @param examples of {@code split}, evenly from all of it
 * @param remarks what should be known of how it was read, a sentence each
 */
record RunModel(
        Checkpoint checkpoint, boolean averaged, Model model, Dataset dataset, DataSplit split, int[] examples,
        List<String> remarks) {

    /**
     * Opens the best checkpoint of a run with its test data, or with {@code data} unless that is null.
     *
     * @throws TrmException where there is no checkpoint or no data for it
     */
    static RunModel open(RunFolder folder, Path data, int most) {
        var checkpoint = Checkpoint.open(RunFolder.checkpoint(folder.path()), Told.NOTHING);
        var paths = data == null ? checkpoint.config().testPaths() : List.of(data);
        for (var path : paths) {
            if (data == null && !Files.isRegularFile(path)) {
                throw TrmException.misuse(
                        "its test data %s is not here (run trm where it lies, or name it with --data)", path);
            }
        }
        if (paths.isEmpty()) {
            throw TrmException.misuse("it does not say what it was trained on (name a dataset with --data)");
        }
        var dataset = DataPaths.open(paths);
        var split = dataset.split(Dataset.TEST);
        checkFits(checkpoint, dataset, split);
        int count = Math.min(most, split.examples());
        var examples = IntStream.range(0, count).map(i -> (int) ((long) split.examples() * i / count)).toArray();
        var remarks = new ArrayList<>(checkpoint.remarks());
        var rows = PuzzleRows.of(checkpoint, dataset);
        if (rows.remark() != null) {
            remarks.add(rows.remark());
        }
        int unknown = rows.unknown(split, examples).length;
        if (unknown > 0) {
            remarks.add("%,d of its puzzles have no embedding in %s; the mean of all stands in."
                    .formatted(unknown, checkpoint.file()));
        }
        boolean averaged = checkpoint.hasEma();
        return new RunModel(
                checkpoint, averaged, checkpoint.load(averaged, rows), dataset, split, examples, remarks);
    }

    private static void checkFits(Checkpoint checkpoint, Dataset dataset, DataSplit split) {
        var task = checkpoint.task();
        var meta = split.metadata();
        boolean same = task.vocabSize() == meta.vocabSize()
                && task.seqLen() == meta.seqLen()
                && checkpoint.data().form().equals(dataset.form());
        if (!same) {
            throw TrmException.misuse(
                    "%s was trained on other puzzles than those of %s (%s of %s, not %s of %s)",
                    checkpoint.file(), dataset.source(),
                    checkpoint.data().form().kind().label(), checkpoint.data().form().size(),
                    dataset.kind().label(), dataset.form().size());
        }
    }
}
