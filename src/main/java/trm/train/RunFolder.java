package trm.train;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import trm.data.file.WholeFile;
import trm.tensor.TrmException;

/**
 * The folder of a run: {@code all_config.yaml}, {@code metrics.jsonl}, {@code times.jsonl}, a checkpoint
 * {@code step_N.h5} for each evaluation, {@code best.h5}, the one of them with the best exact accuracy, and
 * {@code resume.h5}, all that a stopped run needs to go on.
 */
public record RunFolder(Path path) {
    /** Written by the run alone, besides the checkpoints of its steps. */
    private static final Set<String> OWN = Set.of(
            "all_config.yaml", "metrics.jsonl", "times.jsonl", "best.h5", "resume.h5", "submission.json",
            "summary.json");

    private static final Pattern STEP = Pattern.compile("step_(\\d{1,18})\\.h5");
    /** The reference's. */
    private static final Pattern TORCH_STEP = Pattern.compile("step_(\\d{1,18})");

    /**
     * The checkpoint that a path means.
     *
     * @param remark what the user should know of the choice; or null
     */
    public record Choice(Path file, String remark) {}

    /** Makes {@code wanted}, or the first of {@code wanted-2}, {@code wanted-3} … that is not there. */
    static RunFolder fresh(Path wanted) {
        var path = wanted;
        try {
            if (wanted.toAbsolutePath().getParent() != null) {
                Files.createDirectories(wanted.toAbsolutePath().getParent());
            }
            for (int n = 2; !makes(path); n++) {
                path = wanted.resolveSibling(wanted.getFileName() + "-" + n);
            }
            return new RunFolder(path);
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: the run's folder cannot be made (%s)", path, e.getMessage());
        }
    }

    private static boolean makes(Path path) throws IOException {
        try {
            Files.createDirectory(path);
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        }
    }

    /** The folder of a run to go on with. */
    static RunFolder existing(Path path) {
        var folder = new RunFolder(path);
        if (!Files.isRegularFile(folder.resume())) {
            throw TrmException.failure("%s: there is no run to resume here, resume.h5 is missing", path);
        }
        return folder;
    }

    /** What a process that was killed left half-written. */
    void removeLeft() {
        WholeFile.removeLeft(path, name -> OWN.contains(name) || STEP.matcher(name).matches());
    }

    /** Whether the run has written nothing yet. */
    boolean isEmpty() throws IOException {
        try (var files = Files.list(path)) {
            return files.allMatch(lock()::equals);
        }
    }

    Path lock() {
        return path.resolve("run.lock");
    }

    /** The answers to ARC's puzzles at the latest evaluation, for Kaggle. */
    public Path submission() {
        return path.resolve("submission.json");
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

    /** What the run said, line by line. */
    public Path log() {
        return path.resolve("log.txt");
    }

    /** What became of it, for programs. */
    public Path summary() {
        return path.resolve("summary.json");
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
     * latest one, else the latest one of the reference's.
     */
    public static Choice checkpoint(Path runOrCheckpoint) {
        if (Files.isRegularFile(runOrCheckpoint)) {
            return new Choice(runOrCheckpoint, null);
        }
        if (!Files.isDirectory(runOrCheckpoint)) {
            throw TrmException.failure(
                    "%s: there is no such run or checkpoint; train one with: trm train", runOrCheckpoint);
        }
        var folder = new RunFolder(runOrCheckpoint);
        if (Files.isRegularFile(folder.best())) {
            return new Choice(folder.best(), null);
        }
        var own = folder.steps();
        if (!own.isEmpty()) {
            return new Choice(own.getLast(), null);
        }
        var torch = folder.steps(TORCH_STEP);
        if (torch.isEmpty()) {
            throw TrmException.failure(
                    "%s: there is no checkpoint (best.h5, step_N.h5, PyTorch's step_N) in this folder",
                    runOrCheckpoint);
        }
        return new Choice(torch.getLast(), "of the %,d %s of PyTorch in %s, %s is taken".formatted(
                torch.size(), torch.size() == 1 ? "checkpoint" : "checkpoints", runOrCheckpoint,
                torch.getLast().getFileName()));
    }

    /** Its own checkpoints, {@code step_N.h5}, the last step last. */
    public List<Path> steps() {
        return steps(STEP);
    }

    /** The files of steps with such names, the last step last. */
    private List<Path> steps(Pattern name) {
        try (var files = Files.list(path)) {
            return files.filter(file -> stepOf(file, name) >= 0 && Files.isRegularFile(file))
                    .sorted(Comparator.comparingLong(file -> stepOf(file, name)))
                    .toList();
        } catch (IOException e) {
            throw TrmException.failure(e, "%s: cannot be read (%s)", path, e.getMessage());
        }
    }

    private static long stepOf(Path file, Pattern name) {
        var matcher = name.matcher(file.getFileName().toString());
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
    }
}
