package trm.cli;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import trm.tensor.TrmException;
import trm.train.Metrics;
import trm.train.Trainer;
import trm.train.log.MetricsLog;

/** Ends a training run in order, its state saved: at a signal, or when what it says can no longer be written. */
final class Ending implements Trainer.Listener, AutoCloseable {
    private static final int STOPPED_ELSEWHERE = 128 + 15; // as if SIGTERM, which another process got, had come here

    private final Trainer trainer;
    private final Progress progress;
    private final RunSummary summary;
    private final Signals signals;
    private UncheckedIOException unwritten;
    private boolean finished;

    /**
     * @param progress tells what happens, until it cannot
     * @param summary is written at evaluations and at the end
     */
    Ending(Trainer trainer, Progress progress, RunSummary summary) {
        this.trainer = trainer;
        this.progress = progress;
        this.summary = summary;
        signals = new Signals(trainer::stop);
    }

    @Override
    public void stepped(long step, long totalSteps, Metrics metrics, int batch) {
        tell(() -> progress.stepped(step, totalSteps, metrics, batch));
    }

    @Override
    public void evaluated(long step, Map<String, Double> metrics, boolean best, Path checkpoint) {
        tell(() -> progress.evaluated(step, metrics, best, checkpoint));
        summary.add(new MetricsLog.Line(step, metrics));
        summarize("training");
    }

    @Override
    public void looked(long step, Map<String, Double> metrics) {
        tell(() -> progress.looked(step, metrics));
    }

    @Override
    public void told(String sentence) {
        tell(() -> progress.told(sentence));
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

    /** As far as the disk has room; the next summary says it too. */
    private void summarize(String state) {
        try {
            summary.write(state);
        } catch (TrmException e) {
            // what matters is kept elsewhere, and who cannot write there says so
        }
    }

    /** The run has got to its end. */
    void finish() {
        finished = true;
    }

    boolean isFinished() {
        return finished;
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
        return signals.came() ? signals.exitCode() : STOPPED_ELSEWHERE;
    }

    /** Fails as the output did, if it did. */
    void checkWritten() {
        if (unwritten != null) {
            throw unwritten;
        }
    }

    @Override
    public void close() {
        summarize(finished ? "finished" : signals.came() ? "stopped" : "failed");
        signals.close();
    }
}
