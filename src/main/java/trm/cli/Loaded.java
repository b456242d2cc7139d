package trm.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
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
}
