package trm.train;

import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import trm.tensor.TrmException;

/** Writes to a disk that may be full: then it says so, and waits until there is room or the run is to stop. */
final class Patience {
    private static final long PAUSE_MILLIS = 1_000;

    private final Path folder;
    private final BooleanSupplier stopped;
    private final Consumer<String> told;

    Patience(Path folder, BooleanSupplier stopped, Consumer<String> told) {
        this.folder = folder;
        this.stopped = stopped;
        this.told = told;
    }

    /** Does {@code writing}, which leaves what was there as it was when it fails, until it succeeds. */
    void write(Runnable writing) {
        for (boolean waited = false;; waited = true) {
            try {
                writing.run();
                if (waited) {
                    told.accept("there is room again on the disk of %s: the training goes on".formatted(folder));
                }
                return;
            } catch (TrmException e) {
                if (!isFull(e) || stopped.getAsBoolean()) {
                    throw e;
                }
                if (!waited) {
                    told.accept(("the disk of %s is full: the training waits until there is room"
                            + " (Ctrl-C ends it, with the state that was saved before)").formatted(folder));
                }
                pause();
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TrmException.failure(e, "%s: the disk is full, and the wait for room was interrupted", folder);
        }
    }

    /** By the operating system's words, which Java hands on as they are. */
    static boolean isFull(Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            var message = String.valueOf(cause.getMessage());
            if (message.contains("No space left") || message.contains("quota exceeded")
                    || message.contains("not enough space on the disk")) {
                return true;
            }
        }
        return false;
    }
}
