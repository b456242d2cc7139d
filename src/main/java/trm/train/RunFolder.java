package trm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import trm.tensor.TrmException;

/**
 * The folder of a run: {@code all_config.yaml}, {@code metrics.jsonl}, {@code times.jsonl}, a checkpoint
 * {@code step_N.h5} for each evaluation, {@code best.h5}, the one of them with the best exact accuracy, and
 * {@code resume.h5}, all that a stopped run needs to go on.
 */
public record RunFolder(Path path) {
    private static final Pattern STEP = Pattern.compile("step_(\\d{1,18})\\.h5");

    /** A folder yet to be made: {@code wanted}, or the first free {@code wanted-2}, {@code wanted-3} … */
    public static RunFolder fresh(Path wanted) {
        var path = wanted;
        for (int n = 2; Files.exists(path); n++) {
            path = wanted.resolveSibling(wanted.getFileName() + "-" + n);
        }
        return new RunFolder(path);
    }

    /** Makes the folder where it is not there yet. */
    void create() {
        try {
            Files.createDirectories(path);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: the run's folder cannot be made (%s)", path, e.getMessage());
        }
    }

    /** The folder of a run to go on with. */
    public static RunFolder existing(Path path) {
        var folder = new RunFolder(path);
        if (!Files.isRegularFile(folder.resume())) {
            throw TrmException.failure("%s: there is no run to resume here, resume.h5 is missing", path);
        }
        return folder;
    }

    public Path config() {
        return path.resolve("all_config.yaml");
    }

    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** Seconds the run had taken at some of its steps; apart, so that equal runs have equal metrics. */
    public Path times() {
        return path.resolve("times.jsonl");
    }

    public Path resume() {
        return path.resolve("resume.h5");
    }

    public Path best() {
        return path.resolve("best.h5");
    }

    public Path step(long step) {
        return path.resolve("step_" + step + ".h5");
    }

    /**
     * The checkpoint that is meant by {@code runOrCheckpoint}: a file itself; of a folder its best checkpoint, else its
     * latest one.
     */
    public static Path checkpoint(Path runOrCheckpoint) {
        if (Files.isRegularFile(runOrCheckpoint)) {
            return runOrCheckpoint;
        }
        if (!Files.isDirectory(runOrCheckpoint)) {
            throw TrmException.failure(
                    "%s: there is no such run or checkpoint; train one with: trm train", runOrCheckpoint);
        }
        var folder = new RunFolder(runOrCheckpoint);
        if (Files.isRegularFile(folder.best())) {
            return folder.best();
        }
        return folder.latest().orElseThrow(() -> TrmException.failure(
                "%s: there is no checkpoint (best.h5, step_N.h5) in this folder", runOrCheckpoint));
    }

    private static long stepOf(Path file) {
        var name = STEP.matcher(file.getFileName().toString());
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }

    private Optional<Path> latest() {
        try (var files = Files.list(path)) {
            return files.filter(f -> STEP.matcher(f.getFileName().toString()).matches())
                    .max(Comparator.comparingLong(RunFolder::stepOf));
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s)", path, e.getMessage());
        }
    }
}
