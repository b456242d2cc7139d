package trm.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import trm.data.Dataset;
import trm.tensor.TrmException;
import trm.train.Checkpoint;
import trm.train.RunFolder;
import trm.train.Told;

/** A trained model that a command works with, and which of its weights. */
final class WeightsArgument {
    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run's folder, for its best checkpoint (its last where PyTorch wrote them), or a"
                    + " checkpoint: a file of trm, of PyTorch or safetensors.")
    private Path run;

    @Option(names = "--ema", description = "The moving average of the weights: the default where there is one.")
    private boolean ema;

    @Option(names = "--raw", description = "The weights themselves.")
    private boolean raw;

    private Checkpoint checkpoint;

    Checkpoint checkpoint() {
        return checkpoint(null);
    }

    /** @param dataset the one that the model is to be used with, or null; what a file lacks may be found there */
    Checkpoint checkpoint(Dataset dataset) {
        if (checkpoint == null) {
            var told = dataset == null ? Told.NOTHING : Told.NOTHING.with(dataset);
            var choice = RunFolder.checkpoint(run);
            checkpoint = Checkpoint.open(choice.file(), told);
            if (choice.remark() != null) {
                System.err.println("trm: " + choice.remark());
            }
            checkpoint.remarks().forEach(remark -> System.err.println("trm: " + remark));
        }
        return checkpoint;
    }

    /** Whether the moving average is meant. */
    boolean isAverage() {
        if (ema && raw) {
            throw TrmException.misuse("--ema and --raw are two different sets of weights; ask for one");
        }
        return ema || (!raw && checkpoint().hasEma());
    }
}
