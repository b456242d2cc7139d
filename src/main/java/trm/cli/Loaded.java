package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.data.PuzzleMatch;
import trm.data.hdf.DataPaths;
import trm.model.Model;
import trm.tensor.TrmException;
import trm.train.Checkpoint;
import trm.train.PuzzleRows;

/** Which trained model a command works with, and which of its weights. */
final class Loaded {
    @Mixin
    private WeightsOptions weights;

    @Option(
            names = "--unknown-ids",
            paramLabel = "mean",
            description = "Puzzles that the model was not trained on, found by name, have the mean of all puzzle"
                    + " embeddings; else they are refused.")
    private String unknownIds;

    /** Says which model is meant. */
    void of(String run) {
        weights.of(run);
    }

    /** The ready model's name, else the checkpoint's file. */
    String title() {
        return weights.title();
    }

    Checkpoint checkpoint() {
        checkUnknownIds();
        return weights.checkpoint();
    }

    private void checkUnknownIds() {
        if (unknownIds != null && !unknownIds.equals("mean")) {
            throw TrmException.misuse("--unknown-ids takes mean, not '%s'", unknownIds);
        }
    }

    /** The dataset {@code data}, or the run's own test data where it is null. */
    Dataset dataset(Path data) {
        checkUnknownIds();
        if (data == null) {
            return DataPaths.open(ownPaths());
        }
        var dataset = DataPaths.open(List.of(data));
        weights.checkpoint(dataset);
        return dataset;
    }

    private List<Path> ownPaths() {
        var paths = checkpoint().config().testPaths();
        var gone = paths.stream().filter(path -> !Files.isRegularFile(path)).findFirst();
        if (paths.isEmpty() || gone.isPresent()) {
            throw TrmException.misuse(
                    "%s %s; give a dataset with --data",
                    checkpoint().file(),
                    gone.map("was trained on %s, which is no dataset here"::formatted)
                            .orElse("does not say what it was trained on"));
        }
        return paths;
    }

    /** The model for {@code examples} of {@code dataset}, whose puzzles it knows by their names. */
    Model model(Dataset dataset, DataSplit split, int[] examples) {
        checkFits(dataset, split);
        var rows = PuzzleRows.of(checkpoint(), dataset);
        if (rows.remark() != null) {
            System.err.println("trm: " + rows.remark());
        }
        var unknown = rows.unknown(split, examples);
        if (unknown.length > 0) {
            long all = IntStream.of(examples).map(e -> split.puzzleIdentifier(split.puzzleOf(e))).distinct().count();
            takeMean("%s was not trained on %,d of these %,d puzzles (such as '%s' of %s) and has no embedding for them"
                    .formatted(
                            checkpoint().file(), unknown.length, all,
                            dataset.identifiers().get(unknown[0]), dataset.source()));
        }
        return model(rows);
    }

    /** The model for puzzles without names. */
    Model modelOfUnnamed() {
        boolean named = checkpoint().task().numPuzzleIdentifiers() > 1;
        if (!named || checkpoint().config().arch().puzzleEmbNdim() == 0) {
            return model(PuzzleRows.SAME);
        }
        takeMean("%s knows its puzzles by name, and has no embedding for one that has none"
                .formatted(checkpoint().file()));
        return model(new PuzzleRows(new int[] {PuzzleMatch.UNKNOWN}, null));
    }

    private Model model(PuzzleRows rows) {
        return checkpoint().load(weights.isAverage(), rows);
    }

    /** Says what is lacking where the mean is asked for, else fails. */
    private void takeMean(String lacking) {
        if (unknownIds == null) {
            throw TrmException.misuse(
                    "%s; give data that it was trained on, or let the mean of all its embeddings stand in with:"
                            + " --unknown-ids mean",
                    lacking);
        }
        System.err.printf("trm: %s; the mean of all its embeddings stands in%n", lacking);
    }

    /** Fails when the model was trained for other puzzles than those of {@code examples}. */
    private void checkFits(Dataset dataset, DataSplit examples) {
        var meta = examples.metadata();
        var task = checkpoint().task();
        var file = checkpoint().file();
        fits(file, "vocab_size", task.vocabSize(), meta.vocabSize());
        fits(file, "seq_len", task.seqLen(), meta.seqLen());
        checkFits(checkpoint().data().form(), dataset);
    }

    /** Grids of own meaning: as many tokens may be other rows and columns, or other characters. */
    private void checkFits(GridForm model, Dataset dataset) {
        var data = dataset.form();
        if (model.kind() == DatasetKind.GRID && data.kind() == DatasetKind.GRID && !model.equals(data)) {
            throw TrmException.misuse(
                    "%s was trained on %s, but %s has %s; build it with the same --alphabet or --values and shape",
                    checkpoint().file(), model.describe(), dataset.source(), data.describe());
        }
    }

    private static void fits(Path file, String name, int model, int data) {
        if (model != data) {
            throw TrmException.misuse(
                    "%s was trained with %s %d, but the dataset has %d; give one of the same task with --data",
                    file, name, model, data);
        }
    }
}
