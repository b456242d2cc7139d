package trm.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.DataSplit;
import trm.data.Dataset;
import trm.data.DatasetKind;
import trm.data.GridForm;
import trm.model.Trm;
import trm.tensor.TrmException;
import trm.train.Checkpoint;
import trm.train.RunFolder;

/** Which trained model a command works with, and which of its weights. */
final class Loaded {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run's folder, for its best checkpoint, or a checkpoint file.")
    private Path run;

    @Option(names = "--ema", description = "The moving average of the weights: the default where there is one.")
    private boolean ema;

    @Option(names = "--raw", description = "The weights themselves.")
    private boolean raw;

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "Supervision steps; by default as in training (arch.halt_max_steps). More may do better.")
    private Integer steps;

    private Checkpoint checkpoint;

    Checkpoint checkpoint() {
        if (checkpoint == null) {
            checkpoint = Checkpoint.open(RunFolder.checkpoint(run));
        }
        return checkpoint;
    }

    Trm model() {
        if (ema && raw) {
            throw TrmException.misuse("--ema and --raw are two different sets of weights; ask for one");
        }
        return checkpoint().load(ema || (!raw && checkpoint().hasEma()));
    }

    int steps() {
        if (steps != null && steps < 1) {
            throw TrmException.misuse("--steps must be at least 1, not %d", steps);
        }
        return steps != null ? steps : checkpoint().config().arch().haltMaxSteps();
    }

    /** Fails when the model was trained for other puzzles than those of {@code examples}. */
    void checkFits(Dataset dataset, DataSplit examples) {
        var meta = examples.metadata();
        var task = checkpoint().task();
        var file = checkpoint().file();
        fits(file, "vocab_size", task.vocabSize(), meta.vocabSize());
        fits(file, "seq_len", task.seqLen(), meta.seqLen());
        checkFits(checkpoint().data().form(), dataset);
        if (meta.numPuzzleIdentifiers() > task.numPuzzleIdentifiers()) {
            throw TrmException.misuse(
                    "%s knows %d puzzle identifiers, but the dataset has %d; evaluate on the data it was trained for",
                    file, task.numPuzzleIdentifiers(), meta.numPuzzleIdentifiers());
        }
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
