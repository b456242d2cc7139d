package trm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import trm.nn.Parameters.Role;
import trm.tensor.TrmException;

/**
 * How much of a disk a run takes, reckoned before it begins.
 *
 * @param checkpoint bytes of a {@code step_N.h5}
 * @param state bytes of {@code resume.h5}
 * @param checkpoints how many are written, {@code best.h5} included
 * @param numbers bytes of the metrics, twice: for people, and for TensorBoard
 */
public record RunSize(long checkpoint, long state, long checkpoints, long numbers) {
    private static final long BYTES_A_STEP = 600;
    private static final double MB = 1e6;

    static RunSize of(TrainConfig config, Trainer trainer, int evaluations, int keep) {
        var parameters = trainer.model().parameters();
        long weights = parameters.all().stream()
                .filter(p -> p.role() == Role.WEIGHT)
                .mapToLong(p -> p.tensor().size())
                .sum();
        long checkpoint = Float.BYTES * (parameters.count() + (config.ema() ? weights : 0));
        long state = checkpoint + Float.BYTES * 2 * (config.freezeWeights() ? 0 : weights);
        long written = config.checkpointEveryEval() ? evaluations : 1;
        long kept = keep == 0 ? written : Math.min(written, keep + 1);
        return new RunSize(checkpoint, state, kept + 1, BYTES_A_STEP * (trainer.totalSteps() - trainer.steps()));
    }

    /** At the run's largest: the state is there twice while it is replaced. */
    long bytes() {
        return 2 * state + checkpoint * checkpoints + numbers;
    }

    /**
     * What to say where {@code folder}, whose parents may not be there yet, has less room; or null.
     *
     * @throws TrmException where not even one state has room
     */
    public String remark(Path folder) {
        var there = folder.toAbsolutePath();
        while (there.getParent() != null && !Files.exists(there)) {
            there = there.getParent();
        }
        long room;
        try {
            room = Files.getFileStore(there).getUsableSpace();
        } catch (IOException e) {
            return null; // nobody knows
        }
        if (room < state + checkpoint) {
            throw TrmException.failure(
                    "%s: the disk has room for %,.0f MB, and the run's state and one checkpoint take %,.0f MB; make"
                            + " room, or let checkpoint_path name a folder elsewhere",
                    folder, room / MB, (state + checkpoint) / MB);
        }
        return room >= bytes() ? null : ("%s: the run will take up to %,.0f MB (%,d checkpoints of %,.0f MB), and the"
                        + " disk has room for %,.0f MB; --keep 1 needs %,.0f MB")
                .formatted(folder, bytes() / MB, checkpoints, checkpoint / MB, room / MB,
                        new RunSize(checkpoint, state, Math.min(checkpoints, 3), numbers).bytes() / MB);
    }
}
