package trm.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import trm.data.Dataset;
import trm.data.DatasetDigest;
import trm.data.file.WholeFile;
import trm.model.Carry;
import trm.model.Model;
import trm.tensor.TrmException;

/** Writes the files of a run that hold its weights: checkpoints, the best one of them, the state to resume from. */
final class RunFiles {
    private final TrainConfig config;
    private final Dataset data;
    private final Dataset test;
    private final Model model;
    private final Optimizer optimizer;
    private final WholeCarry carry;
    private final PuzzleNames names;
    private List<String> digests;

    RunFiles(
            TrainConfig config,
            Dataset data,
            Dataset test,
            Model model,
            Optimizer optimizer,
            WholeCarry carry,
            PuzzleNames names) {
        this.config = config;
        this.data = data;
        this.test = test;
        this.model = model;
        this.optimizer = optimizer;
        this.carry = carry;
        this.names = names;
    }

    void writeCheckpoint(Path file) {
        CheckpointWriter.write(file, config, model, optimizer.average(), dataInfo(), names, optimizer.steps());
    }

    /** Makes the present weights {@code best.h5}; {@code file} may hold them already. */
    void writeBest(RunFolder folder, Path file) {
        if (Files.exists(file)) {
            WholeFile.write(folder.best(), beside -> Files.copy(file, beside));
        } else {
            writeCheckpoint(folder.best());
        }
    }

    void writeState(Path file, ResumeFile.Place place, Carry whole) {
        ResumeFile.write(file, config, model, optimizer, whole, dataInfo(), names, digests(), place);
    }

    ResumeFile.Place readState(Path file) {
        var whole = carry.make();
        var place = ResumeFile.read(file, model, optimizer, whole);
        carry.take(whole);
        return place;
    }

    /** Removes all checkpoints of {@code folder} but the latest {@code keep}, which is 0 for all. */
    static void keepLatest(RunFolder folder, int keep, Consumer<String> told) {
        var steps = keep == 0 ? List.<Path>of() : folder.steps();
        for (var old : steps.subList(0, Math.max(0, steps.size() - keep))) {
            told.accept("removing %s: the latest %d are kept".formatted(old, keep));
            try {
                Files.deleteIfExists(old);
            } catch (IOException e) {
                throw TrmException.failure(e, "%s: cannot be removed (%s)", old, e.getMessage());
            }
        }
    }

    /** Of the data, and of the test data where these are others. */
    List<String> digests() {
        if (digests == null) {
            digests = Stream.of(data, test).distinct().map(DatasetDigest::of).toList();
        }
        return digests;
    }

    private Checkpoint.DataInfo dataInfo() {
        return new Checkpoint.DataInfo(data.form());
    }
}
