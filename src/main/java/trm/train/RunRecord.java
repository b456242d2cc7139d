package trm.train;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import trm.data.file.WholeFile;
import trm.model.Carry;
import trm.train.log.MetricsLog;
import trm.train.log.RunLog;

/**
 * What a run leaves in its folder, and tells: metrics, checkpoints, the state to go on from. Of several processes the
 * first one keeps the record; on the others nothing here does anything.
 */
final class RunRecord implements AutoCloseable {
    /** How often the state to resume from is saved, besides before and after each evaluation and when stopped. */
    private static final long SAVE_NANOS = 120_000_000_000L;
    /** But not so often that it takes more than one part in so many of the time: the puzzle table may be gigabytes. */
    private static final int SAVE_SHARE = 20;

    private final RunFolder folder;
    private final RunFiles files;
    private final RunSettings settings;
    private final Trainer.Listener listener;
    private final Patience disk;
    private final RunLog log; // null where nothing is kept
    private final double secondsBefore;
    private final long startedAt = System.nanoTime();
    private long lookedAt = startedAt;
    private long savedAt = startedAt;
    private long saveTook;

    /** Of another process than the first. */
    private RunRecord(RunFolder folder) {
        this.folder = folder;
        files = null;
        settings = RunSettings.USUAL;
        listener = null;
        disk = null;
        log = null;
        secondsBefore = 0;
    }

    private RunRecord(
            RunFolder folder,
            RunFiles files,
            RunSettings settings,
            Trainer.Listener listener,
            BooleanSupplier stopped,
            long step,
            boolean evaluationDue) {
        this.folder = folder;
        this.files = files;
        this.settings = settings;
        this.listener = listener;
        disk = new Patience(folder.path(), stopped, listener::told);
        log = new RunLog(folder.path(), folder.metrics(), folder.times(), step, evaluationDue);
        secondsBefore = MetricsLog.seconds(folder.times()).orElse(0);
    }

    /** Nothing is kept. */
    static RunRecord none(RunFolder folder) {
        return new RunRecord(folder);
    }

    /**
     * Begins, or goes on from {@code step}.
     *
     * @param stopped whether to give up when the disk is full
     * @param evaluationDue whether the evaluation at {@code step} is yet to be made, or made again
     */
    static RunRecord open(
            RunFolder folder,
            RunFiles files,
            RunSettings settings,
            Trainer.Listener listener,
            BooleanSupplier stopped,
            TrainConfig config,
            long parameters,
            long step,
            boolean evaluationDue) {
        WholeFile.write(folder.config(), beside -> Files.writeString(beside, config.toYaml()));
        var record = new RunRecord(folder, files, settings, listener, stopped, step, evaluationDue);
        if (step == 0 && !record.log.isContinued()) {
            record.log.add(0, Map.of("num_params", (double) parameters));
            record.log.addText("config", 0, config.toYaml().indent(4)); // four blanks: code, in Markdown
        }
        return record;
    }

    RunFolder folder() {
        return folder;
    }

    private boolean isKept() {
        return log != null;
    }

    boolean hasState() {
        return isKept() && Files.exists(folder.resume());
    }

    boolean isSaveDue() {
        return isKept() && System.nanoTime() - savedAt > Math.max(SAVE_NANOS, SAVE_SHARE * saveTook);
    }

    boolean isLookDue() {
        return isKept() && settings.look() != null && System.nanoTime() - lookedAt >= settings.look().nanos();
    }

    void told(String sentence) {
        if (isKept()) {
            listener.told(sentence);
        }
    }

    /** After a step; {@code named} are its metrics by the reference's names. */
    void stepped(long step, long totalSteps, Metrics metrics, Map<String, Double> named, int batch) {
        if (isKept()) {
            log.add(step, named);
            listener.stepped(step, totalSteps, metrics, batch);
        }
    }

    /** After a quick look. */
    void looked(long step, Map<String, Double> metrics) {
        if (isKept()) {
            log.add(step, metrics);
            listener.looked(step, metrics);
            lookedAt = System.nanoTime();
        }
    }

    /** After a quick look that was broken off. */
    void notLooked() {
        lookedAt = System.nanoTime();
    }

    /**
     * After an evaluation.
     *
     * @param checkpoint whether a checkpoint is asked for
     * @param best whether it is the best so far
     */
    void evaluated(
            long step,
            Map<String, Double> metrics,
            Map<String, RunLog.Image> pictures,
            boolean checkpoint,
            boolean best) {
        if (!isKept()) {
            return;
        }
        log.add(step, metrics);
        pictures.forEach((name, image) -> log.addImage(name, step, image));
        disk.write(log::flush);
        var file = folder.step(step);
        if (checkpoint) {
            disk.write(() -> files.writeCheckpoint(file));
        }
        if (best) {
            disk.write(() -> files.writeBest(folder, file));
        }
        RunFiles.keepLatest(folder, settings.keep(), listener::told);
        var written = Files.exists(file) ? file : folder.best();
        listener.evaluated(step, metrics, best, Files.exists(written) ? written : (Path) null);
    }

    /** Forgets what was said of steps after {@code step}. */
    void backTo(long step) {
        if (isKept()) {
            log.backTo(step);
        }
    }

    void flush() {
        if (isKept()) {
            disk.write(log::flush);
        }
    }

    /** Saves the state at {@code step}. */
    void save(long step, ResumeFile.Place place, Carry whole) {
        if (!isKept()) {
            return;
        }
        long start = System.nanoTime();
        disk.write(() -> files.writeState(folder.resume(), place, whole));
        savedAt = System.nanoTime();
        saveTook = savedAt - start;
        log.addSeconds(step, secondsBefore + (savedAt - startedAt) / 1e9);
        disk.write(log::flush);
    }

    @Override
    public void close() {
        if (isKept()) {
            log.close();
        }
    }
}
