package trm.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;
import trm.data.Dataset;
import trm.tensor.TrmException;
import trm.train.Checkpoint;
import trm.train.ReadyModels;
import trm.train.RunFolder;
import trm.train.Told;
import trm.train.checkpoint.FileFormat;

/** A trained model that a command works with, which names it by {@link #of}, and which of its weights. */
final class WeightsOptions {
    static final String RUN = "RUN";
    static final String DESCRIPTION = "A run's folder, for its best checkpoint (its last where PyTorch wrote them), or"
            + " a checkpoint: a file of trm, of PyTorch or safetensors; or the name of a ready model ('trm models').";

    @Option(names = "--ema", description = "The moving average of the weights: the default where there is one.")
    private boolean ema;

    @Option(names = "--raw", description = "The weights themselves.")
    private boolean raw;

    private String run;
    private Checkpoint checkpoint;

    /** Says which model is meant. */
    void of(String run) {
        this.run = run;
    }

    Checkpoint checkpoint() {
        return checkpoint(null);
    }

    /** @param dataset the one that the model is to be used with, or null; what a file lacks may be found there */
    Checkpoint checkpoint(Dataset dataset) {
        if (checkpoint == null) {
            checkpoint = open(dataset == null ? Told.NOTHING : Told.NOTHING.with(dataset));
            checkpoint.remarks().forEach(remark -> System.err.println("trm: " + remark));
        }
        return checkpoint;
    }

    private Checkpoint open(Told told) {
        return isThere(run) ? Checkpoint.open(RunFolder.checkpoint(Path.of(run)), told) : ReadyModels.find(run);
    }

    private static boolean isThere(String run) {
        return PuzzleArgument.isThere(run);
    }

    /** Whether this names a model: a run's folder, a file of weights, a ready model. */
    static boolean isRun(String name) {
        return isThere(name)
                ? Files.isDirectory(Path.of(name)) || isOfWeights(Path.of(name))
                : ReadyModels.named(name).isPresent();
    }

    private static boolean isOfWeights(Path file) {
        try {
            return FileFormat.of(file) != null;
        } catch (TrmException e) {
            return false;
        }
    }

    /** The ready model's name, else the checkpoint's file. */
    String title() {
        return isThere(run) ? checkpoint().file().toString() : run;
    }

    /** Whether the moving average is meant. */
    boolean isAverage() {
        if (ema && raw) {
            throw TrmException.misuse("--ema and --raw are two different sets of weights; ask for one");
        }
        return ema || (!raw && checkpoint().hasEma());
    }
}
