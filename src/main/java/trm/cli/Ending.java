package trm.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import trm.train.Metrics;
import trm.train.Trainer;

/** Ends a training run in order, its state saved: at a signal, or when what it says can no longer be written. */
final class Ending implements Trainer.Listener, AutoCloseable {
    private final Trainer trainer;
    private final Progress progress;
    private final Signals signals;
    private UncheckedIOException unwritten;

    /** @param progress tells what happens, until it cannot */
    Ending(Trainer trainer, Progress progress) {
        this.trainer = trainer;
        this.progress = progress;
        signals = new Signals(trainer::stop);
    }

    @Override
    public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
        tell(() -> progress.stepped(step, totalSteps, metrics, batch));
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {
        tell(() -> progress.evaluated(step, metrics, best, checkpoint));
    }

    private void tell(Runnable event) {
        try {
            if (unwritten == null) {
                event.run();
            }
        } catch (UncheckedIOException e) {
            unwritten = e;
            trainer.stop();
        }
    }

    /** Whether a signal came. */
    boolean isBySignal() {
        return signals.came();
    }

    /**
     * The program's exit code after the signal, to whoever can still read {@code lastWords}: a terminal that has gone
     * is the reason of SIGHUP.
     */
    int exitCode(String lastWords) {
        tell(() -> progress.line(lastWords));
        return signals.exitCode();
    }

    /** Fails as the output did, if it did. */
    void checkWritten() {
        if (unwritten != null) {
            throw unwritten;
        }
    }

    @Override
    public void close() {
        signals.close();
    }
}
